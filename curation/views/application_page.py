"""The owner's page of an application: its state, who must act and until when, and the letters so far."""

from dataclasses import dataclass, field
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from core import clock, lateness
from core.wording import day, in_language
from curation.judging import appeals, deciding, letters, periods
from curation.judging.letters import Advice
from curation.models import (
    OPEN_STATES,
    Appeal,
    Application,
    ApplicationState,
    Decision,
    LetterHead,
    Outcome,
    Placement,
    PlacementState,
)
from curation.queries import appeals as appeal_queries
from curation.queries import applications as queries
from curation.queries.applications import RoundStep
from curation.shops.placement_words import fault_sentences, reason_words, state_words
from curation.shops.placements import NEEDS, SUSPENDED
from eligibility import links
from people.identity import Visitor
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

ENDED_STATES = (ApplicationState.WITHDRAWN, ApplicationState.LAPSED)


@dataclass(frozen=True)
class ShopPlace:
    """A shop where the product is or was: its name, the state as shape and label, the address, and why."""

    shop: str
    kind: str
    word: str
    address: str | None
    why: str
    is_open: bool = True
    """Shown there or offered; neither sent back nor taken down."""
    is_paused: bool = False
    """Offered again when a suspension ends."""


@dataclass(frozen=True)
class Page:
    """The data of the template."""

    product: str
    sentence: str
    holder: str = ""
    until: date | None = None
    late: bool = False
    position: str = ""
    decision: Decision | None = None
    advice: list[tuple[Advice, links.Link | None]] = field(default_factory=list)
    grade_text: str = ""
    lowered: list[str] = field(default_factory=list)
    """Why the outcome is worse than the score alone would have made it."""
    places: list[ShopPlace] = field(default_factory=list)
    in_no_shop: bool = False
    letters: list[tuple[str, str, str]] = field(default_factory=list)
    """Address, title, and day with number of each letter, newest first."""
    may_mend: bool = False
    mended: bool = False
    """The product's page was changed since the return."""
    may_extend: bool = False
    may_withdraw: bool = False
    may_send_anew: bool = False
    """It has ended, and the product has no newer application."""
    appeal: Appeal | None = None
    appeal_sentence: str = ""
    answer_head: LetterHead | None = None
    """The head of the letter with the answer to the appeal."""
    may_appeal: bool = False


def page_of(application: Application, visitor: Visitor) -> Page:
    """Return an application as its owner sees it."""
    rules = rule_versions.rules_of(application.rule_set_id)
    rounds = queries.history_of(application.id)
    last = rounds[-1]
    appeal = appeal_queries.appeal_of(application.id)
    places = places_of(application.listing_id, rules)
    appeal_open = appeal is not None and appeal.confirmed_at is None
    grade, channels = grade_and_channels(last.decision, appeal)
    returned = application.state is ApplicationState.RETURNED
    may_mend = returned and not appeal_open and application.mend_by is not None and application.mend_by >= clock.today()
    holder, until = _whose_turn(application, last, rules, appeal_open=appeal_open)
    return Page(
        product=queries.product_of(application.listing_id),
        sentence=letters.state_text(application, rules, handed_in=last.handed_in_at, grade=grade, channels=channels),
        holder=holder,
        until=until,
        late=not returned and bool(lateness.days_late(until)),
        position=_position(application, last, rules),
        decision=last.decision,
        advice=advice_lines(last.decision, rules, application.listing_id),
        grade_text=letters.grade_text(grade, rules),
        lowered=letters.lowering_texts(queries.levels_of(last.decision), last.decision.score, rules)
        if last.decision and (appeal is None or appeal.new_grade is None)
        else [],
        places=places,
        in_no_shop=application.state is ApplicationState.APPROVED and in_no_shop(places),
        letters=_letters(application, rounds, appeal),
        may_mend=may_mend,
        mended=may_mend
        and last.decision is not None
        and queries.changed_since(application.listing_id, last.decision.decided_at),
        may_extend=may_mend and application.extended_at is None,
        may_withdraw=application.state in (*OPEN_STATES, ApplicationState.APPROVED),
        may_send_anew=application.state in ENDED_STATES and queries.is_newest(application),
        appeal=appeal,
        appeal_sentence=_appeal_sentence(appeal, last.decision, rules),
        answer_head=queries.head_of_answer(appeal.id) if appeal and appeal.confirmed_at else None,
        may_appeal=appeal is None and last.decision is not None and appeals.may_be_appealed(application, last.decision, rules),
    )


