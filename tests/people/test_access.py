"""Access to other people's learning: who sees whom, for which reason and until when."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select

from core import clock
from core.db import db
from people import access, consents
from people.identity import Anonymous
from people.models import Access, AccessReason, Person
from people.partners import find_or_create_partner
from tests.conftest import MONDAY

COHORT = AccessReason.COHORT


@pytest.fixture
def raka(cast):
    return cast.identity(cast.raka)


def test_nobody_sees_another_without_a_reason(cast, raka):
    assert not access.may_see(raka, cast.sri.id)
    assert not access.may_see(cast.identity(cast.budi), cast.sri.id)
    assert not access.may_see(Anonymous(), cast.sri.id)


def test_everybody_sees_their_own(cast):
    assert access.may_see(cast.identity(cast.sri), cast.sri.id)


def test_a_row_lets_one_see_one_until_it_ends(cast, raka):
    access.grant(raka.id, cast.sri.id, COHORT, 1, until=MONDAY + timedelta(days=30))
    assert access.may_see(raka, cast.sri.id)
    assert not access.may_see(raka, cast.budi.id)
    with clock.at(MONDAY + timedelta(days=30)):
        assert not access.may_see(raka, cast.sri.id)


def test_ending_a_reason_leaves_the_other_one(cast, raka):
    access.grant(raka.id, cast.sri.id, COHORT, 1)
    access.grant(raka.id, cast.sri.id, COHORT, 2)
    assert access.end(why=COHORT, why_id=1, subject_id=cast.sri.id) == 1
    assert access.may_see(raka, cast.sri.id)
    assert access.end(why=COHORT, why_id=2, viewer_id=raka.id) == 1
    assert not access.may_see(raka, cast.sri.id)
    assert access.end(why=COHORT, why_id=2) == 0


def test_granted_again_it_lasts_anew_and_is_one_row(cast, raka):
    for _ in range(2):
        access.grant(raka.id, cast.sri.id, COHORT, 1)
    access.end(why=COHORT, why_id=1)
    access.grant(raka.id, cast.sri.id, COHORT, 1)
    assert access.may_see(raka, cast.sri.id)
    assert len(db.session.scalars(select(Access)).all()) == 1


def test_a_statement_built_once_looks_at_the_moment_it_runs(cast, raka):
    statement = select(Person.name).where(access.seen_by(bindparam("viewer"), Person.id)).order_by(Person.id)
    access.grant(raka.id, cast.sri.id, COHORT, 1, until=MONDAY + timedelta(days=1))
    access.grant(raka.id, cast.budi.id, COHORT, 1)
    assert db.session.scalars(statement, {"viewer": raka.id}).all() == ["Sri Rahayu", "Budi Santoso"]
    with clock.at(MONDAY + timedelta(days=2)):
        assert db.session.scalars(statement, {"viewer": raka.id}).all() == ["Budi Santoso"]


def test_without_consent_the_partners_mentor_sees_nothing_at_once(cast, raka):
    other = find_or_create_partner("Another partner")
    db.session.flush()
    for partner in (cast.partner, other):
        consents.acknowledge(cast.sri.id, [consents.PARTNER_SHARING], partner=partner)
    access.grant(raka.id, cast.sri.id, COHORT, 1)
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=other.id)
    assert access.may_see(raka, cast.sri.id)
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)
    assert not access.may_see(raka, cast.sri.id)
