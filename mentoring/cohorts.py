"""Open, change and end a partner's cohort, renew its code, and grant its mentors access to its learners."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, delete, select

from core import audit, clock, undoing
from core.db import db
from core.errors import N_, DomainError
from mentoring import codes, limits
from mentoring.models import Cohort, CohortCourse, CohortMember, CohortRole
from mentoring.queries.members import count_learners
from people import access, consents
from people.identity import Identity
from people.models import AccessReason, Consent, Partner
from people.policies import works_at_office


class EndsBeforeItStarts(DomainError):
    """The last day lies before the first."""

    message = N_("The last day of a cohort cannot lie before its first.")


class TooFewPlaces(DomainError):
    """The cohort has more learners than the new number of places."""

    message = N_("%(members)s learners are in this cohort already. It needs at least as many places.")


class LastsTooLong(DomainError):
    """The cohort would last longer than the office allows."""

    message = N_("A cohort lasts at most %(days)s days. Please choose an earlier last day.")


class NeedsTheOffice(DomainError):
    """A mentor tried to move the last day to a later one, which would prolong the mentor's own access."""

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
    """Open a cohort of a partner with a join code. Without `capacity` it gets the office's default number of places.

    Raises EndsBeforeItStarts or LastsTooLong.
    """
    _require_valid_days(starts_on, ends_on)
    now = clock.now()
    cohort = Cohort(
        name=name,
        partner_id=partner.id,
        starts_on=starts_on,
        ends_on=ends_on,
        online=online,
        place=place or None,
        meets=meets or None,
        capacity=capacity or limits.default_places(online=online),
        join_code=_unused_code(),
        code_made_at=now,
        created_at=now,
        created_by_id=by.id if by else None,
    )
    cohort.partner = partner
    db.session.add(cohort)
    db.session.flush()
    _add_courses(cohort, course_ids)
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
    """Change a cohort. Access of its mentors then ends with the new last day.

    Only the office may move the last day to a later one, so a mentor cannot reopen a cohort that is over.
    Raises EndsBeforeItStarts, LastsTooLong, NeedsTheOffice or TooFewPlaces.
    """
    _require_valid_days(starts_on, ends_on)
    lock(cohort)
    if ends_on > cohort.ends_on and not works_at_office(by):
        raise NeedsTheOffice(ends_on)
    places = capacity or limits.default_places(online=online)
    members = count_learners(cohort.id)
    if places < members:
        raise TooFewPlaces(cohort, members=members)
    last_day_changes = ends_on != cohort.ends_on
    cohort.name, cohort.starts_on, cohort.ends_on = name, starts_on, ends_on
    cohort.online, cohort.place, cohort.meets, cohort.capacity = online, place or None, meets or None, places
    db.session.execute(delete(CohortCourse).where(CohortCourse.cohort_id == cohort.id))
    _add_courses(cohort, course_ids)
    if last_day_changes:
        cohort.planned_ends_on = cohort.ended_at = None
        access.end(why=AccessReason.COHORT, why_id=cohort.id)
        grant_access(cohort)
    audit.record("changed", "cohort", cohort.id, actor_id=by.id)


def end_cohort(cohort: Cohort, *, by: Identity | None = None) -> None:
    """End a cohort: mentors lose their access through it, and nobody can join. Does nothing to a cohort that is over."""
    lock(cohort)
    if cohort.is_over(clock.today()):
        return
    cohort.planned_ends_on, cohort.ended_at = cohort.ends_on, clock.now()
    cohort.ends_on = clock.today() - timedelta(days=1)
    access.end(why=AccessReason.COHORT, why_id=cohort.id)
    audit.record("ended", "cohort", cohort.id, actor_id=by.id if by else None)


def can_take_back_end(cohort: Cohort) -> bool:
    """Whether the cohort was ended by hand so lately that this can be undone, and its planned last day has not passed."""
    is_planned = cohort.planned_ends_on is not None and cohort.planned_ends_on >= clock.today()
    return is_planned and undoing.is_open(cohort.ended_at)


