"""The rows that somebody has ticked in a list, and the way back to this list after something was done with them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from core.lists.asking import LARGEST_ID

MOST = 200
"""Rows that one deed takes."""
LIST = "list"
"""The name under which a deed keeps what was asked of its list."""
LONGEST_ASKED, MOST_ASKED = 1000, 20


def chosen_ids() -> list[int]:
    """Return the ids in the address or the form, without what is none and without repetitions, MOST at most."""
    ids = dict.fromkeys(id for id in request.values.getlist("id", type=int) if 0 < id <= LARGEST_ID)
    return list(ids)[:MOST]


def before_deed(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what the address of a deed's page needs, so that one comes back to the list as it was asked."""
    return {LIST: urlencode(asked)} if asked else {}


def asked_before() -> str:
    """Return what was asked of the list from which one came, as it stands in the address or the form of a deed."""
    return request.values.get(LIST, "")[:LONGEST_ASKED]


def list_before(endpoint: str) -> str:
    """Return the address of the list as it was asked before the deed. Only the query comes from outside, never the path."""
    asked = parse_qsl(asked_before(), max_num_fields=MOST_ASKED) if asked_before().count("&") < MOST_ASKED else []
    values: dict[str, Any] = {key: value for key, value in asked if key.isidentifier() and not key.startswith("_")}
    return url_for(endpoint, **values)
