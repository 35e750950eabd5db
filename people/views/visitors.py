"""What a view knows of the device in front of it."""

import ipaddress

from flask import request
from werkzeug.wrappers import Response

from core import cookies
from people import known_devices
from people.known_devices import Known

SIGNED_IN_BEFORE = 365 * 24 * 3600
"""Seconds for which a device remembers who signed in on it."""
MOST_PEOPLE = 5
COOKIE = "known"


def address() -> str:
    """Where the request comes from, for counting tries: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network(f"{found}/64", strict=False))


def device() -> str:
    """A name for the list of devices, from what the browser says of itself: `Android, Chrome`."""
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
    names = (next((name for sign, name in known.items() if sign in agent), None) for known in (systems, browsers))
    return ", ".join(filter(None, names)) or "?"


def known_to(account: str) -> Known:
    """Who signed in to this account on this device before."""
    return known_devices.known(_marks(), account)


def remember(response: Response, person_id: int) -> Response:
    """Let the device say later that this person signed in here."""
    mine = known_devices.mark_of(person_id)
    others = [mark for mark in _marks() if known_devices.person_of(mark) != str(person_id)]
    cookies.keep(response, COOKIE, ".".join([mine, *others][:MOST_PEOPLE]), seconds=SIGNED_IN_BEFORE)
    return response


def _marks() -> list[str]:
    return list(filter(None, cookies.read(request, COOKIE)[:1000].split(".")))
