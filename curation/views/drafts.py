"""Save a curator's judgement while it is written. Scripts save it by themselves; without them the buttons of the photos do."""

from typing import Any, cast

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from core.errors import Closed, DomainError, Refused, Stale
from core.refusals import words_of
from core.web import require, wants_json
from curation.judging import drafts
from curation.models import JudgementDraft
from curation.policies.desk import can_open_desk
from curation.queries import desk as queries
from curation.queries.desk import DeskApplication
from curation.views.desk_page import DRAFT, draft_form, form_with, render_desk, written_on
from people import sessions
from people.identity import Identity
from products.rulebook import rules as rule_versions

bp = Blueprint("drafts", __name__)

ENDPOINT = DRAFT


@bp.post("/curation/<int:application_id>/draft")
def update_draft(application_id: int):
    """Save what is written so far and show the photo that was chosen. Scripts get JSON.

    `to=queue` opens the queue instead, `to=tie` the page on which a tie is declared.
    """
    require(can_open_desk(current_user))
    entry = queries.find_application(current_user, application_id) or abort(404)
    rules = rule_versions.rules_of(entry.application.rule_set_id)
    form = draft_form(rules)
    if not form.validate():
        return _refuse(entry, form)
    try:
        draft = _keep(entry, form, current_user)
    except Stale:
        db.session.rollback()
        return _respond_conflict(application_id, form)
    except Closed as error:
        db.session.rollback()
        return _too_late(application_id, words_of(error))
    db.session.commit()
    if wants_json():
        return jsonify(saved_at=draft.saved_at.isoformat(), sequence=draft.sequence)
    return parking.forget(redirect(_next_address(application_id), 303))


def settle(person_id: int, kept: parking.KeptForm) -> str | None:
    """Save a judgement that was sent after its session had ended, as a draft. Returns the address of its page.

    It is not sent on: the curator presses the button again. Returns None where it is not this person's work. Raises Undecided
    when another device saved another draft in between.
    """
    application_id, curator = kept.args["application_id"], sessions.identity_of(person_id)
    entry = queries.find_application(curator, application_id) if can_open_desk(curator) else None
    if entry is None:
        return None
    page = url_for("desk.show_application", application_id=application_id)
    form = draft_form(rule_versions.rules_of(entry.application.rule_set_id), kept.fields)
    try:
        if form.validate():
            _keep(entry, form, curator)
            flash(_("What you wrote before you signed in is saved. It is not sent yet."), "good")
    except Stale:
        raise parking.Undecided(page) from None
    except DomainError:
        return page
    return page


def _keep(entry: DeskApplication, form: Any, by: Identity) -> JudgementDraft:
    rules = rule_versions.rules_of(entry.application.rule_set_id)
    return drafts.keep(
        entry.application,
        written_on(form, rules),
        by=by,
        round=form.round.data,
        sequence=form.sequence.data,
        sent_as=form.uuid,
    )


def _refuse(entry: DeskApplication, form: Any) -> tuple[str, int]:
    if wants_json():
        raise Refused(form.first_error)
    return render_desk(entry, _shown(entry, form), refused=form.first_error), 422


def _respond_conflict(application_id: int, form: Any) -> Response:
    """Show what stands here beside the draft of the other device. A script's page goes where both stand."""
    if wants_json():
        page = url_for("desk.show_application", application_id=application_id)
        return parking.keep(make_response(jsonify(location=page), 409))
    entry = cast(DeskApplication, queries.find_application(current_user, application_id))
    return make_response(render_desk(entry, _shown(entry, form), differs=True), 409)


def _too_late(application_id: int, sentence: str) -> Response:
    page = url_for("desk.show_application", application_id=application_id)
    flash(sentence, "bad")
    if wants_json():
        return make_response(jsonify(location=page), 409)
    return redirect(page, 303)


def _shown(entry: DeskApplication, form: Any) -> Any:
    """Return the form of the page with what was sent as a draft."""
    rules = rule_versions.rules_of(entry.application.rule_set_id)
    may_check = entry.state == "submitted"
    return form_with(written_on(form, rules), entry, rules, may_check=may_check)


def _next_address(application_id: int) -> str:
    if request.form.get("to") == "queue":
        return url_for("desk.list_applications")
    if request.form.get("to") == "tie":
        entry = queries.find_application(current_user, application_id)
        return url_for("ties.list_ties", business=entry and entry.application.enterprise_id)
    photo = request.args.get("photo", type=int)
    return url_for("desk.show_application", application_id=application_id, photo=photo)
