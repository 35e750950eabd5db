"""What a letter says: of a decision, or with the answer to an appeal. The page and the paper render the same facts."""

from dataclasses import dataclass, field
from datetime import date, datetime

from flask import abort

from core.clock import day_of
from curation.judging import letters
from curation.judging.letters import Advice
from curation.models import Appeal, Application, Decision, LetterHead
from curation.queries import appeals as appeal_queries
from curation.queries import applications as queries
from curation.queries.applications import RoundStep
from curation.views.application_page import advice_lines
from eligibility.links import Link
from products.rulebook import rules as rule_versions


@dataclass(frozen=True)
class LetterPage:
    """The data of the templates. Either `decision` or `appeal` is given."""

    head: LetterHead | None
    """What was frozen when it was issued. None for a letter of before letters had numbers."""
    business: str
    product: str
    written_at: datetime
    sentence: str
    """What was decided or answered."""
    decision: Decision | None = None
    round: int = 1
    lowered: list[str] = field(default_factory=list)
    advice: list[tuple[Advice, Link | None]] = field(default_factory=list)
    grade_text: str = ""
    offer: str = ""
    appeal: Appeal | None = None

    @property
    def issued_on(self) -> date:
        """The day of issue at the office."""
        return self.head.issued_on if self.head else day_of(self.written_at)

    @property
    def file_name(self) -> str:
        """The name of its file: `surat-0001-UMKM-GD-KURASI-XI-2026.pdf`, or with the day where it has no number."""
        name = self.head.number.replace("/", "-") if self.head else self.issued_on.isoformat()
        return f"surat-{name}.pdf"


def decision_letter(application: Application, decision_id: int) -> LetterPage:
    """Return the letter about one of an application's decisions, or answer 404."""
    steps = queries.history_of(application.id)
    step = next((step for step in steps if step.decision and step.decision.id == decision_id), None)
    if step is None or step.decision is None:
        abort(404)
    return _letter_of(application, step, step.decision)


def _letter_of(application: Application, step: RoundStep, decision: Decision) -> LetterPage:
    head, rules = step.letter_head, rule_versions.rules_of(application.rule_set_id)
    return LetterPage(
        head=head,
        business=head.business if head else queries.evidence_of(step.round_id).enterprise.name,
        product=head.product if head else queries.product_of(application.listing_id),
        written_at=decision.decided_at,
        sentence=letters.decision_text(decision, rules),
        decision=decision,
        round=step.number,
        lowered=letters.lowering_texts(queries.levels_of(decision), decision.score, rules),
        advice=advice_lines(decision, rules, application.listing_id),
        grade_text=letters.grade_text(decision.grade, rules),
        offer=letters.appeal_offer(decision, rules),
    )


def answer_letter(application: Application) -> LetterPage:
    """Return the letter with the answer to an application's appeal, or answer 404 while there is none."""
    appeal = appeal_queries.appeal_of(application.id)
    if appeal is None or appeal.confirmed_at is None:
        abort(404)
    head, rules = queries.head_of_answer(appeal.id), rule_versions.rules_of(application.rule_set_id)
    appealed = next(
        step for step in queries.history_of(application.id) if step.decision and step.decision.id == appeal.decision_id
    )
    return LetterPage(
        head=head,
        business=head.business if head else queries.evidence_of(appealed.round_id).enterprise.name,
        product=head.product if head else queries.product_of(application.listing_id),
        written_at=appeal.confirmed_at,
        sentence=letters.appeal_text(appeal, rules, result=letters.appeal_result(appeal, rules)),
        appeal=appeal,
    )
