"""Short words for the tests of this package."""

import re

from tests.client import PageClient

STRONG = "730158"
OTHER = "482915"
VILLAGE = "33.74.12.1009"


def joining(**changed) -> dict:
    """A filled form of /join."""
    form = {
        "name": "Sri Rahayu",
        "address_as": "Bu",
        "phone": "0812-0000-0101",
        "village": VILLAGE,
        "pin": STRONG,
        "pin_again": STRONG,
    }
    return {**form, **changed}


def page(response) -> str:
    """The words of a page."""
    text = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(text.split())


def who_is_here(client: PageClient) -> str:
    """The name on one's own account page, or nothing for a stranger."""
    response = client.get("/account/details")
    found = re.search(r'id="name"[^>]*value="([^"]*)"', response.get_data(as_text=True))
    return found.group(1) if found else ""
