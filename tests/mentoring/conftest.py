"""What the tests of cohorts have: a running cohort of the partner with its mentor, and learners by the dozen."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from mentoring import cohorts, members
from people.registration import register_learner


@pytest.fixture
def cohort(cast):
    """Sixty days from today, mentored by Raka."""
    opened = open_for(cast.partner)
    members.add_mentor(opened, cast.raka)
    db.session.commit()
    return opened


def open_for(partner, days=60, name="Kelompok Gunungpati", **plan):
    """A cohort from today on."""
    return cohorts.open_cohort(name, partner, clock.today(), clock.today() + timedelta(days=days), **plan)


def learners(count, *, whatsapp=True, first=1):
    """So many new learners."""
    made = [
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
    return made
