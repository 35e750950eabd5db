"""A partner's cohort: who mentors whom, when and where, how one joins it, and who was greeted. Sessions come later."""

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
    """The last day: with its end, mentors see nothing more through this cohort."""
    online: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str | None] = mapped_column(String(160))
    """Where it meets: an address, or where to find the link of an online meeting."""
    meets: Mapped[str | None] = mapped_column(String(120))
    """On which days and at what time, in the mentor's words."""
    capacity: Mapped[int]
    join_code: Mapped[str] = mapped_column(String(8), unique=True)
    """The code of `/k/<code>` as it is kept: capital letters and digits, no dash."""
    code_made_at: Mapped[Moment]
    created_at: Mapped[Moment]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")

    def has_begun(self, today: date) -> bool:
        """Whether its first day has come."""
        return self.starts_on <= today

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.ends_on < today

    def is_running(self, today: date) -> bool:
        """Whether today is one of its days."""
        return self.has_begun(today) and not self.is_over(today)


class CohortCourse(Model):
    """A course that a cohort takes together. A cohort without any goes with the course each member is in."""

    __tablename__ = "cohort_courses"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, index=True)


class CohortRole(enum.StrEnum):
    """What somebody is in a cohort."""

    LEARNER = "learner"
    MENTOR = "mentor"


class CohortMember(Model):
    """Somebody's place in a cohort, while it lasts. Whether mentors see the learning is for the consent to say."""

    __tablename__ = "cohort_members"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    role: Mapped[CohortRole] = mapped_column(one_of(CohortRole))
    joined_at: Mapped[Moment]
    left_at: Mapped[Moment | None]


class CohortInvitation(Model):
    """A number that was invited. Whoever has an account with it may accept; nobody learns whether such an account exists."""

    __tablename__ = "cohort_invitations"
    __table_args__ = (UniqueConstraint("cohort_id", "phone", name="uq_cohort_invitations_cohort_id_phone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"))
    phone: Mapped[str] = mapped_column(String(20), index=True)
    invited_at: Mapped[Moment]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    taken_back_at: Mapped[Moment | None]


class Greeting(Model):
    """A mentor wrote to or called a member who might stop: the others need not do it too, and nobody is written to too often."""

    __tablename__ = "cohort_greetings"
    __table_args__ = (Index("ix_cohort_greetings_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    at: Mapped[Moment]
