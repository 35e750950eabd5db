"""Refusals of staff are recorded: who was told "this page is not for you", and at which page."""

import logging

from flask import request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from core import audit
from core.db import db
from core.waiting import Busy

log = logging.getLogger(__name__)

LONGEST = 64
"""Characters of a page in the audit."""


def record() -> None:
    """Record that the signed-in member of staff was refused here, once in half an hour a page. Learners are not recorded.

    The refusal is sent all the same where it cannot be recorded, because nothing was shown.
    """
    if not current_user.is_authenticated or not current_user.is_staff:
        return
    try:
        audit.record_look("was refused", "page", page_of_request(), actor_id=current_user.id)
    except (Busy, DBAPIError) as error:
        db.session.rollback()
        log.warning("a refusal was not recorded: %s", type(error).__name__)


def page_of_request() -> str:
    """Return the page's address with numbers only in its places: a word in an address may be a code or a name."""
    rule = request.url_rule.rule if request.url_rule else ""
    for name, value in (request.view_args or {}).items():
        shown = str(value) if isinstance(value, int) else "..."
        rule = rule.replace(f"<int:{name}>", shown).replace(f"<path:{name}>", shown).replace(f"<{name}>", shown)
    return f"{request.method} {rule}"[:LONGEST]
