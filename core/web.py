"""What every view needs: find what the person may see, insist on a permission, open a page to all."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, request
from sqlalchemy import Select

from core import static_files
from core.db import db

View = TypeVar("View", bound=Callable[..., Any])


def find_or_404(visible: Select[Any], **key: Any) -> Any:
    """The one row of `visible` with this key, or 404: what you may not see does not exist."""
    return db.session.execute(visible.filter_by(**key)).scalar_one_or_none() or abort(404)


def require(allowed: bool) -> None:
    """Go on only when a policy said yes, else 403."""
    if not allowed:
        abort(403)


def open_to_all(view: View) -> View:
    """Mark a view that a stranger may call. Every other view needs somebody who is signed in."""
    view.open_to_all = True  # type: ignore[attr-defined]  # a mark on a function, which has no place to declare it
    return view


def reads_only(view: View) -> View:
    """Mark a view that looks at what was typed and keeps nothing of it, so that nobody who writes waits for it."""
    view.reads_only = True  # type: ignore[attr-defined]
    return view


LONGEST_ACCEPT = 1000
"""Letters; a browser sends two hundred. A longer header counts as none, for taking it apart costs far more than a page."""


def wants_json() -> bool:
    """Whether the caller is a program: it asked for JSON and not for a page."""
    if len(request.headers.get("Accept", "")) > LONGEST_ACCEPT:
        return False
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best != "text/html"


def static_address(name: str) -> str:
    """The address of a file of `static/`, by its published name. Raises KeyError for a file that is not there."""
    return static_files.PREFIX + current_app.extensions["static files"][name]
