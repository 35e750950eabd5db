"""The owner's letters about an application, in the words of the rules under which it was handed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _

from core.clock import day_of
from core.office import translated
from curation.judging import scoring
from curation.judging.scoring import Levels, Lowering
from curation.models import Appeal, AppealOutcome, Application, ApplicationState, Decision
from curation.models.reasons import REASONS, Reason
from eligibility.states import LANGUAGE, RuleState, fill_in, joined
from products.rulebook import deadlines
from products.rulebook.rules import Rules


@dataclass(frozen=True)
class Advice:
    """A correction: the problem, what to do, the page (a key of the rules' `link_targets`), and the curator's note."""

    text: str
    what_to_do: str
    link: str
    note: str = ""


def advice_of(stored: Sequence[Any], rules: Rules) -> list[Advice]:
    """Return the corrections of a decision. For unmet rules they have the words of the rules' states."""
    return [_advice(reason, rules) for reason in REASONS.read(stored)]


def reasons_of_states(states: Iterable[RuleState]) -> list[Reason]:
    """Convert rules that are not met at the approval to reasons."""
    return [Reason(rule=state.rule, text=state.text, what_to_do=state.what_to_do, link=state.link) for state in states]


def decision_text(decision: Decision, rules: Rules) -> str:
    """Return the first sentence of a letter."""
    if decision.mend_by is not None:
        return fill_in(rules.return_text, count=len(decision.reasons), date=_day(decision.mend_by))
    return approved_text(decision.grade, decision.channels, rules)


def approved_text(grade: str | None, channels: Iterable[str], rules: Rules) -> str:
    """Return the sentence about the grade and the shops."""
    return fill_in(rules.application_texts["approved"], grade=grade or "", channels=joined(channel_titles(channels, rules)))


def grade_text(grade: str | None, rules: Rules) -> str:
    """Return the meaning of a grade."""
    return next((row.text for row in rules.grades if row.grade == grade), "")


def lowering_texts(all_levels: Sequence[Levels], score: int | None, rules: Rules) -> list[str]:
    """Return a sentence for each criterion whose level made the outcome worse than the score, with the level's own words."""
    with force_locale(LANGUAGE):
        return [_lowering_text(lowering, score, rules) for lowering in scoring.lowerings(rules, all_levels)]


def _lowering_text(lowering: Lowering, score: int | None, rules: Rules) -> str:
    level_words = lowering.criterion.levels[lowering.level - 1].partition(":")[2].strip() or str(lowering.level)
    places = {
        "score": score,
        "grade": lowering.grade,
        "criterion": translated(lowering.criterion.title, LANGUAGE),
        "level": lowering.level,
        "words": level_words.rstrip(" ."),
    }
    given = _(
        "The score %(score)s alone would be grade %(grade)s. But a curator gave “%(criterion)s” level %(level)s: %(words)s.",
        **places,
    )
    if lowering.level == 1:
        return f"{given} {_('With level 1 there, a product is always returned.')}"
    return f"{given} {_('With level 2 there, the grade is %(cap)s at best.', cap=rules.grade_cap)}"


def channel_titles(channels: Iterable[str], rules: Rules) -> list[str]:
    """Return the names of channels in the language of the rules."""
    return [translated(rules.channels[key].title, LANGUAGE) for key in channels if key in rules.channels]


def state_text(application: Application, rules: Rules, *, handed_in: Any, grade: str | None, channels: Iterable[str]) -> str:
    """Return the state of the application in the words of `application_texts`. `handed_in` is the time of the last round."""
    words = rules.application_texts[application.state.value]
    match application.state:
        case ApplicationState.APPROVED:
            return approved_text(grade, channels, rules)
        case ApplicationState.SUBMITTED:
            return fill_in(words, date=_day(day_of(handed_in)))
        case ApplicationState.IN_REVIEW:
            return fill_in(words, date=_day(deadlines.decide_by(rules, day_of(handed_in))))
        case ApplicationState.RETURNED:
            return fill_in(words, date=_day(application.mend_by)) if application.mend_by else words
        case _:
            return words


def position_text(position: int, rules: Rules) -> str:
    """Return the sentence about the position in the queue; empty if the office does not show it."""
    return fill_in(rules.text_waiting, position=position)


def appeal_offer(decision: Decision, rules: Rules) -> str:
    """Return the sentence that the owner may appeal, and until when."""
    return fill_in(rules.appeal.text_offer, date=_day(deadlines.appeal_by(rules, day_of(decision.decided_at))))


def appeal_text(appeal: Appeal, rules: Rules, *, result: str) -> str:
    """Return the state of an appeal or its answer. `result` is the changed decision."""
    words = rules.appeal
    if appeal.confirmed_at is None:
        return fill_in(words.text_received, date=_day(deadlines.answer_by(rules, day_of(appeal.made_at))))
    if appeal.proposed_outcome is AppealOutcome.UPHELD:
        return fill_in(words.text_upheld, reason=(appeal.proposed_reason or "").rstrip(" ."))
    return fill_in(words.text_changed, result=result)


def appeal_result(appeal: Appeal, rules: Rules) -> str:
    """Return what a changed decision became: an approval with a grade, or scores by the curators."""
    if appeal.new_grade is None:
        with force_locale(LANGUAGE):
            return _("complete, and on to the curators")
    return approved_text(appeal.new_grade, appeal.new_channels or [], rules).rstrip(".")


def _day(value: date) -> str:
    """Format a day in the language of the rules, whatever the reader's language is."""
    return format_date(value, "d MMMM y", locale=LANGUAGE)


def _advice(reason: Reason, rules: Rules) -> Advice:
    if reason.rule:
        return Advice(reason.text, reason.what_to_do, reason.link)
    return_reason = rules.return_reasons[reason.key]
    return Advice(return_reason.text, return_reason.what_to_do, return_reason.link, reason.note)
