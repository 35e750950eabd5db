"""Pages of long lists: the requested page, the rows before it, and the number of pages."""

from flask import request

LAST = 100_000
"""The highest page number that is accepted."""


def page_number() -> int:
    """Return `page` from the query or the form: at least 1, at most LAST, and 1 if it is not a number."""
    return min(max(1, request.values.get("page", 1, type=int)), LAST)


def rows_before(page: int, size: int) -> int:
    """Return the number of rows on the pages before this one."""
    return size * (page - 1)


def count_pages(rows: int, size: int) -> int:
    """Return the number of pages of a list. An empty list has one."""
    return max(1, -(-rows // size))
