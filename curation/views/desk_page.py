"""The page of a product at the curators' desk: its evidence, the form that this curator may fill, and what was given."""

from dataclasses import asdict
from typing import Any

from flask import render_template
from flask_login import current_user

from core import clock, parking
from curation.forms.desk import CheckForm, DraftForm, ReasonsForm, ScoreForm, levels_form, levels_in
from curation.judging import deciding, drafts, letters
from curation.judging.drafts import Written
from curation.lists.desk import with_due_days
from curation.models import ApplicationState, JudgementDraft, Score
from curation.policies.desk import can_check, can_read_letter, can_score, can_see_scores
from curation.queries import desk as queries
from curation.queries.desk import DeskApplication
from curation.views import judged
from curation.views.evidence_page import page_of
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules
from quizzes.forms.attempts import SaveForm

DRAFT = "drafts.update_draft"
"""The endpoint at which a judgement is saved while it is written."""


def render_desk(
    entry: DeskApplication, form: ReasonsForm | None = None, *, refused: str | None = None, differs: bool = False
) -> str:
    """Render the page, with the form that was sent if there is one.

    `differs` tells that another device saved another draft in between, so that the page shows both.
    """
    rules = rule_versions.rules_of(entry.application.rule_set_id)
    queue = queries.queue_for(current_user)
    may_check, may_score = can_check(current_user, entry), can_score(current_user, entry)
    draft = drafts.draft_of(entry.round.id, current_user.id) if may_check or may_score else None
    kept = _kept_form(entry, rules, draft) if form is None and (may_check or may_score) else None
    if form is None and (may_check or may_score):
        form = form_with(kept or (drafts.written_in(draft) if draft else None), entry, rules, may_check=may_check)
    scores, decision = _visible_scores(entry), _decision(entry)
    return render_template(
        "curation/desk.html",
        entry=entry,
        queue=queue,
        days=days_since(queue.oldest),
        due=due_days(queue),
        evidence=page_of(entry.evidence, rules),
        earlier=_earlier_corrections(entry, rules),
        decision=decision,
        may_read_letter=bool(decision) and can_read_letter(current_user, entry, returned_by=decision.by_id),
        criteria=rules.criteria,
        form=form,
        draft=draft,
        differs=differs or kept is not None,
        save=_numbers_of_next_save(draft),
        may_check=may_check,
        may_score=may_score,
        lowest=min(grade.min for grade in rules.grades if grade.outcome == "approved"),
        scores=scores,
        given=_given(entry, scores, decision, rules),
        how=judged.how_decided(scores, decision, rules),
        waits=_waits_for(entry, rules) if scores and decision is None else "",
        refused=refused,
    )


def form_with(written: Written | None, entry: DeskApplication, rules: Rules, *, may_check: bool) -> ReasonsForm:
    """Return the form that this curator may fill, with what is written so far."""
    kind: Any = CheckForm if may_check else levels_form(ScoreForm, rules.criteria)
    levels = {f"level-{key}": level for key, level in written.levels.items()} if written else {}
    facts = {"keys": list(written.keys), "note": written.note} if written else {}
    form = kind(formdata=None, data={"round": entry.round.number, **levels, **facts})
    form.offer(rules)
    return form


def draft_form(rules: Rules, fields: Any = None) -> Any:
    """Return the form of a draft: that of the request, or of `fields` that a browser kept."""
    kind: Any = levels_form(DraftForm, rules.criteria, optional=True)
    form = kind() if fields is None else kind(formdata=fields, meta={"csrf": False})
    form.offer(rules)
    return form


def written_on(form: Any, rules: Rules) -> Written:
    """Return what stands on the form of a draft."""
    return Written(levels_in(form, rules.criteria), form.keys.data or [], form.note.data or "")


def _kept_form(entry: DeskApplication, rules: Rules, draft: JudgementDraft | None) -> Written | None:
    """Return what this browser keeps after a conflict with another device, where it differs from the draft."""
    kept = parking.kept_form()
    if draft is None or kept is None or (kept.endpoint, kept.args) != (DRAFT, {"application_id": entry.application.id}):
        return None
    form = draft_form(rules, kept.fields)
    if not form.validate() or form.round.data != entry.round.number:
        return None
    written = written_on(form, rules)
    return None if asdict(written) == asdict(drafts.written_in(draft)) else written


def numbers_of_next_save(entry: DeskApplication) -> SaveForm:
    """Return the hidden fields with which this curator's draft is saved next."""
    return _numbers_of_next_save(drafts.draft_of(entry.round.id, current_user.id))


def _numbers_of_next_save(draft: JudgementDraft | None) -> SaveForm:
    save = SaveForm(formdata=None)
    save.renew(draft.sequence + 1 if draft else 1)
    return save


def _given(entry: DeskApplication, scores: list[tuple[Score, str]], decision: Any, rules: Rules) -> list[judged.Given]:
    """Return what this curator may read of reasons and notes. While the curator may still judge, nothing of earlier rounds."""
    if can_check(current_user, entry) or can_score(current_user, entry):
        return []
    return [
        *judged.given_at_check(current_user, decision, rules),
        *judged.given_for(current_user, scores, rules, decided=decision is not None),
        *judged.given_before(current_user, entry.application.id, rules, but=entry.round.id),
    ]


def _waits_for(entry: DeskApplication, rules: Rules) -> str:
    counted = deciding.scores_that_count(entry.application, entry.round)
    return judged.waits_for(entry, [score.total for score in counted], rules)


def _visible_scores(entry: DeskApplication) -> list[tuple[Score, str]]:
    """Return the scores of this round if the curator has scored it."""
    return queries.scores_of(entry.round.id) if can_see_scores(current_user, entry) else []


def _earlier_corrections(entry: DeskApplication, rules: Rules) -> list[tuple[int, str]]:
    """Return the corrections of earlier rounds. Their scores are left out, so that each round is judged by itself."""
    return [
        (number, " ".join([*(advice.text for advice in letters.advice_of(decision.reasons, rules)), decision.note]).strip())
        for number, decision in queries.earlier_decisions(entry.application.id)
        if number < entry.round.number
    ]


def _decision(entry: DeskApplication) -> Any:
    """Return the decision on this round, or None. The template shows its score only together with the scores."""
    if entry.state in {ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW}:
        return None
    decided = [row[1] for row in queries.earlier_decisions(entry.application.id) if row[0] == entry.round.number]
    return decided[0] if decided else None


def due_days(queue: queries.Queue) -> dict[int, Any]:
    """Return the last day of each row."""
    return {row.id: row.due_on for row in with_due_days(queue.rows)}


def days_since(moment: Any) -> int:
    """Return the days at the office since a moment; 0 for today."""
    return (clock.today() - clock.day_of(moment)).days if moment else 0
