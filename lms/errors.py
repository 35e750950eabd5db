"""Error pages that say what happened, and problem JSON (RFC 9457) for programs."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from core.db import db
from core.engine import SAFE_METHODS
from core.errors import DomainError, TooMany
from core.refusals import words_of
from core.snapshots import Unreadable
from core.waiting import Busy
from core.web import wants_json
from lms import refusals
from lms.request_ids import request_id
from lms.trouble import database, disk, integrity

log = logging.getLogger(__name__)

NOT_SAVED = _l("The system is busy, and what you just sent is not saved. Wait a minute, go back, and send it again.")
"""Shown after a form that could not be saved. The browser still has the typed words on the page before."""

DISK_FULL = _l(
    "The computer has no room left for what you just sent, so it is not saved. Everything saved before is safe. Your photo is still "
    "on your phone. Go back and send it again later."
)

OUT_OF_RANGE = "22003"
"""PostgreSQL's state for a number that its column type cannot hold, so that no row can have it."""
FORBIDDEN = 403

WORDS = {
    400: (_l("This request was not complete"), _l("Nothing is lost. Please go back and try once more.")),
    401: (_l("Please sign in first"), _l("Your work is safe. Sign in and go on.")),
    403: (
        _l("This page is not for you"),
        _l("It belongs to the work of somebody else. Ask the office if you think it should be yours."),
    ),
    404: (_l("This page does not exist"), _l("Perhaps the address was mistyped, or it belongs to somebody else.")),
    405: (_l("This cannot be opened like that"), _l("Please go back and use the button on the page.")),
    409: (_l("This was already done"), _l("Nothing is lost.")),
    413: (
        _l("This file is too large"),
        _l("Photos may be up to 15 MB. Please choose another, or take it again. What was saved is safe."),
    ),
    422: (_l("This cannot be done"), _l("Nothing is lost.")),
    429: (_l("Too many tries"), _l("Please wait a little, then try again. Nobody is locked out for good.")),
    500: (
        _l("Something broke here"),
        _l("It is our fault, not yours. What was saved is safe. Please try again in a few minutes."),
    ),
    503: (_l("Please wait a moment"), _l("The system is busy. Nothing is lost. Try again in a minute.")),
}

FOR_STAFF = "layouts/staff.html"
FOR_COLLEAGUES = {
    403: _l("It belongs to the work of another role. Administrators give roles on the page “Staff”."),
    404: _l("Perhaps the address was mistyped, or what stood here is gone. The menu leads to everything that you may open."),
}
"""What staff read instead: they are the office, and have a menu."""


def set_up(app: Flask) -> None:
    """Register a page for every kind of error."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http_error)
    for unavailable in (DBAPIError, NoConnection, Busy):
        app.register_error_handler(unavailable, _database_unavailable)
    for mistake in (IntegrityError, NotSupportedError, ProgrammingError):
        app.register_error_handler(mistake, _unexpected_error)
    app.register_error_handler(DataError, _unstorable_value)
    app.register_error_handler(OverflowError, _number_too_large)
    app.register_error_handler(OSError, _file_error)
    app.register_error_handler(Exception, _unexpected_error)


def answer(status: int, *, title: str | None = None, text: str | None = None, retry_after: int | None = None) -> Response:
    """Return the page or the problem JSON for a status, with the request's number. Title and text default to `WORDS`."""
    usual_title, usual_text = WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    layout = _layout(status)
    if layout == FOR_STAFF:
        usual_text = FOR_COLLEAGUES.get(status, usual_text)
    title, text = title or str(usual_title), text or str(usual_text)
    if wants_json():
        response = jsonify(type="about:blank", status=status, title=title, detail=text, request_id=request_id())
        response.content_type = "application/problem+json"
    else:
        page = render_template("errors/error.html", status=status, title=title, text=text, layout=layout, **_links(status))
        response = Response(page)
    response.status_code = status
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _layout(status: int) -> str:
    """Return the layout of the error page. After a server error staff get no menu, because its counts ask the database."""
    if not current_user.is_authenticated:
        return "layouts/public.html"
    if not current_user.is_staff:
        return "layouts/learner.html"
    return FOR_STAFF if status < 500 else "layouts/public.html"


