"""The completeness check: one curator sees whether a round is whole. Only here may one alone return it, before any score."""

from collections.abc import Sequence

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed
from curation import notices
from curation.judging import applications, reasons, ties
from curation.models import Application, ApplicationState, CompletenessCheck, Decision, Outcome, Round
from curation.models.reasons import REASONS, Reason
from people.identity import Identity
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions


class AlreadyChecked(Closed):
    """Another curator has looked in between."""

    message = N_("Another curator has checked this in between. Nothing was changed.")


class NothingToCheck(Closed):
    """The round does not wait for the completeness check."""

    message = N_("This product does not wait for the completeness check now.")


def check(
    application: Application, *, by: Identity, round: int, complete: bool, keys: Sequence[str] = (), note: str = ""
) -> CompletenessCheck:
    """Let a round go on to be scored, or return it with reasons (keys of `return_reasons`) and tell its owner.

    `round` is the number that was looked at. A second try by the same curator is the same check.
    Raises Tied, AlreadyChecked, NothingToCheck, ReasonMissing, UnknownReason or NoteMissing.
    """
    applications.hold(application)
    if ties.is_tied(by.id, application.enterprise_id):
        raise ties.Tied(application)
    looked_at = _round(application, round)
    known = db.session.get(CompletenessCheck, looked_at.id)
    if known:
        return _same_or_refuse(known, by, complete)
    if application.state is not ApplicationState.SUBMITTED or looked_at.id != applications.latest_round(application).id:
        raise NothingToCheck(application)
    given = [] if complete else reasons.checked(rule_versions.rules_of(application.rule_set_id), keys, note, at_least_one=True)
    made = CompletenessCheck(round_id=looked_at.id, curator_id=by.id, complete=complete, checked_at=clock.now())
    db.session.add(made)
    audit.record("checked", "application", application.id, actor_id=by.id)
    if complete:
        applications.set_state(application, ApplicationState.IN_REVIEW)
    else:
        _return(application, looked_at, by=by, given=given, note=note)
    db.session.flush()
    return made


def _round(application: Application, number: int) -> Round:
    found = select(Round).where(Round.application_id == application.id, Round.number == number)
    looked_at = db.session.scalars(found).first()
    if looked_at is None:
        raise NothingToCheck(application)
    return looked_at


def _same_or_refuse(known: CompletenessCheck, by: Identity, complete: bool) -> CompletenessCheck:
    if known.curator_id == by.id and known.complete == complete:
        return known
    raise AlreadyChecked(known)


def _return(application: Application, looked_at: Round, *, by: Identity, given: list[Reason], note: str) -> None:
    now = clock.now()
    decision = Decision(
        round_id=looked_at.id,
        outcome=Outcome.RETURNED,
        score_ids=[],
        by_id=by.id,
        reasons=REASONS.write(given),
        note=note.strip(),
        channels=[],
        mend_by=deadlines.mend_by(rule_versions.rules_of(application.rule_set_id), clock.day_of(now)),
        decided_at=now,
    )
    db.session.add(decision)
    applications.set_state(application, ApplicationState.RETURNED)
    application.mend_by = decision.mend_by
    db.session.flush()
    notices.tell_decided(decision, application)
