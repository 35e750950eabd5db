"""What was given for a round and how its result came about, for a curator who has scored it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from core import clock
from core.wording import day
from curation.judging import letters, scoring
from curation.models import Decision, Score
from curation.queries import desk as queries
from curation.queries.desk import DeskApplication
from people.identity import Visitor
from products.rulebook import deadlines
from products.rulebook.rules import Rules


@dataclass(frozen=True)
class Given:
    """One curator's reasons and note."""

    title: str
    reasons: Sequence[str]
    note: str


def given_for(visitor: Visitor, scores: Sequence[tuple[Score, str]], rules: Rules, *, decided: bool) -> list[Given]:
    """Return the curator's own words, and once the round is decided those of the others."""
    return [
        Given(_("You") if score.curator_id == visitor.id else name, _reasons(score.reasons, rules), score.note)
        for score, name in scores
        if decided or score.curator_id == visitor.id
    ]


def given_at_check(visitor: Visitor, decision: Decision | None, rules: Rules) -> list[Given]:
    """Return the reasons and the note of a return at the completeness check, which every curator may read."""
    if decision is None or decision.by_id is None:
        return []
    title = _("You, at the completeness check") if decision.by_id == visitor.id else _("At the completeness check")
    return [Given(title, _reasons(decision.reasons, rules), decision.note)]


def given_before(visitor: Visitor, application_id: int, rules: Rules, *, but: int | None = None) -> list[Given]:
    """Return the curator's own words about the rounds of an application, except the round with the id `but`."""
    return [
        Given(
            _("Round %(round)s, your score %(score)s", round=row.number, score=row.Score.total),
            _reasons(row.Score.reasons, rules),
            row.Score.note,
        )
        for row in queries.own_scores(visitor, application_id)
        if row.Score.round_id != but
    ]


def how_decided(scores: Sequence[tuple[Score, str]], decision: Decision | None, rules: Rules) -> list[str]:
    """Return in sentences how the curators' totals became the result."""
    counted = [score for score, _name in scores if decision and score.id in decision.score_ids]
    if decision is None or not counted:
        return []
    totals = ", ".join(str(score.total) for score in counted)
    places = {"score": decision.score, "totals": totals}
    if len(counted) >= scoring.CURATORS_WITH_THIRD:
        how = _("%(score)s is the middle one of the scores %(totals)s.", **places)
    else:
        how = _("%(score)s is the mean of the scores %(totals)s.", **places)
    return [how, *letters.lowering_texts([score.levels for score in counted], decision.score, rules)]


def waits_for(entry: DeskApplication, totals: Sequence[int], rules: Rules) -> str:
    """Return for whom a round waits that this curator has scored. `totals` are those that count."""
    if scoring.needs_third(rules, totals):
        until = deadlines.decide_by(rules, clock.day_of(entry.round.handed_in_at), third=True)
        places = {"difference": max(totals) - min(totals), "day": day(until)}
        return _("The scores differ by %(difference)s. A third curator scores too, at the latest %(day)s.", **places)
    return _("It waits for another curator. The decision is computed from all scores.")


def _reasons(stored: object, rules: Rules) -> list[str]:
    return [advice.text for advice in letters.advice_of(stored, rules)]  # type: ignore[arg-type]  # JSON of the column
