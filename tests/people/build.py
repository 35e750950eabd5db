"""Forms, PINs and page readers for the tests of people."""

import re

from tests.client import PageClient

STRONG = "730158"
OTHER = "482915"
VILLAGE = "33.74.12.1009"


def join_form(**changed) -> dict:
    """Return a filled form of /join, with some fields changed."""
    form = {
        "name": "Sri Rahayu",
        "address_as": "Bu",
        "phone": "0812-0000-0101",
        "pin": STRONG,
    }
    return {**form, **changed}


def page(response) -> str:
    """Return the text of a page without its tags."""
    text = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return " ".join(text.split())


def signed_in_name(client: PageClient) -> str:
    """Return the name of the person who is signed in, or "" where nobody is."""
    response = client.get("/account/details")
    name = re.search(r'id="name"[^>]*value="([^"]*)"', response.get_data(as_text=True))
    return name.group(1) if name else ""
