"""The whole history of an application for the office: each round with its evidence, its decision and its letter; the appeal.

The levels of curators are part of it once a round is decided, without the curators' names, and not while an appeal is open.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.lists.cells import due_cell
from core.lists.declaring import Cell
from core.snapshots import Unreadable
from curation.judging import letters
from curation.judging.letters import Advice
from curation.lists.applications import whose_turn
from curation.missing_curators import words_of
from curation.models import Appeal, LetterHead
from curation.policies.office import can_see_levels
from curation.queries import appeals as appeal_queries
from curation.queries import applications as queries
from curation.queries import office
from curation.queries.applications import ApplicationRow, OpenedApplication, RoundStep
from curation.views.application_page import ShopPlace, places_of
from curation.views.evidence_page import EvidencePage, page_of
from people.identity import Visitor
from products.rulebook import rules as rule_versions
from products.rulebook.parts import Criterion
from products.rulebook.rules import Rules

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RoundPage:
    """A round: what was sent, and what was decided."""

    step: RoundStep
    evidence: EvidencePage | None
    """None where the stored evidence cannot be read."""
    sentence: str = ""
    """What was decided, in the words of the letter, or an empty text."""
    advice: list[Advice] = field(default_factory=list)
    levels: list[Mapping[str, int]] = field(default_factory=list)
    """What each curator gave, by criterion. Empty where this visitor must not see it."""


@dataclass(frozen=True)
class FollowedRound:
    """A round as the policies read it (`curation.policies.office.FollowedRound`)."""

    is_tied: bool
    is_decided: bool
    has_open_appeal: bool


@dataclass(frozen=True)
class History:
    """The data of the template."""

    row: ApplicationRow
    holder: str
    lacking: str
    """Why no curator can go on with it, or an empty text."""
    until: Cell
    """The last day of whoever must act, and how late it is."""
    mend_by: date | None
    rounds: list[RoundPage]
    """The newest first."""
    appeal: Appeal | None
    appeal_sentence: str
    answer_head: LetterHead | None
    """The head of the letter with the answer to the appeal."""
    places: list[ShopPlace]
    criteria: Sequence[Criterion]


def history_for_office(opened: OpenedApplication, row: ApplicationRow, visitor: Visitor) -> History:
    """Return the history of an application as this visitor may see it."""
    application = opened.application
    rules = rule_versions.rules_of(application.rule_set_id)
    appeal = appeal_queries.appeal_of(application.id)
    is_appealed = appeal is not None and appeal.confirmed_at is None
    holder, until, is_owners_turn = whose_turn(row, rules)
    missing = office.without_enough_curators([application.id]).get(application.id)
    return History(
        row=row,
        holder=holder,
        lacking=words_of(missing) if missing else "",
        until=due_cell(None if is_owners_turn else until),
        mend_by=until if is_owners_turn else None,
        rounds=[
            _round(step, rules, sees_levels=can_see_levels(visitor, _followed(opened, step, is_appealed)))
            for step in reversed(queries.history_of(application.id))
        ],
        appeal=appeal,
        appeal_sentence=letters.appeal_text(appeal, rules, result=letters.appeal_result(appeal, rules)) if appeal else "",
        answer_head=queries.head_of_answer(appeal.id) if appeal and appeal.confirmed_at else None,
        places=places_of(application.listing_id, rules),
        criteria=rules.criteria,
    )


def _followed(opened: OpenedApplication, step: RoundStep, is_appealed: bool) -> FollowedRound:
    return FollowedRound(opened.is_tied, step.decision is not None, is_appealed)


def _round(step: RoundStep, rules: Rules, *, sees_levels: bool) -> RoundPage:
    try:
        evidence = page_of(queries.evidence_of(step.round_id), rules)
    except Unreadable as fault:
        log.error("round %s: %s", step.round_id, fault.subject)
        evidence = None
    decision = step.decision
    if decision is None:
        return RoundPage(step, evidence)
    return RoundPage(
        step,
        evidence,
        letters.decision_text(decision, rules),
        letters.advice_of(decision.reasons, rules),
        queries.levels_of(decision) if sees_levels else [],
    )
