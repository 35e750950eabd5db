"""What owners read about their application, in the words of the rules under which it was handed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _

from core.clock import day_of
from core.office import translated
from curation.models import Appeal, AppealOutcome, Application, ApplicationState, Decision
from curation.models.reasons import REASONS, Reason
from eligibility.states import LANGUAGE, RuleState, fill_in, joined
from products.rulebook import deadlines
from products.rulebook.rules import Rules


@dataclass(frozen=True)
class Advice:
    """One thing to mend: what it is, what to do, where (a name of the rules' `link_targets`), and what the curator adds."""

    text: str
    what_to_do: str
    link: str
    note: str = ""


def advice_of(stored: Sequence[Any], rules: Rules) -> list[Advice]:
    """The reasons of a decision, in the rules' words; where the rules themselves returned it, in those of their states."""
    return [_advice(reason, rules) for reason in REASONS.read(stored)]


def of_states(states: Iterable[RuleState]) -> list[Reason]:
    """Rules that were not met at the approval, as reasons."""
    return [Reason(rule=one.rule, text=one.text, what_to_do=one.what_to_do, link=one.link) for one in states]


def decision_text(decision: Decision, rules: Rules) -> str:
    """The first sentence of a letter."""
    if decision.mend_by is not None:
        return fill_in(rules.return_text, count=len(decision.reasons), date=_day(decision.mend_by))
    return approved_text(decision.grade, decision.channels, rules)


def approved_text(grade: str | None, channels: Iterable[str], rules: Rules) -> str:
    """With which grade, and where it will be shown."""
    return fill_in(rules.application_texts["approved"], grade=grade or "", channels=joined(channel_titles(channels, rules)))


def grade_text(grade: str | None, rules: Rules) -> str:
    """What a grade means."""
    return next((one.text for one in rules.grades if one.grade == grade), "")


def channel_titles(channels: Iterable[str], rules: Rules) -> list[str]:
    """Channels by name; the rules speak one language."""
    return [translated(rules.channels[key].title, LANGUAGE) for key in channels if key in rules.channels]


def state_text(application: Application, rules: Rules, *, handed_in: Any, grade: str | None, channels: Iterable[str]) -> str:
    """Where the application stands, in the words of `application_texts`. `handed_in` is when its last round was handed in."""
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
    """The place in the line, where the office tells it."""
    return fill_in(rules.text_waiting, position=position)


def appeal_offer(decision: Decision, rules: Rules) -> str:
    """That the owner may appeal, and until when."""
    return fill_in(rules.appeal.text_offer, date=_day(deadlines.appeal_by(rules, day_of(decision.decided_at))))


def appeal_text(appeal: Appeal, rules: Rules, *, result: str) -> str:
    """How an appeal stands, or how it was answered; `result` is what the decision became."""
    words = rules.appeal
    if appeal.confirmed_at is None:
        return fill_in(words.text_received, date=_day(deadlines.answer_by(rules, day_of(appeal.made_at))))
    if appeal.proposed_outcome is AppealOutcome.UPHELD:
        return fill_in(words.text_upheld, reason=(appeal.proposed_reason or "").rstrip(" ."))
    return fill_in(words.text_changed, result=result)


def appeal_result(appeal: Appeal, rules: Rules) -> str:
    """What a changed decision became: approved with a grade, or on to the curators who score."""
    if appeal.new_grade is None:
        with force_locale(LANGUAGE):
            return _("complete, and on to the curators")
    return approved_text(appeal.new_grade, appeal.new_channels or [], rules).rstrip(".")


def _day(value: date) -> str:
    """A day in the language of the rules' sentences, whatever the reader's own is."""
    return format_date(value, "d MMMM y", locale=LANGUAGE)


def _advice(reason: Reason, rules: Rules) -> Advice:
    if reason.rule:
        return Advice(reason.text, reason.what_to_do, reason.link)
    known = rules.return_reasons[reason.key]
    return Advice(known.text, known.what_to_do, known.link, reason.note)
