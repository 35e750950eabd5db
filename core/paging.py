"""Long lists by the page: which page is wanted, which rows come before it, how many pages there are."""

from flask import request

LAST = 100_000
"""No list is read beyond this page."""


def page_number() -> int:
    """The `page` of the address or the form: 1 where it is no number or below 1, never more than LAST."""
    return min(max(1, request.values.get("page", 1, type=int)), LAST)


def rows_before(page: int, size: int) -> int:
    """How many rows stand on the pages before this one."""
    return size * (page - 1)


def count_pages(rows: int, size: int) -> int:
    """How many pages so many rows fill; an empty list has one."""
    return max(1, -(-rows // size))
