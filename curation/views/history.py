"""The whole history of an application for the office: each round with its evidence, its decision and its letter; the appeal.

The levels of curators are not part of it; the score and grade of a decision stand in the letter, which its owner reads too.
"""

import logging
from dataclasses import dataclass
from datetime import date

from core.lists.cells import due_cell
from core.lists.declaring import Cell
from core.snapshots import Unreadable
from curation.judging import letters
from curation.judging.letters import Advice
from curation.lists.applications import whose_turn
from curation.models import Appeal, Application
from curation.queries import appeals as appeal_queries
from curation.queries import applications as queries
from curation.queries.applications import ApplicationRow, RoundStep
from curation.views.application_page import ShopPlace, places_of
from curation.views.evidence_page import EvidencePage, page_of
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RoundPage:
    """A round: what was sent, and what was decided."""

    step: RoundStep
    evidence: EvidencePage | None
    """None where the stored evidence cannot be read."""
    sentence: str
    """What was decided, in the words of the letter, or an empty text."""
    advice: list[Advice]


@dataclass(frozen=True)
class History:
    """The data of the template."""

    row: ApplicationRow
    holder: str
    until: Cell
    """The last day of whoever must act, and how late it is."""
    mend_by: date | None
    rounds: list[RoundPage]
    """The newest first."""
    appeal: Appeal | None
    appeal_sentence: str
    places: list[ShopPlace]


def history_for_office(application: Application, row: ApplicationRow) -> History:
    """Return the history of an application."""
    rules = rule_versions.rules_of(application.rule_set_id)
    appeal = appeal_queries.appeal_of(application.id)
    holder, until, is_owners_turn = whose_turn(row, rules)
    return History(
        row=row,
        holder=holder,
        until=due_cell(None if is_owners_turn else until),
        mend_by=until if is_owners_turn else None,
        rounds=[_round(step, rules) for step in reversed(queries.history_of(application.id))],
        appeal=appeal,
        appeal_sentence=letters.appeal_text(appeal, rules, result=letters.appeal_result(appeal, rules)) if appeal else "",
        places=places_of(application.listing_id, rules),
    )


def _round(step: RoundStep, rules: Rules) -> RoundPage:
    try:
        evidence = page_of(queries.evidence_of(step.round_id), rules)
    except Unreadable as fault:
        log.error("round %s: %s", step.round_id, fault.subject)
        evidence = None
    decision = step.decision
    if decision is None:
        return RoundPage(step, evidence, "", [])
    return RoundPage(step, evidence, letters.decision_text(decision, rules), letters.advice_of(decision.reasons, rules))
