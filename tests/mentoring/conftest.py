"""Fixtures and builders: a running cohort with its mentor, and many learners."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from mentoring import cohorts, members
from people.models import Role
from people.partners import find_or_create_partner
from people.registration import register_learner, register_staff
from people.roles import grant_role


@pytest.fixture
def cohort(cast):
    """A cohort of sixty days from today, mentored by Raka."""
    cohort = open_for(cast.partner)
    members.add_mentor(cohort, cast.raka)
    db.session.commit()
    return cohort


def open_for(partner, days=60, name="Kelompok Gunungpati", **plan):
    """Open a cohort that begins today."""
    return cohorts.open_cohort(name, partner, clock.today(), clock.today() + timedelta(days=days), **plan)


def learners(count, *, whatsapp=True, first=1):
    """Register `count` new learners."""
    people = [
        register_learner(
            name=f"Peserta {number:02}",
            address_as="Bu",
            phone=f"0813-0000-{number:04}",
            village_code="33.74.12.1009",
            pin="730158",
            whatsapp=whatsapp,
        )
        for number in range(first, first + count)
    ]
    db.session.commit()
    return people


def at(cohort, *parts):
    """Return the address of a cohort's page."""
    return "/".join(["/cohorts", str(cohort.id), *map(str, parts)])


def joined(cohort, *people, shares=True):
    """Add these people to the cohort and commit."""
    for person in people:
        members.add_member(cohort, person, shares=shares)
    db.session.commit()


@pytest.fixture
def raka(cast):
    return cast.signed_in(cast.raka)


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


@pytest.fixture
def mita(cast):
    """A mentor of another partner."""
    person = register_staff(name="Mita Sari", email="mita@demo.example", passphrase=cast.passphrase)
    grant_role(person, Role.MENTOR, by=None, scope_kind="partner", scope_id=find_or_create_partner("Lembaga Lain").id)
    db.session.commit()
    return cast.signed_in(person)
