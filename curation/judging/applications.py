"""Hand in a product, hand in corrections, extend the time for them, and withdraw.

Each time a product is handed in, a round stores its evidence, which does not change afterwards.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from curation import notices
from curation.judging import forgetting, periods, snapshot
from curation.models import OPEN_STATES, Appeal, Application, ApplicationState, Round
from curation.models.evidence import EVIDENCE, Evidence
from curation.shops import placements
from eligibility import passports
from eligibility.states import RuleState
from people.documents import document_facts
from people.identity import Identity
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules


class NotReady(DomainError):
    """Rules are not met. `states` holds them for the page."""

    message = N_("This product cannot be sent yet: %(rules)s")

    def __init__(self, states: Sequence[RuleState]) -> None:
        super().__init__(list(states), rules=" ".join(state.text for state in states))
        self.states = states


class AlreadyHandedIn(Closed):
    """The product already has an open application; `subject` is its id."""

    message = N_("This product is sent already. Nothing was sent twice.")


class NotReturned(Closed):
    """The application was not returned, or its days for corrections are over."""

    message = N_("This product does not wait to be mended now. Nothing is lost.")


class OldPage(Closed):
    """The form was sent before, and its application has been returned or has ended since."""

    message = N_("This page is an old one, so nothing was sent. Please look at what stands here now, then send it from here.")


class AppealOpen(Closed):
    """An appeal is open."""

    message = N_("Your appeal is being answered. Please wait for the answer; no time is lost for mending.")


class AlreadyExtended(Closed):
    """The time for corrections was already extended."""

    message = N_("You have asked for more time already. That can be done once.")


class AlreadyEnded(Closed):
    """The application has already ended."""

    message = N_("This product was taken back already, or its time has run out.")


def hand_in(listing_id: int, *, by: Identity, sent_as: UUID) -> Application:
    """Hand in a product. The same `sent_as` returns the same application.

    The rules are evaluated in this transaction, with the business locked. Raises AlreadyHandedIn, OldPage, NotReady, NoPeriod,
    PeriodFull or PhotoGone.
    """
    listing = _lock_listing(listing_id)
    existing = _sent_before(sent_as, listing_id)
    if existing and existing.state in {ApplicationState.WITHDRAWN, ApplicationState.LAPSED}:
        raise OldPage(existing)
    if existing:
        return existing
    open_application = select(Application.id).where(Application.listing_id == listing_id, Application.state.in_(OPEN_STATES))
    if (open_id := db.session.scalar(open_application)) is not None:
        raise AlreadyHandedIn(open_id)
    current_rules = rule_versions.current()
    _require_rules(listing, current_rules, by)
    now, period = clock.now(), periods.reserve_place()
    application = Application(
        listing_id=listing_id,
        enterprise_id=listing.enterprise_id,
        period_id=period.id,
        rule_set_id=current_rules.id,
        state=ApplicationState.SUBMITTED,
        created_at=now,
        state_at=now,
    )
    db.session.add(application)
    db.session.flush()
    _begin_round(application, listing, current_rules, by=by, sent_as=sent_as)
    return application


def hand_in_again(application: Application, *, by: Identity, sent_as: UUID) -> Round:
    """Hand in corrections as a new round of the same application. The same `sent_as` returns the same round.

    Raises NotReturned, OldPage, AppealOpen, NotReady or PhotoGone.
    """
    lock(application)
    listing = _lock_listing(application.listing_id)
    existing = db.session.scalars(select(Round).where(Round.sent_as == sent_as, Round.application_id == application.id)).first()
    if existing and application.state is ApplicationState.RETURNED:
        raise OldPage(application)
    if existing:
        return existing
    if application.state is not ApplicationState.RETURNED or application.mend_by is None or clock.today() > application.mend_by:
        raise NotReturned(application)
    if has_open_appeal(application.id):
        raise AppealOpen(application)
    application_rules = rule_versions.rules_of(application.rule_set_id)
    _require_rules(listing, application_rules, by)
    set_state(application, ApplicationState.SUBMITTED)
    application.mend_by = None
    notices.withdraw_returned(application)
    return _begin_round(application, listing, application_rules, by=by, sent_as=sent_as)


def extend_time(application: Application, *, by: Identity) -> None:
    """Extend the time for corrections, once. Raises NotReturned or AlreadyExtended."""
    lock(application)
    if application.extended_at is not None:
        raise AlreadyExtended(application)
    if application.state is not ApplicationState.RETURNED or application.mend_by is None or clock.today() > application.mend_by:
        raise NotReturned(application)
    application.extended_at = clock.now()
    application.mend_by = deadlines.extended(rule_versions.rules_of(application.rule_set_id), application.mend_by)
    audit.record("asked for longer", "application", application.id, actor_id=by.id)


def withdraw(application: Application, *, by: Identity) -> None:
    """Withdraw an open or approved application. If the product is shown, it is taken down. Raises AlreadyEnded."""
    lock(application)
    if application.state is ApplicationState.APPROVED:
        placements.take_down([application.listing_id], placements.OWNER, by_id=by.id)
    elif application.state not in OPEN_STATES:
        raise AlreadyEnded(application)
    set_state(application, ApplicationState.WITHDRAWN)
    application.mend_by = None
    notices.withdraw_returned(application)
    audit.record("withdrew", "application", application.id, actor_id=by.id)


def lapse_overdue() -> list[Application]:
    """End the applications that were not corrected in time, and notify their owners. An open appeal delays the end."""
    open_appeal = select(Appeal.id).where(Appeal.application_id == Application.id, Appeal.confirmed_at.is_(None))
    due = db.session.scalars(
        select(Application)
        .where(Application.state == ApplicationState.RETURNED, Application.mend_by < clock.today(), ~open_appeal.exists())
        .order_by(Application.id)
        .with_for_update(skip_locked=True)
    ).all()
    for application in due:
        set_state(application, ApplicationState.LAPSED)
        application.mend_by = None
        audit.record("lapsed", "application", application.id, actor_id=None)
        notices.withdraw_returned(application)
        notices.notify_lapsed(application)
    return list(due)


def lock(application: Application) -> None:
    """Lock the product and its application until the transaction ends, and reload the application. Every step begins so.

    The product is locked first, as in `archiving`. The same order everywhere avoids deadlocks.
    """
    db.session.flush()
    db.session.execute(select(Listing.id).where(Listing.id == application.listing_id).with_for_update())
    db.session.refresh(application, with_for_update={"of": Application})


def set_state(application: Application, state: ApplicationState) -> None:
    """Set the state and its time. States change only here. Curators' drafts go where nothing is left to judge."""
    application.state, application.state_at = state, clock.now()
    if state not in {ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW}:
        forgetting.of_application(application.id)


