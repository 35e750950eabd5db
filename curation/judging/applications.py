"""Handing a product in, mending it, asking for longer, taking it back. Each handing in is a round with its evidence frozen."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from curation import notices
from curation.judging import periods, snapshot
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
    """Rules are not met; the page refuses in the words of their `states`."""

    message = N_("This product cannot be sent yet: %(rules)s")

    def __init__(self, states: Sequence[RuleState]) -> None:
        super().__init__(list(states), rules=" ".join(state.text for state in states))
        self.states = states


class AlreadyHandedIn(Closed):
    """An application of this product is open; `subject` is its id."""

    message = N_("This product is sent already. Nothing was sent twice.")


class NotReturned(Closed):
    """Only what was returned can be mended, and only until its day."""

    message = N_("This product does not wait to be mended now. Nothing is lost.")


class OldPage(Closed):
    """A page that was sent before, and whose application has since come back or ended."""

    message = N_("This page is an old one, so nothing was sent. Please look at what stands here now, then send it from here.")


class BeingHeard(Closed):
    """While an appeal is heard, nothing else changes."""

    message = N_("Your appeal is being answered. Please wait for the answer; no time is lost for mending.")


class ExtendedBefore(Closed):
    """The time to mend is prolonged once."""

    message = N_("You have asked for more time already. That can be done once.")


class Over(Closed):
    """There is nothing left to take back."""

    message = N_("This product was taken back already, or its time has run out.")


def hand_in(listing_id: int, *, by: Identity, sent_as: UUID) -> Application:
    """Hand a product in; the same `sent_as` is the same application.

    Everything that the rules ask for is looked at in this transaction, with the business locked.
    Raises AlreadyHandedIn, OldPage, NotReady, NoPeriod, PeriodFull or PhotoGone.
    """
    listing = _locked(listing_id)
    known = _sent_before(sent_as, listing_id)
    if known and known.state in {ApplicationState.WITHDRAWN, ApplicationState.LAPSED}:
        raise OldPage(known)
    if known:
        return known
    standing = select(Application.id).where(Application.listing_id == listing_id, Application.state.in_(OPEN_STATES))
    if (open_id := db.session.scalar(standing)) is not None:
        raise AlreadyHandedIn(open_id)
    in_force = rule_versions.current()
    _insist_on_rules(listing, in_force, by)
    now, period = clock.now(), periods.take_place()
    application = Application(
        listing_id=listing_id,
        enterprise_id=listing.enterprise_id,
        period_id=period.id,
        rule_set_id=in_force.id,
        state=ApplicationState.SUBMITTED,
        created_at=now,
        state_at=now,
    )
    db.session.add(application)
    db.session.flush()
    _begin_round(application, listing, in_force, by=by, sent_as=sent_as)
    return application


def hand_in_again(application: Application, *, by: Identity, sent_as: UUID) -> Round:
    """Hand in what was mended, as a new round of the same application; what was not returned stays as it is.

    Raises NotReturned, OldPage, BeingHeard, NotReady or PhotoGone.
    """
    hold(application)
    listing = _locked(application.listing_id)
    known = db.session.scalars(select(Round).where(Round.sent_as == sent_as, Round.application_id == application.id)).first()
    if known and application.state is ApplicationState.RETURNED:
        raise OldPage(application)
    if known:
        return known
    if application.state is not ApplicationState.RETURNED or application.mend_by is None or clock.today() > application.mend_by:
        raise NotReturned(application)
    if is_being_heard(application.id):
        raise BeingHeard(application)
    begun_with = rule_versions.rules_of(application.rule_set_id)
    _insist_on_rules(listing, begun_with, by)
    set_state(application, ApplicationState.SUBMITTED)
    application.mend_by = None
    notices.take_back_returned(application)
    return _begin_round(application, listing, begun_with, by=by, sent_as=sent_as)


def ask_for_longer(application: Application, *, by: Identity) -> None:
    """Prolong the time to mend, once. Raises NotReturned or ExtendedBefore."""
    hold(application)
    if application.extended_at is not None:
        raise ExtendedBefore(application)
    if application.state is not ApplicationState.RETURNED or application.mend_by is None or clock.today() > application.mend_by:
        raise NotReturned(application)
    application.extended_at = clock.now()
    application.mend_by = deadlines.extended(rule_versions.rules_of(application.rule_set_id), application.mend_by)
    audit.record("asked for longer", "application", application.id, actor_id=by.id)


def withdraw(application: Application, *, by: Identity) -> None:
    """The owner takes the product back, at any time; where it is shown, it is taken down. Raises Over."""
    hold(application)
    if application.state is ApplicationState.APPROVED:
        placements.take_down([application.listing_id], placements.OWNER, by_id=by.id)
    elif application.state not in OPEN_STATES:
        raise Over(application)
    set_state(application, ApplicationState.WITHDRAWN)
    application.mend_by = None
    notices.take_back_returned(application)
    audit.record("withdrew", "application", application.id, actor_id=by.id)


def lapse_what_is_due() -> list[Application]:
    """End what was not mended in time; what is being heard waits. The owners are told."""
    heard = select(Appeal.id).where(Appeal.application_id == Application.id, Appeal.confirmed_at.is_(None))
    due = db.session.scalars(
        select(Application)
        .where(Application.state == ApplicationState.RETURNED, Application.mend_by < clock.today(), ~heard.exists())
        .order_by(Application.id)
        .with_for_update(skip_locked=True)
    ).all()
    for application in due:
        set_state(application, ApplicationState.LAPSED)
        application.mend_by = None
        audit.record("lapsed", "application", application.id, actor_id=None)
        notices.take_back_returned(application)
        notices.tell_lapsed(application)
    return list(due)


def hold(application: Application) -> None:
    """Lock the product and its application until the commit and see it as it is now; every step of it begins so.

    The product first, as whoever puts its page away does: two who lock in one order never wait for each other.
    """
    db.session.flush()
    db.session.execute(select(Listing.id).where(Listing.id == application.listing_id).with_for_update())
    db.session.refresh(application, with_for_update={"of": Application})


def set_state(application: Application, state: ApplicationState) -> None:
    """The only place where a state changes."""
    application.state, application.state_at = state, clock.now()


def latest_round(application: Application) -> Round:
    """The last round."""
    return db.session.scalars(
        select(Round).where(Round.application_id == application.id).order_by(Round.number.desc()).limit(1)
    ).one()


def begin_round(application: Application, evidence: Evidence, *, by_id: int, sent_as: UUID) -> Round:
    """Add the next round with this evidence."""
    number = db.session.scalar(select(func.count()).select_from(Round).where(Round.application_id == application.id)) or 0
    made = Round(
        application_id=application.id,
        number=number + 1,
        handed_in_at=clock.now(),
        handed_in_by_id=by_id,
        sent_as=_still_free(sent_as),
        snapshot=EVIDENCE.write(evidence),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _still_free(sent_as: UUID) -> UUID:
    """The number of a page, or a new one where a page of another product has used it: that is no retry, and no fault of ours."""
    return uuid4() if db.session.scalar(select(Round.id).where(Round.sent_as == sent_as)) else sent_as


def is_being_heard(application_id: int) -> bool:
    """Whether an appeal waits for its answer."""
    open_appeal = select(Appeal.id).where(Appeal.application_id == application_id, Appeal.confirmed_at.is_(None))
    return db.session.scalar(open_appeal) is not None


def _begin_round(application: Application, listing: Listing, rules: Rules, *, by: Identity, sent_as: UUID) -> Round:
    states = passports.passport_of(listing, rules=rules, person_id=by.id).states
    documents = document_facts([listing.enterprise_id]).get(listing.enterprise_id, [])
    evidence = snapshot.freeze(listing, rules=rules, states=states, documents=documents)
    made = begin_round(application, evidence, by_id=by.id, sent_as=sent_as)
    audit.record("handed in", "application", application.id, actor_id=by.id)
    return made


def _locked(listing_id: int) -> Listing:
    """The listing with its photos, locked together with its business: facts that change meanwhile wait until this is over."""
    passports.lock(db.session.get_one(Listing, listing_id))
    return snapshot.whole_listing(listing_id)


def _sent_before(sent_as: UUID, listing_id: int) -> Application | None:
    return db.session.scalars(
        select(Application)
        .join(Round, Round.application_id == Application.id)
        .where(Round.sent_as == sent_as, Application.listing_id == listing_id)
    ).first()


def _insist_on_rules(listing: Listing, rules: Rules, by: Identity) -> None:
    unmet = passports.why_not(listing, rules=rules, person_id=by.id)
    if unmet:
        raise NotReady(unmet)