def take_back_end(cohort: Cohort, *, by: Identity) -> None:
    """Undo that the cohort was ended: it lasts until its planned day, and its mentors see its learners again.

    Nothing is prolonged, so a mentor may undo it too. Raises TooLateToUndo.
    """
    lock(cohort)
    if not can_take_back_end(cohort) or cohort.planned_ends_on is None:
        raise undoing.TooLateToUndo(cohort.id)
    cohort.ends_on, cohort.planned_ends_on, cohort.ended_at = cohort.planned_ends_on, None, None
    db.session.flush()
    grant_access(cohort)
    audit.record("took back the end", "cohort", cohort.id, actor_id=by.id)


def renew_code(cohort: Cohort, *, by: Identity) -> str:
    """Give the cohort a new join code and return it. The old code, on posters too, stops working."""
    lock(cohort)
    cohort.join_code, cohort.code_made_at = _unused_code(), clock.now()
    audit.record("renewed code", "cohort", cohort.id, actor_id=by.id)
    return cohort.join_code


def _require_valid_days(starts_on: date, ends_on: date) -> None:
    """Raise EndsBeforeItStarts or LastsTooLong.

    The days count from today where the cohort begins later: access of mentors begins today, not on the first day.
    """
    if ends_on < starts_on:
        raise EndsBeforeItStarts(ends_on)
    if ends_on - min(starts_on, clock.today()) > timedelta(days=limits.longest_days()):
        raise LastsTooLong(days=limits.longest_days())


def lock(cohort: Cohort) -> None:
    """Lock the cohort's row until the commit.

    So a mentor and a learner who join at the same moment see each other, and two learners cannot take the last place.
    """
    db.session.flush()
    db.session.refresh(cohort, with_for_update={"of": Cohort})


def grant_access(cohort: Cohort, *, mentor_id: int | None = None, learner_id: int | None = None) -> None:
    """Grant the cohort's mentors access to those of its learners who agreed to share with the partner.

    `mentor_id` and `learner_id` narrow the grant to one mentor or one learner. A cohort that is over grants nothing.
    """
    if cohort.is_over(clock.today()):
        return
    agreed = select(Consent.person_id).where(
        Consent.purpose == consents.PARTNER_SHARING, Consent.partner_id == cohort.partner_id, Consent.withdrawn_at.is_(None)
    )
    learners = _people_in_role(cohort, CohortRole.LEARNER).where(CohortMember.person_id.in_(agreed))
    mentors = _people_in_role(cohort, CohortRole.MENTOR)
    learners = learners if learner_id is None else learners.where(CohortMember.person_id == learner_id)
    mentors = mentors if mentor_id is None else mentors.where(CohortMember.person_id == mentor_id)
    mentor_ids = list(db.session.scalars(mentors))
    for learner in db.session.scalars(learners).all():
        for mentor in mentor_ids:
            access.grant(mentor, learner, AccessReason.COHORT, cohort.id, until=_midnight_after(cohort.ends_on))


def _people_in_role(cohort: Cohort, role: CohortRole) -> Select[Any]:
    """Select the ids of the persons who are in the cohort in this role now."""
    return select(CohortMember.person_id).where(
        CohortMember.cohort_id == cohort.id, CohortMember.role == role, CohortMember.left_at.is_(None)
    )


def _add_courses(cohort: Cohort, course_ids: Iterable[int]) -> None:
    db.session.add_all(CohortCourse(cohort_id=cohort.id, course_id=course_id) for course_id in sorted(set(course_ids)))
    db.session.flush()


def _unused_code() -> str:
    """Return a code that no cohort has."""
    code = codes.new_code()
    is_used = db.session.scalar(select(Cohort.id).where(Cohort.join_code == code)) is not None
    return _unused_code() if is_used else code


def _midnight_after(day: date) -> datetime:
    """Return the midnight at which a day ends at the office."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone()).astimezone(UTC)
