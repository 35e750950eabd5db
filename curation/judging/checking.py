"""The completeness check: one curator checks that a round is complete, or returns it before any score."""

from collections.abc import Sequence

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed
from curation import notices
from curation.judging import applications, forgetting, issuing, reasons, ties
from curation.models import Application, ApplicationState, CompletenessCheck, Decision, Outcome, Round
from curation.models.reasons import REASONS, Reason
from people.identity import Identity
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions


class AlreadyChecked(Closed):
    """Another curator has checked the round in the meantime."""

    message = N_("Another curator has checked this in between. Nothing was changed.")


class NothingToCheck(Closed):
    """The round does not wait for the completeness check."""

    message = N_("This product does not wait for the completeness check now.")


def check(
    application: Application, *, by: Identity, round: int, complete: bool, keys: Sequence[str] = (), note: str = ""
) -> CompletenessCheck:
    """Pass a round on to be scored, or return it with reasons (keys of `return_reasons`) and notify its owner.

    `round` is the number of the round that the curator saw. A repeated check by the same curator returns the first. Raises
    Tied, AlreadyChecked, NothingToCheck, ReasonMissing, UnknownReason or NoteMissing.
    """
    applications.lock(application)
    if ties.is_tied(by.id, application.enterprise_id):
        raise ties.Tied(application)
    checked_round = _round(application, round)
    existing = db.session.get(CompletenessCheck, checked_round.id)
    if existing:
        return _same_or_refuse(existing, by, complete)
    if application.state is not ApplicationState.SUBMITTED or checked_round.id != applications.latest_round(application).id:
        raise NothingToCheck(application)
    return_reasons = (
        [] if complete else reasons.validated(rule_versions.rules_of(application.rule_set_id), keys, note, at_least_one=True)
    )
    completeness = CompletenessCheck(round_id=checked_round.id, curator_id=by.id, complete=complete, checked_at=clock.now())
    db.session.add(completeness)
    forgetting.of_round(checked_round.id, by.id)
    audit.record("checked", "application", application.id, actor_id=by.id)
    if complete:
        applications.set_state(application, ApplicationState.IN_REVIEW)
    else:
        _return(application, checked_round, by=by, return_reasons=return_reasons, note=note)
    db.session.flush()
    return completeness


def _round(application: Application, number: int) -> Round:
    numbered = select(Round).where(Round.application_id == application.id, Round.number == number)
    checked_round = db.session.scalars(numbered).first()
    if checked_round is None:
        raise NothingToCheck(application)
    return checked_round


def _same_or_refuse(existing: CompletenessCheck, by: Identity, complete: bool) -> CompletenessCheck:
    if existing.curator_id == by.id and existing.complete == complete:
        return existing
    raise AlreadyChecked(existing)


def _return(application: Application, checked_round: Round, *, by: Identity, return_reasons: list[Reason], note: str) -> None:
    now = clock.now()
    decision = Decision(
        round_id=checked_round.id,
        outcome=Outcome.RETURNED,
        score_ids=[],
        by_id=by.id,
        reasons=REASONS.write(return_reasons),
        note=note.strip(),
        channels=[],
        mend_by=deadlines.mend_by(rule_versions.rules_of(application.rule_set_id), clock.day_of(now)),
        decided_at=now,
    )
    db.session.add(decision)
    applications.set_state(application, ApplicationState.RETURNED)
    application.mend_by = decision.mend_by
    db.session.flush()
    issuing.issue_for_decision(decision, application)
    notices.notify_decided(decision, application)
