"""The tables of cohorts: plans, courses, members, invitations and greetings."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, Moment, one_of
from people.models import Partner


class Cohort(Model):
    """A group of learners with the mentors of one partner."""

    __tablename__ = "cohorts"
    __table_args__ = (CheckConstraint("capacity > 0", name="has_places"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day. When it ends, the mentors' access through this cohort ends."""
    planned_ends_on: Mapped[date | None]
    """The last day before somebody ended the cohort by hand, so that the ending can be undone. None where nobody did."""
    ended_at: Mapped[Moment | None]
    """When somebody ended it by hand."""
    online: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str | None] = mapped_column(String(160))
    """The place of the meetings: an address, or where to find the link to an online meeting."""
    meets: Mapped[str | None] = mapped_column(String(120))
    """The days and times of the meetings, in the mentor's words."""
    capacity: Mapped[int]
    join_code: Mapped[str] = mapped_column(String(8), unique=True)
    """The code of `/k/<code>`: capital letters and digits, without a dash."""
    code_made_at: Mapped[Moment]
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")

    def has_begun(self, today: date) -> bool:
        """Whether the first day has come."""
        return self.starts_on <= today

    def is_over(self, today: date) -> bool:
        """Whether the last day has passed."""
        return self.ends_on < today

    def is_running(self, today: date) -> bool:
        """Whether `today` is one of the cohort's days."""
        return self.has_begun(today) and not self.is_over(today)


class CohortCourse(Model):
    """A course that a cohort takes together. Where a cohort has none, the board shows each learner's own course."""

    __tablename__ = "cohort_courses"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, index=True)


class CohortRole(enum.StrEnum):
    """The role of a member in a cohort."""

    LEARNER = "learner"
    MENTOR = "mentor"


class CohortMember(Model):
    """The place of a person in a cohort until `left_at`. Whether mentors see a learner depends on the learner's consent."""

    __tablename__ = "cohort_members"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    role: Mapped[CohortRole] = mapped_column(one_of(CohortRole))
    joined_at: Mapped[Moment]
    left_at: Mapped[Moment | None]


class CohortInvitation(Model):
    """An invited phone number. A person with this number may accept. The invitation does not tell whether there is such a person."""

    __tablename__ = "cohort_invitations"
    __table_args__ = (UniqueConstraint("cohort_id", "phone", name="uq_cohort_invitations_cohort_id_phone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    phone: Mapped[str] = mapped_column(String(20), index=True)
    invited_at: Mapped[Moment]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    taken_back_at: Mapped[Moment | None]


class Greeting(Model):
    """A note that somebody greeted a learner. The greetings of a week also limit the messages to a learner."""

    __tablename__ = "cohort_greetings"
    __table_args__ = (Index("ix_cohort_greetings_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[Moment]