def grade_and_channels(decision: Decision | None, appeal: Appeal | None) -> tuple[str | None, list[str]]:
    """Return the grade and channels that count: the decision's, or those of the appeal that changed it."""
    if appeal is not None and appeal.new_grade is not None:
        return appeal.new_grade, appeal.new_channels or []
    return (decision.grade, decision.channels) if decision else (None, [])


def advice_lines(decision: Decision | None, rules: Rules, listing_id: int) -> list[tuple[Advice, links.Link | None]]:
    """Return the corrections, each with a link to its page."""
    if decision is None:
        return []
    return [(advice, _link(advice, rules, listing_id)) for advice in letters.advice_of(decision.reasons, rules)]


def in_no_shop(places: list[ShopPlace]) -> bool:
    """Tell whether a product with placements is neither shown nor offered anywhere."""
    return bool(places) and not any(place.is_open for place in places)


def places_of(listing_id: int, rules: Rules) -> list[ShopPlace]:
    """Return the product's placements, in the words of the channels."""
    return [_place(placement, rules) for placement in queries.placements_of(listing_id) if placement.channel in rules.channels]


def _place(placement: Placement, rules: Rules) -> ShopPlace:
    kind, word = state_words(placement.state)
    channel = rules.channels[placement.channel]
    why = reason_words(placement.reason)
    if placement.reason == NEEDS:
        why = fault_sentences(queries.evidence_of(placement.round_id), channel, rules)
    address = placement.address if placement.state is PlacementState.LIVE else None
    is_open = placement.state in (PlacementState.OFFERED, PlacementState.LIVE)
    return ShopPlace(in_language(channel.title), kind, word, address, why, is_open, placement.reason == SUSPENDED)


def _link(advice: Advice, rules: Rules, listing_id: int) -> links.Link | None:
    if not advice.link:
        return None
    label = _("Open %(place)s", place=in_language(rules.link_targets[advice.link]))
    return links.Link(links.href(advice.link, listing_id), label)


def _whose_turn(application: Application, last: RoundStep, rules: Rules, *, appeal_open: bool) -> tuple[str, date | None]:
    """Return who must act, and until when."""
    handed_in = clock.day_of(last.handed_in_at)
    if appeal_open:
        return _("With others, who look at it again"), None
    match application.state:
        case ApplicationState.SUBMITTED:
            return _("With a curator, who looks whether everything is there"), deadlines.check_by(rules, handed_in)
        case ApplicationState.IN_REVIEW:
            return _("With the curators"), deadlines.decide_by(
                rules, handed_in, third=deciding.needs_third_curator(application, rules)
            )
        case ApplicationState.RETURNED:
            return _("It is your turn."), application.mend_by
        case _:
            return "", None


def _position(application: Application, last: RoundStep, rules: Rules) -> str:
    if application.state not in periods.QUEUED_STATES:
        return ""
    return letters.position_text(periods.queue_position(last.round_id, last.handed_in_at), rules)


def _appeal_sentence(appeal: Appeal | None, decision: Decision | None, rules: Rules) -> str:
    if appeal is not None:
        return letters.appeal_text(appeal, rules, result=letters.appeal_result(appeal, rules))
    return letters.appeal_offer(decision, rules) if decision else ""


def _letters(application: Application, rounds: list[RoundStep], appeal: Appeal | None) -> list[tuple[str, str, str]]:
    written = []
    for round in rounds:
        if round.decision is not None:
            approved = round.decision.outcome is Outcome.APPROVED
            title = _("Letter: approved") if approved else _("Letter: what to mend")
            address = url_for("letters.show_letter", application_id=application.id, decision_id=round.decision.id)
            number = round.letter_number or _("without a number")
            written.append((address, title, f"{day(round.decision.decided_at)}, {number}"))
    if appeal is not None and appeal.confirmed_at is not None:
        address = url_for("appeals.show_appeal", application_id=application.id)
        written.append((address, _("Letter: answer to your appeal"), day(appeal.confirmed_at)))
    return written[::-1]
