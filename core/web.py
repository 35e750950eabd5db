"""Functions for views: find a row that the person may see, require a permission, mark public views."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, request
from sqlalchemy import Select

from core import static_files
from core.db import db

View = TypeVar("View", bound=Callable[..., Any])


def find_or_404(visible: Select[Any], **key: Any) -> Any:
    """Return the row of `visible` with this key, or answer 404, also for a row that exists but is not visible."""
    return db.session.execute(visible.filter_by(**key)).scalar_one_or_none() or abort(404)


def require(allowed: bool) -> None:
    """Answer 403 unless a policy has allowed the request."""
    if not allowed:
        abort(403)


def open_to_all(view: View) -> View:
    """Mark a view that needs no sign-in. `lms/gate.py` requires a signed-in person for every other view."""
    view.open_to_all = True  # type: ignore[attr-defined]  # functions have no declared attributes
    return view


def asks_again(view: View) -> View:
    """Mark a view before which the signed-in person shows again who it is, unless that was lately (`lms/gate.py`).

    What was typed into its form is kept meanwhile. Files are not, so a form with a file cannot be marked.
    """
    view.asks_again = True  # type: ignore[attr-defined]
    return view


def before_second_factor(view: View) -> View:
    """Mark a view that stays open for a signed-in person who has yet to set up the second factor that a role demands."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def reads_only(view: View) -> View:
    """Mark a view that takes a POST but writes nothing, so that it does not wait in the line of writers."""
    view.reads_only = True  # type: ignore[attr-defined]
    return view


def search_words(longest: int = 100) -> str:
    """What was typed into the search field of a list (`q`), cut where the field ends."""
    return request.args.get("q", "").replace("\0", "").strip()[:longest]


LONGEST_ACCEPT = 1000
"""Characters; browsers send two hundred. A longer header counts as empty, because parsing it costs far more than a page."""


def wants_json() -> bool:
    """Whether the client prefers JSON to HTML."""
    if len(request.headers.get("Accept", "")) > LONGEST_ACCEPT:
        return False
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best != "text/html"


def static_address(name: str) -> str:
    """Return the published address of a file of `static/`. Raises KeyError for a missing file."""
    return static_files.PREFIX + current_app.extensions["static files"][name]
