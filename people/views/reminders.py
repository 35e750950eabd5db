"""The office reminds whoever holds a late thing."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from core.web import require
from people.desk import reminding, sources
from people.desk.holders import in_hands
from people.desk.things import Place
from people.policies import can_remind

bp = Blueprint("reminders", __name__)

PAGES = {"placements": "office_placements.list_placements"}
"""Pages besides the desk that have the button, by the word in its address."""


@bp.post("/reminders/<kind>/<int:thing_id>")
def create_reminder(kind: str, thing_id: int):
    """Remind the holders of a late thing."""
    require(can_remind(current_user))
    if not sources.is_known(kind):
        abort(404)
    with refusals() as refused:
        held = reminding.remind(kind, thing_id, by=current_user, address_of=_address_of)
    if refused:
        flash(refused.words, "note")
        return redirect(_way_back(), 303)
    db.session.commit()
    flash(_("Reminded: %(name)s.", name=in_hands(held.holders)), "good")
    return redirect(_way_back(), 303)


def _way_back() -> str:
    """Return the page with the button: the desk, or the list of products in the shops."""
    return url_for(PAGES.get(request.args.get("back", ""), "home.show_home"))


def _address_of(place: Place) -> str:
    return url_for(place.endpoint, **place.values)
