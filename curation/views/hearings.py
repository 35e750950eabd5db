"""Appeals: somebody who has not judged the product looks afresh, and an officer confirms."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import clock, files
from core.db import db
from core.refusals import Refusal, refusals
from core.web import require
from curation.forms.desk import ProposalForm, levels_form, levels_in
from curation.judging import appeals, letters
from curation.judging.snapshot import photo_of
from curation.models import AppealOutcome
from curation.models.evidence import EVIDENCE
from curation.policies.appeals import can_answer, can_confirm, can_hear, can_open_appeals, can_propose
from curation.queries import appeals as queries
from curation.queries.appeals import Hearing
from curation.views.evidence_page import page_of
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions

bp = Blueprint("hearings", __name__)


@bp.get("/appeals")
def list_appeals():
    """The open ones that this person may hear, the oldest first."""
    require(can_open_appeals(current_user))
    rows = queries.appeals_for(current_user)
    known = {one: rule_versions.rules_of(one) for one in {row.rule_set_id for row in rows}}
    due = {row.id: deadlines.answer_by(known[row.rule_set_id], clock.day_of(row.made_at)) for row in rows}
    return render_template("curation/appeals.html", rows=rows, due=due, today=clock.today())


@bp.get("/appeals/<int:appeal_id>")
def show_appeal(appeal_id: int):
    """The evidence, the decision, what the owner says, and one's own part."""
    require(can_open_appeals(current_user))
    return _page(_heard(appeal_id))


@bp.get("/appeals/<int:appeal_id>/photos/<sha256>")
def show_photo(appeal_id: int, sha256: str):
    """One of the photos as they were handed in."""
    require(can_open_appeals(current_user))
    hearing = _heard(appeal_id)
    if not photo_of(EVIDENCE.read(queries.whole_appeal(hearing.appeal.id).Round.snapshot), sha256):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, sha256))


@bp.post("/appeals/<int:appeal_id>/proposal")
def create_proposal(appeal_id: int):
    """The first of the two."""
    require(can_open_appeals(current_user))
    hearing = _heard(appeal_id)
    require(can_answer(current_user, hearing) or not hearing.is_open)
    form: Any = _form(hearing)
    if not form.validate_on_submit():
        return _page(hearing, form), 422
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
    """The second of the two: the answer counts."""
    return _second(appeal_id, appeals.confirm, _("The owner is told."))


@bp.post("/appeals/<int:appeal_id>/dismissal")
def create_dismissal(appeal_id: int):
    """The second of the two does not agree: it is answered anew."""
    return _second(appeal_id, appeals.dismiss, _("The proposal is gone. Somebody answers anew."))


def _second(appeal_id: int, verb: Any, told: str) -> Response | tuple[str, int]:
    require(can_open_appeals(current_user))
    hearing = _heard(appeal_id)
    with refusals() as refused:
        verb(hearing.appeal, by=current_user)
    if refused:
        return _refused(appeal_id, refused)
    db.session.commit()
    flash(told, "good")
    return redirect(url_for(".list_appeals"), 303)


def _refused(appeal_id: int, refused: Refusal, form: Any = None) -> tuple[str, int]:
    return _page(_heard(appeal_id), form, refused=refused.words), refused.status


def _page(hearing: Hearing, form: Any = None, *, refused: str | None = None) -> str:
    whole, rules = queries.whole_appeal(hearing.appeal.id), _rules(hearing)
    photos = page_of(EVIDENCE.read(whole.Round.snapshot), rules)
    wanted = request.args.get("photo", type=int)
    return render_template(
        "curation/hearing.html",
        hearing=hearing,
        appeal=hearing.appeal,
        whole=whole,
        evidence=photos,
        photo=next((one for one in photos.photos if one["number"] == wanted), photos.photos[0] if photos.photos else None),
        advice=letters.advice_of(whole.Decision.reasons, rules),
        criteria=rules.criteria,
        asks_levels=whole.Decision.by_id is None,
        answer_by=deadlines.answer_by(rules, clock.day_of(hearing.appeal.made_at)),
        form=form or _form(hearing, fresh=True),
        proposes=can_propose(current_user, hearing),
        confirms=can_confirm(current_user, hearing),
        outcomes=AppealOutcome,
        refused=refused,
    )


def _form(hearing: Hearing, *, fresh: bool = False) -> Any:
    kind: Any = levels_form(ProposalForm, _rules(hearing).criteria, optional=True)
    return kind(formdata=None) if fresh else kind()


def _rules(hearing: Hearing) -> Any:
    return rule_versions.rules_of(queries.rule_set_of(hearing.appeal.application_id))


def _heard(appeal_id: int) -> Hearing:
    hearing = queries.hearing_for(current_user, appeal_id)
    return hearing if hearing and can_hear(current_user, hearing) else abort(404)
