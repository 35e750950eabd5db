"""What this package holds of a person's cohorts, and how it is erased."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from core import removal
from core.db import db, run
from mentoring.models import Cohort, CohortInvitation, CohortMember, Greeting
from people.models import Partner, Person
from people.own_data import Erasure, Fact, Group, Part, Row

_of_person: BindParameter[int] = bindparam("person_id")
_cohorts = (
    select(Cohort.name, Partner.name.label("partner"), Cohort.starts_on, Cohort.ends_on, CohortMember.joined_at, CohortMember.left_at)
    .join(CohortMember, CohortMember.cohort_id == Cohort.id)
    .join(Partner, Partner.id == Cohort.partner_id)
    .where(CohortMember.person_id == _of_person)
    .order_by(CohortMember.joined_at, Cohort.id)
)  # fmt: skip
_greetings = (
    select(Greeting.at, Cohort.name)
    .join(Cohort, Cohort.id == Greeting.cohort_id)
    .where(Greeting.person_id == _of_person)
    .order_by(Greeting.at, Greeting.id)
)
_number = select(Person.phone).where(Person.id == _of_person, Person.phone_confirmed_at.is_not(None)).scalar_subquery()
_invitations = (
    select(CohortInvitation.invited_at, CohortInvitation.taken_back_at, Cohort.name)
    .join(Cohort, Cohort.id == CohortInvitation.cohort_id)
    .where(CohortInvitation.phone == _number)
    .order_by(CohortInvitation.invited_at, CohortInvitation.id)
)


def describe(person_id: int) -> list[Group]:
    """Return the cohorts of a person, the mentors' greetings, and invitations to the person's confirmed number."""
    facts = {"person_id": person_id}
    contacts = [
        _contact(_("A mentor asked how you are: %(cohort)s", cohort=row.name), row.at) for row in run(_greetings, facts)
    ]
    contacts += [
        _contact(_("You were invited: %(cohort)s", cohort=row.name), row.invited_at) for row in run(_invitations, facts)
    ]
    return [
        Group("cohorts", _("Cohorts"), [_cohort(row) for row in run(_cohorts, facts)], _("In no cohort."), {
            "own_cohorts.list_cohorts": _("My cohorts"),
        }),
        Group("contacts", _("Contact by mentors"), contacts, _("None.")),
    ]  # fmt: skip


def _cohort(row: Any) -> Row:
    return Row(row.name, [
        Fact("partner", _("Partner"), row.partner),
        Fact("starts_on", _("Begins"), row.starts_on),
        Fact("ends_on", _("Ends"), row.ends_on),
        Fact("joined_at", _("Joined"), row.joined_at),
        Fact("left_at", _("Left"), row.left_at),
    ])  # fmt: skip


def _contact(title: str, at: Any) -> Row:
    return Row(title, [Fact("at", _("When"), at)])


def erase(erasure: Erasure) -> None:
    """Remove a person's memberships, greetings about them, and invitations to their number unless others share it."""
    person_id = erasure.person_id
    removal.remove(CohortMember, CohortMember.person_id == person_id)
    removal.remove(Greeting, or_(Greeting.person_id == person_id, Greeting.by_id == person_id))
    phone = db.session.scalar(select(Person.phone).where(Person.id == person_id))
    other = aliased(Person)
    if phone and not db.session.scalar(select(exists().where(other.phone == phone, other.id != person_id))):
        removal.remove(CohortInvitation, CohortInvitation.phone == phone)


PART = Part(describe, frozenset({"cohort_members", "cohort_greetings", "cohort_invitations"}), erase)