def latest_round(application: Application) -> Round:
    """Return the last round."""
    return db.session.scalars(
        select(Round).where(Round.application_id == application.id).order_by(Round.number.desc()).limit(1)
    ).one()


def begin_round(application: Application, evidence: Evidence, *, by_id: int, sent_as: UUID) -> Round:
    """Add the next round with this evidence."""
    number = db.session.scalar(select(func.count()).select_from(Round).where(Round.application_id == application.id)) or 0
    new_round = Round(
        application_id=application.id,
        number=number + 1,
        handed_in_at=clock.now(),
        handed_in_by_id=by_id,
        sent_as=_unused_identifier(sent_as),
        snapshot=EVIDENCE.write(evidence),
    )
    db.session.add(new_round)
    db.session.flush()
    return new_round


def _unused_identifier(sent_as: UUID) -> UUID:
    """Return the page's identifier, or a new one if a page of another product used it."""
    return uuid4() if db.session.scalar(select(Round.id).where(Round.sent_as == sent_as)) else sent_as


def has_open_appeal(application_id: int) -> bool:
    """Tell whether an appeal waits for its answer."""
    open_appeal = select(Appeal.id).where(Appeal.application_id == application_id, Appeal.confirmed_at.is_(None))
    return db.session.scalar(open_appeal) is not None


def _begin_round(application: Application, listing: Listing, rules: Rules, *, by: Identity, sent_as: UUID) -> Round:
    states = passports.passport_of(listing, rules=rules, person_id=by.id).states
    documents = document_facts([listing.enterprise_id]).get(listing.enterprise_id, [])
    evidence = snapshot.freeze(listing, rules=rules, states=states, documents=documents)
    new_round = begin_round(application, evidence, by_id=by.id, sent_as=sent_as)
    audit.record("handed in", "application", application.id, actor_id=by.id)
    return new_round


def _lock_listing(listing_id: int) -> Listing:
    """Lock the listing and its business, so that no fact changes meanwhile. Returns the listing with its photos."""
    passports.lock(db.session.get_one(Listing, listing_id))
    return snapshot.load_listing(listing_id)


def _sent_before(sent_as: UUID, listing_id: int) -> Application | None:
    return db.session.scalars(
        select(Application)
        .join(Round, Round.application_id == Application.id)
        .where(Round.sent_as == sent_as, Application.listing_id == listing_id)
    ).first()


def _require_rules(listing: Listing, rules: Rules, by: Identity) -> None:
    unmet = passports.why_not(listing, rules=rules, person_id=by.id)
    if unmet:
        raise NotReady(unmet)
