"""Keep a curator's judgement while it is written. A draft is private: no verb, page or count reads another curator's draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import Stale
from curation.judging import applications, ties
from curation.judging.deciding import NothingToScore
from curation.models import Application, ApplicationState, JudgementDraft, Round, Score
from people.identity import Identity
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules


@dataclass(frozen=True)
class Written:
    """What a curator has chosen and written so far. Nothing of it needs to be complete."""

    levels: Mapping[str, int]
    keys: Sequence[str]
    note: str


def keep(
    application: Application, written: Written, *, by: Identity, round: int, sequence: int, sent_as: UUID
) -> JudgementDraft:
    """Save a draft. `sequence` is the number on the page plus one.

    The stored words again, or a request that comes again (`sent_as`), change nothing. Levels and reasons that the rules do not
    know are left out. Raises Tied, NothingToScore, or Stale with the stored draft when another device saved in between.
    """
    applications.lock(application)
    latest = _waiting_round(application, by, round)
    known = _known(written, rule_versions.rules_of(application.rule_set_id))
    draft = draft_of(latest.id, by.id)
    if draft and (draft.sent_as == sent_as or written_in(draft) == known):
        return draft
    if sequence != (draft.sequence if draft else 0) + 1:
        raise Stale(draft)
    if draft is None:
        draft = JudgementDraft(round_id=latest.id, curator_id=by.id)
        db.session.add(draft)
    draft.levels, draft.keys, draft.note = dict(known.levels), list(known.keys), known.note
    draft.sequence, draft.sent_as, draft.saved_at = sequence, sent_as, clock.now()
    db.session.flush()
    return draft


def draft_of(round_id: int, curator_id: int) -> JudgementDraft | None:
    """Return this curator's own draft of a round, or None."""
    own = select(JudgementDraft).where(JudgementDraft.round_id == round_id, JudgementDraft.curator_id == curator_id)
    return db.session.scalars(own).one_or_none()


def written_in(draft: JudgementDraft) -> Written:
    """Return what a draft holds."""
    return Written(draft.levels, draft.keys, draft.note)


def _waiting_round(application: Application, by: Identity, number: int) -> Round:
    """Return the round if it waits for this curator. Raises Tied or NothingToScore."""
    if ties.is_tied(by.id, application.enterprise_id):
        raise ties.Tied(application)
    latest = applications.latest_round(application)
    scored = select(Score.id).where(Score.round_id == latest.id, Score.curator_id == by.id)
    waits = application.state is ApplicationState.IN_REVIEW and db.session.scalar(scored) is None
    if latest.number != number or not (waits or application.state is ApplicationState.SUBMITTED):
        raise NothingToScore(application)
    return latest


def _known(written: Written, rules: Rules) -> Written:
    highest = {criterion.key: len(criterion.levels) for criterion in rules.criteria}
    levels = {key: level for key, level in written.levels.items() if 1 <= level <= highest.get(key, 0)}
    return Written(levels, [key for key in rules.return_reasons if key in written.keys], written.note)
