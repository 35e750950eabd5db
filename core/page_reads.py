"""What a page has read already, so that its parts need not read it again."""

from typing import Any

from flask import has_request_context, request

SAFE = frozenset({"GET", "HEAD"})


def page_reads(name: str) -> dict[Any, Any]:
    """Return what was noted under this name for the page that is being made.

    A form that is sent, a command and a job get an empty dictionary each time: they read anew.
    """
    if not has_request_context() or request.method not in SAFE:
        return {}
    noted: dict[Any, Any] = request.environ.setdefault(f"page_reads.{name}", {})
    return noted
