"""The device that sends a request: its address, its name, and the people who have signed in on it before."""

import ipaddress

from flask import request
from werkzeug.wrappers import Response

from core import cookies
from people import known_devices
from people.known_devices import KnownDevice

SIGNED_IN_BEFORE = 365 * 24 * 3600
"""Seconds for which a device remembers who signed in on it."""
MOST_PEOPLE = 5
LONGEST_COOKIE = 1000
"""Characters of the cookie that are read."""
COOKIE = "known"


def address() -> str:
    """Return the sender's address for counting tries: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        sender = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(sender) if sender.version == 4 else str(ipaddress.ip_network(f"{sender}/64", strict=False))


def network() -> str:
    """Return the sender's address without its last part, for the kept sign-ins: a /24 of IPv4, a /48 of IPv6."""
    try:
        sender = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{sender}/{24 if sender.version == 4 else 48}", strict=False))


def device() -> str:
    """Return a name for the list of devices from the browser's `User-Agent`, for example `Android, Chrome`."""
    agent = request.user_agent.string
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    browsers = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung", "Firefox": "Firefox", "Chrome": "Chrome"}
    browsers["Safari"] = "Safari"
    names = (next((name for sign, name in table.items() if sign in agent), None) for table in (systems, browsers))
    return ", ".join(filter(None, names)) or "?"


def known_device(account: str) -> KnownDevice:
    """Return the people who have signed in to this account on this device before, with their marks."""
    return known_devices.recognize(_marks(), account)


def remember(response: Response, person_id: int) -> Response:
    """Set the cookie with a new mark for this person and the marks of others, at most `MOST_PEOPLE`."""
    own = known_devices.new_mark(person_id)
    others = [mark for mark in _marks() if known_devices.person_named(mark) != str(person_id)]
    cookies.keep(response, COOKIE, ".".join([own, *others][:MOST_PEOPLE]), seconds=SIGNED_IN_BEFORE)
    return response


def _marks() -> list[str]:
    return list(filter(None, cookies.read(request, COOKIE)[:LONGEST_COOKIE].split(".")))
