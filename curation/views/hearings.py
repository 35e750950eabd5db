"""Appeals for curators and officers: propose an answer, confirm or dismiss it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import clock, files
from core.db import db
from core.lists.pages import list_page
from core.refusals import Refusal, refusals
from core.web import require
from curation.forms.desk import ProposalForm, levels_form, levels_in
from curation.judging import appeals, letters
from curation.judging.snapshot import photo_of
from curation.lists.appeals import APPEALS
from curation.models import AppealOutcome
from curation.models.evidence import EVIDENCE
from curation.policies.appeals import can_answer, can_confirm, can_hear, can_open_appeals, can_propose
from curation.policies.desk import can_open_desk
from curation.queries import appeals as queries
from curation.queries.appeals import Hearing
from curation.views.evidence_page import page_of
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions

bp = Blueprint("hearings", __name__)


@bp.get("/appeals")
def list_appeals():
    """List the open appeals that this person may hear, oldest first."""
    require(can_open_appeals(current_user))
    return render_template(
        "curation/appeals.html", page=list_page(APPEALS, current_user), total=queries.count_appeals_for(current_user)
    )


@bp.get("/appeals/<int:appeal_id>")
def show_appeal(appeal_id: int):
    """Show the evidence, the decision, the owner's reasons, and what this person may do."""
    require(can_open_appeals(current_user))
    return _render(_find_hearing(appeal_id))


@bp.get("/appeals/<int:appeal_id>/photos/<sha256>")
def show_photo(appeal_id: int, sha256: str):
    """Send a photo of the evidence."""
    require(can_open_appeals(current_user))
    hearing = _find_hearing(appeal_id)
    if not photo_of(EVIDENCE.read(queries.appeal_details(hearing.appeal.id).Round.snapshot), sha256):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, sha256))


@bp.post("/appeals/<int:appeal_id>/proposal")
def create_proposal(appeal_id: int):
    """Propose an answer."""
    require(can_open_appeals(current_user))
    hearing = _find_hearing(appeal_id)
    require(can_answer(current_user, hearing) or not hearing.is_open)
    form: Any = _form(hearing)
    if not form.validate_on_submit():
        return _render(hearing, form), 422
    criteria = _rules(hearing).criteria
    with refusals() as refused:
        appeals.propose(
            hearing.appeal,
            by=current_user,
            outcome=AppealOutcome(form.outcome.data),
            reason=form.reason.data,
            levels=levels_in(form, criteria),
        )
    if refused:
        return _refused(appeal_id, refused, form)
    db.session.commit()
    flash(_("Your answer is noted. An officer must confirm it."), "good")
    return redirect(url_for(".list_appeals"), 303)


@bp.post("/appeals/<int:appeal_id>/confirmation")
def create_confirmation(appeal_id: int):
    """Confirm the proposed answer."""
    return _decide_proposal(appeal_id, appeals.confirm, _("The owner is told."))


@bp.post("/appeals/<int:appeal_id>/dismissal")
def create_dismissal(appeal_id: int):
    """Dismiss the proposed answer."""
    return _decide_proposal(appeal_id, appeals.dismiss, _("The proposal is gone. Somebody answers anew."))


def _decide_proposal(appeal_id: int, verb: Any, message: str) -> Response | tuple[str, int]:
    require(can_open_appeals(current_user))
    hearing = _find_hearing(appeal_id)
    with refusals() as refused:
        verb(hearing.appeal, by=current_user)
    if refused:
        return _refused(appeal_id, refused)
    db.session.commit()
    flash(message, "good")
    return redirect(url_for(".list_appeals"), 303)


def _refused(appeal_id: int, refused: Refusal, form: Any = None) -> tuple[str, int]:
    return _render(_find_hearing(appeal_id), form, refused=refused.words), refused.status


def _render(hearing: Hearing, form: Any = None, *, refused: str | None = None) -> str:
    details, rules = queries.appeal_details(hearing.appeal.id), _rules(hearing)
    evidence = page_of(EVIDENCE.read(details.Round.snapshot), rules)
    chosen = request.args.get("photo", type=int)
    return render_template(
        "curation/hearing.html",
        hearing=hearing,
        appeal=hearing.appeal,
        details=details,
        evidence=evidence,
        photo=next(
            (photo for photo in evidence.photos if photo["number"] == chosen), evidence.photos[0] if evidence.photos else None
        ),
        advice=letters.advice_of(details.Decision.reasons, rules),
        notes=queries.notes_behind(details.Decision),
        is_curator=can_open_desk(current_user),
        criteria=rules.criteria,
        asks_levels=details.Decision.by_id is None,
        answer_by=deadlines.answer_by(rules, clock.day_of(hearing.appeal.made_at)),
        form=form or _form(hearing, fresh=True),
        may_propose=can_propose(current_user, hearing),
        may_confirm=can_confirm(current_user, hearing),
        outcomes=AppealOutcome,
        refused=refused,
    )


def _form(hearing: Hearing, *, fresh: bool = False) -> Any:
    kind: Any = levels_form(ProposalForm, _rules(hearing).criteria, optional=True)
    return kind(formdata=None) if fresh else kind()


def _rules(hearing: Hearing) -> Any:
    return rule_versions.rules_of(queries.rule_set_of(hearing.appeal.application_id))


def _find_hearing(appeal_id: int) -> Hearing:
    hearing = queries.hearing_for(current_user, appeal_id)
    return hearing if hearing and can_hear(current_user, hearing) else abort(404)