def _links(status: int) -> dict[str, str | None]:
    """Return the addresses that the page offers: `again` for the same page, `back` for the page with the refused form.

    After a server error on a form neither is offered. Only the browser's own Back button still has the typed words.
    """
    is_safe, is_ours = request.method in SAFE_METHODS, status >= 500
    return {
        "again": request.full_path.rstrip("?") if is_safe and is_ours else None,
        "back": None if is_safe or is_ours else _page_of_form(),
    }


def _page_of_form() -> str | None:
    """Return the address of the page that sent the form, if it is a page of this site that can be opened."""
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host:
        return None
    try:
        current_app.create_url_adapter(request).match(before.path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    return before.path + (f"?{before.query}" if before.query else "")


def _show_as_signed_out() -> None:
    """Render the error page as for a visitor, unless the person is loaded already.

    Loading the person asks the database, which would wait and fail a second time.
    """
    if "_login_user" not in g:
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _domain_error(error: DomainError) -> Response:
    db.session.rollback()
    if isinstance(error, Unreadable):
        log.error("a record cannot be read: %s", error.subject)
    wait = error.wait if isinstance(error, TooMany) else None
    response = answer(error.status, text=words_of(error), retry_after=wait)
    if error.status == FORBIDDEN:
        refusals.record()
    return response


def _form_too_old(error: CSRFError) -> Response:
    return answer(
        400,
        title=gettext("This page was open for too long"),
        text=gettext("Please go back, reload the page and send it again."),
    )


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # typed as its base class
    if error.code >= 500:
        _show_as_signed_out()
    response = answer(error.code)
    if error.code == FORBIDDEN:
        refusals.record()
    return response


def _database_unavailable(error: DBAPIError | NoConnection | Busy) -> Response:
    """Answer 503: the database is locked, full, damaged or gone, or too many requests wait for it."""
    if isinstance(error, Busy):
        log.warning("a request was refused: %s", error)
    else:
        log.error("database does not answer", exc_info=error)
        _note_trouble(error)
    db.session.rollback()
    _show_as_signed_out()
    return answer(503, text=None if request.method in SAFE_METHODS else str(NOT_SAVED), retry_after=30)


def _note_trouble(error: DBAPIError | NoConnection) -> None:
    """Note a full disk or a damaged database for the checks of `lms.trouble`."""
    if disk.is_disk_full(error):
        disk.note_full()
    if isinstance(error, DBAPIError) and (damage := integrity.damage_in(error)):
        database.note_damaged(damage)


def _file_error(error: OSError) -> Response:
    """Answer 503 where the disk is full. The transaction that names the unwritten file is rolled back."""
    if not disk.is_disk_full(error):
        return _unexpected_error(error)
    log.error("the disk is full", exc_info=error)
    disk.note_full()
    db.session.rollback()
    _show_as_signed_out()
    return answer(503, text=None if request.method in SAFE_METHODS else str(DISK_FULL), retry_after=300)


def _unstorable_value(error: DataError) -> Response:
    """Answer 422 where the database refuses a value, such as a text with a NUL byte, which no keyboard types.

    A number out of range names no row: 404.
    """
    db.session.rollback()
    return answer(404 if getattr(error.orig, "sqlstate", None) == OUT_OF_RANGE else 422)


def _number_too_large(error: OverflowError) -> Response:
    """Answer 404 to a number in an address that no row can have. PostgreSQL raises DataError for it."""
    if "SQLite" not in str(error):
        return _unexpected_error(error)
    db.session.rollback()
    return answer(404)


def _unexpected_error(error: Exception) -> Response:
    log.error("unexpected error", exc_info=error)
    db.session.rollback()
    _show_as_signed_out()
    return answer(500)
