"""Appeals: a curator who has not judged the product proposes an answer, and an officer confirms it.

If no such curator is left, two officers answer. `propose` refuses a result that is not better for the owner. An application can
be appealed against once.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from curation import notices
from curation.judging import applications, deciding, issuing, scoring, snapshot
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
    """There is no decision to appeal against, or the days for an appeal are over."""

    message = N_("There is no decision now against which you could appeal, or its time is over.")


class AlreadyAppealed(Closed):
    """The application already has an appeal."""

    message = N_("You have appealed already. That can be done once.")


class WordsMissing(DomainError):
    """The appeal or its answer gives no reasons."""

    message = N_("Please write your reasons in a few words.")


class NotImpartial(DomainError):
    """The person is tied to the business, has judged the product, or proposed the answer."""

    status = 403
    message = N_("Somebody else must do this: without a tie, who has not judged this product before.")


class AlreadyProposed(Closed):
    """Somebody else has proposed an answer in the meantime."""

    message = N_("Somebody else has answered this meanwhile. What you wrote stands below, and nothing of it was sent.")


class NotBetter(DomainError):
    """The proposed levels give no better decision for the owner."""

    message = N_("These levels do not make the decision better for the owner. Choose that it stands, or look once more.")


class NothingToAnswer(Closed):
    """The appeal was answered, or the application was withdrawn."""

    message = N_("This appeal was answered already, or the product was taken back.")


class StillUnmet(DomainError):
    """Rules that must be met at the approval are not met."""

    status = 409
    message = N_("This product cannot be approved yet: %(rules)s")


def appeal(application: Application, *, by: Identity, reason: str) -> Appeal:
    """Appeal against the last decision. The owner's days for corrections stop until the answer.

    A repeated appeal with the same reason returns the first. Raises WordsMissing, TooLate or AlreadyAppealed.
    """
    applications.lock(application)
    decision = decision_of(application)
    if not reason.strip():
        raise WordsMissing(application)
    existing = db.session.scalars(select(Appeal).where(Appeal.application_id == application.id)).first()
    if existing:
        return _same_or_refuse(existing, by, reason)
    if decision is None or not may_be_appealed(application, decision, rule_versions.rules_of(application.rule_set_id)):
        raise TooLate(application)
    new_appeal = Appeal(
        application_id=application.id,
        decision_id=decision.id,
        reason=reason.strip(),
        made_at=clock.now(),
        made_by_id=by.id,
    )
    db.session.add(new_appeal)
    db.session.flush()
    audit.record("appealed", "application", application.id, actor_id=by.id)
    return new_appeal


def may_be_appealed(application: Application, decision: Decision, rules: Rules) -> bool:
    """Tell whether the owner may still appeal against this decision."""
    decided = application.state.value == decision.outcome.value
    return decided and clock.today() <= deadlines.appeal_by(rules, clock.day_of(decision.decided_at))


def decision_of(application: Application) -> Decision | None:
    """Return the decision on the last round, or None."""
    latest = applications.latest_round(application)
    return db.session.scalars(select(Decision).where(Decision.round_id == latest.id)).first()


def propose(
    appeal: Appeal, *, by: Identity, outcome: AppealOutcome, reason: str, levels: Mapping[str, int] | None = None
) -> None:
    """Propose an answer: the decision stands, or is changed by these levels. Repeating the proposal changes nothing.

    A return at the completeness check is changed without levels; the product is then scored. Raises NothingToAnswer,
    NotImpartial, AlreadyProposed, WordsMissing, UnfinishedLevels or NotBetter.
    """
    hearing, application = _lock_hearing(appeal, by)
    if appeal.proposed_by_id == by.id and (appeal.proposed_outcome, appeal.proposed_reason) == (outcome, reason.strip()):
        return
    if not can_answer(by, hearing) or appeal.proposed_by_id == by.id:
        raise NotImpartial(appeal)
    if appeal.proposed_by_id is not None:
        raise AlreadyProposed(appeal)
    if not reason.strip():
        raise WordsMissing(appeal)
    decision = db.session.get_one(Decision, appeal.decision_id)
    new_levels = levels if outcome is AppealOutcome.CHANGED and decision.by_id is None else None
    if outcome is AppealOutcome.CHANGED and decision.by_id is None:
        _require_better(rule_versions.rules_of(application.rule_set_id), levels or {}, decision)
    appeal.proposed_outcome, appeal.proposed_reason = outcome, reason.strip()
    appeal.proposed_levels = dict(new_levels) if new_levels else None
    appeal.proposed_at, appeal.proposed_by_id = clock.now(), by.id
    db.session.flush()
    audit.record("proposed an answer", "appeal", appeal.id, actor_id=by.id)


def dismiss(appeal: Appeal, *, by: Identity) -> None:
    """Dismiss the proposed answer, so that somebody proposes another. Raises NothingToAnswer or NotImpartial."""
    hearing, _application = _lock_hearing(appeal, by)
    if not can_confirm(by, hearing):
        raise NotImpartial(appeal)
    appeal.proposed_outcome = appeal.proposed_levels = appeal.proposed_reason = None
    appeal.proposed_at = appeal.proposed_by_id = None
    db.session.flush()
    audit.record("dismissed an answer", "appeal", appeal.id, actor_id=by.id)


def confirm(appeal: Appeal, *, by: Identity) -> None:
    """Confirm the proposed answer and notify the owner. Raises NothingToAnswer, NotImpartial or StillUnmet."""
    hearing, application = _lock_hearing(appeal, by)
    if not can_confirm(by, hearing):
        raise NotImpartial(appeal)
    appeal.confirmed_at, appeal.confirmed_by_id = clock.now(), by.id
    if appeal.proposed_outcome is AppealOutcome.CHANGED:
        _change(appeal, application, by)
        notices.withdraw_returned(application)
    elif application.mend_by is not None:
        application.mend_by = clock.today() + timedelta(days=_days_remaining(appeal, application))
    db.session.flush()
    audit.record(f"answered: {appeal.proposed_outcome}", "appeal", appeal.id, actor_id=by.id)
    issuing.issue_for_answer(appeal, application)
    notices.notify_answered(appeal, application)


def _lock_hearing(appeal: Appeal, by: Identity) -> tuple[Hearing, Application]:
    application = db.session.get_one(Application, appeal.application_id)
    applications.lock(application)
    db.session.refresh(appeal)
    hearing = hearing_for(by, appeal.id)
    if hearing is None or appeal.confirmed_at is not None or application.state is ApplicationState.WITHDRAWN:
        raise NothingToAnswer(appeal)
    return hearing, application


def _same_or_refuse(existing: Appeal, by: Identity, reason: str) -> Appeal:
    if existing.made_by_id == by.id and existing.reason == reason.strip():
        return existing
    raise AlreadyAppealed(existing)


def _require_better(rules: Rules, levels: Mapping[str, int], decision: Decision) -> None:
    new = scoring.result_of(rules, [levels])
    if not scoring.is_better(rules, new, Result(decision.outcome, decision.score or 0, decision.grade)):
        raise NotBetter(levels)


def _change(appeal: Appeal, application: Application, by: Identity) -> None:
    decision = db.session.get_one(Decision, appeal.decision_id)
    rules, appealed_round = rule_versions.rules_of(application.rule_set_id), db.session.get_one(Round, decision.round_id)
    if decision.by_id is not None:
        _send_to_scoring(appeal, application, appealed_round)
        return
    if unmet := deciding.unmet_at_approval(application, rules):
        raise StillUnmet(unmet, rules=" ".join(state.text for state in unmet))
    result = scoring.result_of(rules, [appeal.proposed_levels or {}])
    appeal.new_score, appeal.new_grade = result.score, result.grade
    appeal.new_channels = deciding.channels_of(appealed_round, result.grade, rules)
    applications.set_state(application, ApplicationState(Outcome.APPROVED.value))
    application.mend_by = None
    placements.offer(appealed_round, application.listing_id, appeal.new_channels, rules, by_id=by.id)


def _send_to_scoring(appeal: Appeal, application: Application, appealed_round: Round) -> None:
    """Send the product to the scores: its evidence becomes a new round that counts as checked."""
    evidence = EVIDENCE.read(appealed_round.snapshot)
    snapshot.share_photos(evidence)
    new_round = applications.begin_round(application, evidence, by_id=appeal.made_by_id, sent_as=uuid4())
    db.session.add(
        CompletenessCheck(round_id=new_round.id, curator_id=appeal.proposed_by_id, complete=True, checked_at=clock.now())
    )
    applications.set_state(application, ApplicationState.IN_REVIEW)
    application.mend_by = None


def _days_remaining(appeal: Appeal, application: Application) -> int:
    """Return how many days for corrections remained when the owner appealed."""
    return max(0, (application.mend_by - clock.day_of(appeal.made_at)).days) if application.mend_by else 0
