"""A partner's cohort: opened, changed, ended; its join code; and what its mentors see while it lasts."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from mentoring import codes, limits
from mentoring.models import Cohort, CohortCourse, CohortMember, CohortRole
from mentoring.policies import is_office
from people import access, consents
from people.identity import Identity
from people.models import AccessReason, Consent, Partner


class EndsBeforeItStarts(DomainError):
    """The last day lies before the first."""

    message = N_("The last day of a cohort cannot lie before its first.")


class TooFewPlaces(DomainError):
    """More learners are in it already."""

    message = N_("%(members)s learners are in this cohort already. It needs at least as many places.")


class LastsTooLong(DomainError):
    """Mentors would see its members for longer than they agreed to for one cohort."""

    message = N_("A cohort lasts at most %(days)s days. Please choose an earlier last day.")


class NeedsTheOffice(DomainError):
    """A mentor's own access would last longer."""

    message = N_("Only the office moves the last day of a cohort to a later one. Please ask an officer.")


def open_cohort(
    name: str,
    partner: Partner,
    starts_on: date,
    ends_on: date,
    *,
    by: Identity | None = None,
    online: bool = False,
    place: str | None = None,
    meets: str | None = None,
    capacity: int | None = None,
    course_ids: Iterable[int] = (),
) -> Cohort:
    """A new cohort of a partner with a code to join it. Without a capacity it has the office's usual number of places.

    Raises EndsBeforeItStarts or LastsTooLong.
    """
    _refuse_odd_days(starts_on, ends_on)
    now = clock.now()
    cohort = Cohort(
        name=name,
        partner_id=partner.id,
        starts_on=starts_on,
        ends_on=ends_on,
        online=online,
        place=place or None,
        meets=meets or None,
        capacity=capacity or limits.usual_places(online=online),
        join_code=_free_code(),
        code_made_at=now,
        created_at=now,
        created_by_id=by.id if by else None,
    )
    cohort.partner = partner
    db.session.add(cohort)
    db.session.flush()
    _run_courses(cohort, course_ids)
    audit.record("opened", "cohort", cohort.id, actor_id=by.id if by else None)
    return cohort


def change_cohort(
    cohort: Cohort,
    *,
    by: Identity,
    name: str,
    starts_on: date,
    ends_on: date,
    online: bool,
    place: str | None,
    meets: str | None,
    capacity: int | None,
    course_ids: Iterable[int],
) -> None:
    """Correct a cohort; what mentors see then lasts until its new last day, which only the office moves to a later one.

    So a mentor revives no cohort that is over. Raises EndsBeforeItStarts, LastsTooLong, NeedsTheOffice or TooFewPlaces.
    """
    _refuse_odd_days(starts_on, ends_on)
    hold(cohort)
    if ends_on > cohort.ends_on and not is_office(by):
        raise NeedsTheOffice(ends_on)
    places = capacity or limits.usual_places(online=online)
    members = count_learners(cohort)
    if places < members:
        raise TooFewPlaces(cohort, members=members)
    moved = ends_on != cohort.ends_on
    cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
    cohort.online, cohort.place, cohort.meets, cohort.capacity = online, place or None, meets or None, places
    db.session.execute(delete(CohortCourse).where(CohortCourse.cohort_id == cohort.id))
    _run_courses(cohort, course_ids)
    if moved:
        access.end(why=AccessReason.COHORT, why_id=cohort.id)
        let_see(cohort)
    audit.record("changed", "cohort", cohort.id, actor_id=by.id)


def end_cohort(cohort: Cohort, *, by: Identity | None = None) -> None:
    """End a cohort today: from now on nobody sees anything through it, and nobody joins. Twice is once."""
    hold(cohort)
    if cohort.is_over(clock.today()):
        return
    cohort.ends_on = clock.today() - timedelta(days=1)
    access.end(why=AccessReason.COHORT, why_id=cohort.id)
    audit.record("ended", "cohort", cohort.id, actor_id=by.id if by else None)


def renew_code(cohort: Cohort, *, by: Identity) -> str:
    """Give the cohort another code, for one that came into wrong hands; posters with the old one lead nowhere."""
    hold(cohort)
    cohort.join_code, cohort.code_made_at = _free_code(), clock.now()
    audit.record("renewed code", "cohort", cohort.id, actor_id=by.id)
    return cohort.join_code


def _refuse_odd_days(starts_on: date, ends_on: date) -> None:
    """Counted from today where it begins later: else a first day far ahead would keep what is seen open until then."""
    if ends_on < starts_on:
        raise EndsBeforeItStarts(ends_on)
    if ends_on - min(starts_on, clock.today()) > timedelta(days=limits.longest_days()):
        raise LastsTooLong(days=limits.longest_days())


def hold(cohort: Cohort) -> None:
    """Lock the cohort until the commit: whoever comes at once must not miss each other, nor take the same last place."""
    db.session.flush()
    db.session.refresh(cohort, with_for_update={"of": Cohort})


def count_learners(cohort: Cohort) -> int:
    """How many places are taken."""
    taken = select(func.count()).where(
        CohortMember.cohort_id == cohort.id, CohortMember.role == CohortRole.LEARNER, CohortMember.left_at.is_(None)
    )
    return db.session.scalar(taken) or 0


def let_see(cohort: Cohort, *, mentor_id: int | None = None, learner_id: int | None = None) -> None:
    """Let the cohort's mentors (or one) see its learners (or one): those who agreed to share with the partner."""
    if cohort.is_over(clock.today()):
        return
    agreed = select(Consent.person_id).where(
        Consent.purpose == consents.PARTNER_SHARING, Consent.partner_id == cohort.partner_id, Consent.withdrawn_at.is_(None)
    )
    learners = _present(cohort, CohortRole.LEARNER).where(CohortMember.person_id.in_(agreed))
    mentors = _present(cohort, CohortRole.MENTOR)
    learners = learners if learner_id is None else learners.where(CohortMember.person_id == learner_id)
    mentors = mentors if mentor_id is None else mentors.where(CohortMember.person_id == mentor_id)
    mentor_ids = list(db.session.scalars(mentors))
    for learner in db.session.scalars(learners).all():
        for mentor in mentor_ids:
            access.grant(mentor, learner, AccessReason.COHORT, cohort.id, until=_end_of(cohort.ends_on))


def _present(cohort: Cohort, role: CohortRole) -> Select[Any]:
    """Who is in the cohort in this role now."""
    return select(CohortMember.person_id).where(
        CohortMember.cohort_id == cohort.id, CohortMember.role == role, CohortMember.left_at.is_(None)
    )


def _run_courses(cohort: Cohort, course_ids: Iterable[int]) -> None:
    db.session.add_all(CohortCourse(cohort_id=cohort.id, course_id=course_id) for course_id in sorted(set(course_ids)))
    db.session.flush()


def _free_code() -> str:
    """A code that no cohort has; of as many as there can be, hardly ever the second try."""
    code = codes.make()
    return code if db.session.scalar(select(Cohort.id).where(Cohort.join_code == code)) is None else _free_code()


def _end_of(day: date) -> datetime:
    """The midnight with which a day ends at the office."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone()).astimezone(UTC)
