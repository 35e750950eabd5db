"""Two curators score separately, and a third if their totals lie far apart.

The last score needed decides in its own transaction. The decision is computed from the scores.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import literal, select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed
from curation import notices
from curation.judging import applications, forgetting, issuing, letters, reasons, scoring, snapshot, ties
from curation.judging.scoring import Result
from curation.models import Application, ApplicationState, Decision, Outcome, Round, Score
from curation.models.evidence import EVIDENCE
from curation.models.reasons import REASONS
from curation.shops import placements
from eligibility import passports
from eligibility.states import RuleState
from people.identity import Identity
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules


class NothingToScore(Closed):
    """The round does not exist, or was decided or withdrawn in the meantime."""

    message = N_("This product does not wait for scores now. Nothing was changed.")


def submit_score(
    application: Application,
    *,
    by: Identity,
    round: int,
    levels: Mapping[str, int],
    keys: Sequence[str] = (),
    note: str = "",
) -> Score:
    """Store a curator's levels for a round; they cannot be changed. The last score needed also decides the round.

    A repeated score returns the first. Levels that would return the product need reasons (keys of `return_reasons`). Raises
    Tied, NothingToScore, UnfinishedLevels, ReasonMissing, UnknownReason or NoteMissing.
    """
    applications.lock(application)
    if ties.is_tied(by.id, application.enterprise_id):
        raise ties.Tied(application)
    rules, latest = rule_versions.rules_of(application.rule_set_id), applications.latest_round(application)
    existing = db.session.scalars(
        select(Score)
        .join(Round, Round.id == Score.round_id)
        .where(Round.application_id == application.id, Round.number == round, Score.curator_id == by.id)
    ).first()
    if existing:
        return existing
    if application.state is not ApplicationState.IN_REVIEW or latest.number != round:
        raise NothingToScore(application)
    total = scoring.total_of(rules, levels)
    return_reasons = reasons.validated(rules, keys, note, at_least_one=scoring.would_return(rules, levels))
    score = Score(
        round_id=latest.id,
        curator_id=by.id,
        levels=dict(levels),
        total=total,
        reasons=REASONS.write(return_reasons),
        note=note.strip(),
        submitted_at=clock.now(),
    )
    db.session.add(score)
    forgetting.of_round(latest.id, by.id)
    db.session.flush()
    audit.record("scored", "application", application.id, actor_id=by.id)
    valid_scores = scores_that_count(application, latest)
    if scoring.is_settled(rules, [valid.total for valid in valid_scores]):
        _decide(application, latest, valid_scores, rules)
    return score


def scores_that_count(application: Application, latest: Round) -> list[Score]:
    """Return the scores of a round, without those of curators who are tied to the business."""
    return list(
        db.session.scalars(
            select(Score)
            .where(Score.round_id == latest.id, ~ties.tied(Score.curator_id, literal(application.enterprise_id)))
            .order_by(Score.id)
        )
    )


def needs_third_curator(application: Application, rules: Rules) -> bool:
    """Tell whether the first two totals lie so far apart that a third curator must score.

    Only the owner's deadline uses it. A curator's page must not show it before the curator has scored.
    """
    valid_scores = scores_that_count(application, applications.latest_round(application))
    return scoring.needs_third(rules, [score.total for score in valid_scores])


def _decide(application: Application, latest: Round, scores: Sequence[Score], rules: Rules) -> Decision:
    result = scoring.result_of(rules, [score.levels for score in scores])
    unmet = unmet_at_approval(application, rules) if result.outcome is Outcome.APPROVED else []
    decision = (
        _approval(application, latest, result, rules) if _approves(result, unmet) else _return(latest, result, unmet, rules)
    )
    decision.score_ids = [score.id for score in scores]
    decision.reasons = REASONS.write(
        letters.reasons_of_states(unmet) + reasons.merged(rules, [score.reasons for score in scores])
    )
    decision.note = "\n\n".join(score.note for score in scores if score.note)
    db.session.add(decision)
    applications.set_state(application, ApplicationState(decision.outcome.value))
    application.mend_by = decision.mend_by
    db.session.flush()
    audit.record(f"decided: {decision.outcome.value}", "application", application.id, actor_id=None)
    if decision.outcome is Outcome.APPROVED:
        placements.offer(latest, application.listing_id, decision.channels, rules)
    issuing.issue_for_decision(decision, application)
    notices.notify_decided(decision, application)
    return decision


def unmet_at_approval(application: Application, rules: Rules) -> list[RuleState]:
    """Lock the business and return the rules that must be met at the approval and are not, for example a consent."""
    listing = db.session.get_one(Listing, application.listing_id)
    passports.lock(listing)
    return passports.why_not(snapshot.load_listing(listing.id), rules=rules, step=passports.APPROVAL)


def _approves(result: Result, unmet: Sequence[RuleState]) -> bool:
    return result.outcome is Outcome.APPROVED and not unmet


def _approval(application: Application, latest: Round, result: Result, rules: Rules) -> Decision:
    return Decision(
        round_id=latest.id,
        outcome=Outcome.APPROVED,
        score=result.score,
        grade=result.grade,
        channels=channels_of(latest, result.grade, rules),
        decided_at=clock.now(),
    )


def channels_of(latest: Round, grade: str | None, rules: Rules) -> list[str]:
    """Return the channels that a grade opens to the goods of this round."""
    goods = EVIDENCE.read(latest.snapshot).listing
    return scoring.channels_for(rules, grade, category=goods.category, kind=goods.kind)


def _return(latest: Round, result: Result, unmet: Sequence[RuleState], rules: Rules) -> Decision:
    """Build the decision to return, because of the scores or of unmet rules. With unmet rules it has no grade."""
    now = clock.now()
    return Decision(
        round_id=latest.id,
        outcome=Outcome.RETURNED,
        score=result.score,
        grade=None if unmet else result.grade,
        channels=[],
        mend_by=deadlines.mend_by(rules, clock.day_of(now)),
        decided_at=now,
    )
