"""The rows that somebody has ticked in a list."""

from flask import request

from core.lists.asking import LARGEST_ID

MOST = 200
"""Rows that one deed takes."""


def chosen_ids() -> list[int]:
    """Return the ids in the address or the form, without what is none and without repetitions, MOST at most."""
    ids = dict.fromkeys(id for id in request.values.getlist("id", type=int) if 0 < id <= LARGEST_ID)
    return list(ids)[:MOST]
