"""A partner's cohort: who mentors whom. Sessions and attendance come later."""

import enum
from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, Moment, one_of
from people.models import Partner


class Cohort(Model):
    """A group of learners with the mentors of one partner."""

    __tablename__ = "cohorts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[Moment]

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")


class CohortRole(enum.StrEnum):
    """What somebody is in a cohort."""

    LEARNER = "learner"
    MENTOR = "mentor"


class CohortMember(Model):
    """Somebody's place in a cohort, while it lasts."""

    __tablename__ = "cohort_members"

    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohorts.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    role: Mapped[CohortRole] = mapped_column(one_of(CohortRole))
    joined_at: Mapped[Moment]
    left_at: Mapped[Moment | None]
