"""The owner does not agree, once: somebody who has not judged this product looks afresh, and an officer confirms.

Where no such curator is left, two officers do it. An appeal never makes anything worse.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from curation import notices
from curation.judging import applications, deciding, scoring, snapshot
from curation.judging.scoring import Result
from curation.models import Appeal, AppealOutcome, Application, ApplicationState, CompletenessCheck, Decision, Outcome, Round
from curation.models.evidence import EVIDENCE
from curation.policies.appeals import can_answer, can_confirm
from curation.queries.appeals import Hearing, hearing_for
from curation.shops import placements
from people.identity import Identity
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules


class TooLate(Closed):
    """The days in which to appeal are over, or there is no decision to appeal against."""

    message = N_("There is no decision now against which you could appeal, or its time is over.")


class AppealedBefore(Closed):
    """An application is appealed against once."""

    message = N_("You have appealed already. That can be done once.")


class WordsMissing(DomainError):
    """An appeal and its answer each say why."""

    message = N_("Please write your reasons in a few words.")


class NotImpartial(DomainError):
    """Somebody with a tie, who has judged it before, or who proposed the answer already."""

    status = 403
    message = N_("Somebody else must do this: without a tie, who has not judged this product before.")


class ProposedBefore(Closed):
    """Of two who answer at the same time one is the first."""

    message = N_("Somebody else has answered this meanwhile. What you wrote stands below, and nothing of it was sent.")


class NotBetter(DomainError):
    """A changed decision is better for the owner than the one before."""

    message = N_("These levels do not make the decision better for the owner. Choose that it stands, or look once more.")


class NothingToAnswer(Closed):
    """The appeal was answered, or the product was taken back."""

    message = N_("This appeal was answered already, or the product was taken back.")


class StillUnmet(DomainError):
    """Rules that must hold at the approval do not."""

    status = 409
    message = N_("This product cannot be approved yet: %(rules)s")


def appeal(application: Application, *, by: Identity, reason: str) -> Appeal:
    """Ask for the last decision to be looked at again; the time for mending stands still meanwhile.

    Raises WordsMissing, TooLate or AppealedBefore.
    """
    applications.hold(application)
    decision = decision_of(application)
    if not reason.strip():
        raise WordsMissing(application)
    known = db.session.scalars(select(Appeal).where(Appeal.application_id == application.id)).first()
    if known:
        return _same_or_refuse(known, by, reason)
    if decision is None or not may_be_appealed(application, decision, rule_versions.rules_of(application.rule_set_id)):
        raise TooLate(application)
    made = Appeal(
        application_id=application.id,
        decision_id=decision.id,
        reason=reason.strip(),
        made_at=clock.now(),
        made_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("appealed", "application", application.id, actor_id=by.id)
    return made


def may_be_appealed(application: Application, decision: Decision, rules: Rules) -> bool:
    """Whether the owner may still appeal against this decision."""
    decided = application.state.value == decision.outcome.value
    return decided and clock.today() <= deadlines.appeal_by(rules, clock.day_of(decision.decided_at))


def decision_of(application: Application) -> Decision | None:
    """The decision on the last round."""
    latest = applications.latest_round(application)
    return db.session.scalars(select(Decision).where(Decision.round_id == latest.id)).first()


def propose(
    appeal: Appeal, *, by: Identity, outcome: AppealOutcome, reason: str, levels: Mapping[str, int] | None = None
) -> None:
    """The first of the two: the decision stands, or is changed by these levels. The same proposal twice is one.

    A return at the completeness check is changed without levels: the product then goes on to be scored.
    Raises NothingToAnswer, NotImpartial, ProposedBefore, WordsMissing, UnfinishedLevels or NotBetter.
    """
    hearing, application = _held(appeal, by)
    if appeal.proposed_by_id == by.id and (appeal.proposed_outcome, appeal.proposed_reason) == (outcome, reason.strip()):
        return
    if not can_answer(by, hearing) or appeal.proposed_by_id == by.id:
        raise NotImpartial(appeal)
    if appeal.proposed_by_id is not None:
        raise ProposedBefore(appeal)
    if not reason.strip():
        raise WordsMissing(appeal)
    decision = db.session.get_one(Decision, appeal.decision_id)
    given = levels if outcome is AppealOutcome.CHANGED and decision.by_id is None else None
    if outcome is AppealOutcome.CHANGED and decision.by_id is None:
        _insist_on_better(rule_versions.rules_of(application.rule_set_id), levels or {}, decision)
    appeal.proposed_outcome, appeal.proposed_reason = outcome, reason.strip()
    appeal.proposed_levels = dict(given) if given else None
    appeal.proposed_at, appeal.proposed_by_id = clock.now(), by.id
    db.session.flush()
    audit.record("proposed an answer", "appeal", appeal.id, actor_id=by.id)


def dismiss(appeal: Appeal, *, by: Identity) -> None:
    """The second does not confirm: the proposal is gone, and somebody proposes anew. Raises NothingToAnswer or NotImpartial."""
    hearing, _application = _held(appeal, by)
    if not can_confirm(by, hearing):
        raise NotImpartial(appeal)
    appeal.proposed_outcome = appeal.proposed_levels = appeal.proposed_reason = None
    appeal.proposed_at = appeal.proposed_by_id = None
    db.session.flush()
    audit.record("dismissed an answer", "appeal", appeal.id, actor_id=by.id)


def confirm(appeal: Appeal, *, by: Identity) -> None:
    """The second of the two: the answer counts, and the owner is told. Raises NothingToAnswer, NotImpartial or StillUnmet."""
    hearing, application = _held(appeal, by)
    if not can_confirm(by, hearing):
        raise NotImpartial(appeal)
    appeal.confirmed_at, appeal.confirmed_by_id = clock.now(), by.id
    if appeal.proposed_outcome is AppealOutcome.CHANGED:
        _change(appeal, application, by)
        notices.take_back_returned(application)
    elif application.mend_by is not None:
        application.mend_by = clock.today() + timedelta(days=_days_left(appeal, application))
    db.session.flush()
    audit.record(f"answered: {appeal.proposed_outcome}", "appeal", appeal.id, actor_id=by.id)
    notices.tell_answered(appeal, application)


def _held(appeal: Appeal, by: Identity) -> tuple[Hearing, Application]:
    application = db.session.get_one(Application, appeal.application_id)
    applications.hold(application)
    db.session.refresh(appeal)
    hearing = hearing_for(by, appeal.id)
    if hearing is None or appeal.confirmed_at is not None or application.state is ApplicationState.WITHDRAWN:
        raise NothingToAnswer(appeal)
    return hearing, application


def _same_or_refuse(known: Appeal, by: Identity, reason: str) -> Appeal:
    if known.made_by_id == by.id and known.reason == reason.strip():
        return known
    raise AppealedBefore(known)


def _insist_on_better(rules: Rules, levels: Mapping[str, int], decision: Decision) -> None:
    new = scoring.result_of(rules, [levels])
    if not scoring.is_better(rules, new, Result(decision.outcome, decision.score or 0, decision.grade)):
        raise NotBetter(levels)


def _change(appeal: Appeal, application: Application, by: Identity) -> None:
    decision = db.session.get_one(Decision, appeal.decision_id)
    rules, heard = rule_versions.rules_of(application.rule_set_id), db.session.get_one(Round, decision.round_id)
    if decision.by_id is not None:
        _go_on_to_scores(appeal, application, heard)
        return
    if unmet := deciding.unmet_at_approval(application, rules):
        raise StillUnmet(unmet, rules=" ".join(state.text for state in unmet))
    result = scoring.result_of(rules, [appeal.proposed_levels or {}])
    appeal.new_score, appeal.new_grade = result.score, result.grade
    appeal.new_channels = deciding.channels_of(heard, result.grade, rules)
    applications.set_state(application, ApplicationState(Outcome.APPROVED.value))
    application.mend_by = None
    placements.offer(heard, application.listing_id, appeal.new_channels, rules, by_id=by.id)


def _go_on_to_scores(appeal: Appeal, application: Application, heard: Round) -> None:
    """The round was whole after all: the same evidence, as a new round that counts as checked."""
    evidence = EVIDENCE.read(heard.snapshot)
    snapshot.share_photos(evidence)
    again = applications.begin_round(application, evidence, by_id=appeal.made_by_id, sent_as=uuid4())
    db.session.add(
        CompletenessCheck(round_id=again.id, curator_id=appeal.proposed_by_id, complete=True, checked_at=clock.now())
    )
    applications.set_state(application, ApplicationState.IN_REVIEW)
    application.mend_by = None


def _days_left(appeal: Appeal, application: Application) -> int:
    """How many days for mending were left when the owner appealed."""
    return max(0, (application.mend_by - clock.day_of(appeal.made_at)).days) if application.mend_by else 0
