"""Roles with their scopes and last days."""

from datetime import timedelta

from sqlalchemy import select

from core import clock
from core.db import db
from people.models import Person, Role, RoleGrant
from people.roles import anybody_holds, end_role, grant_role
from tests.conftest import MONDAY


def test_a_role_granted_twice_is_one(cast, in_parallel):
    dewi_id, ratna = cast.dewi.id, cast.identity(cast.ratna)

    def grant() -> int:
        given = grant_role(db.session.get_one(Person, dewi_id), Role.MENTOR, by=ratna, scope_kind="partner", scope_id=7)
        db.session.flush()
        return given.id

    assert len(set(in_parallel(4, grant))) == 1
    held = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == dewi_id, RoleGrant.role == Role.MENTOR)).all()
    assert len(held) == 1
    assert cast.identity(cast.dewi).scope_ids(Role.MENTOR, "partner") == {7}


def test_the_same_role_with_other_limits_is_another_grant(cast):
    for partner in (1, 2):
        grant_role(cast.dewi, Role.MENTOR, by=None, scope_kind="partner", scope_id=partner)
    assert cast.identity(cast.dewi).scope_ids(Role.MENTOR, "partner") == {1, 2}


def test_a_role_ends_by_its_day_or_by_a_deed(cast):
    given = grant_role(cast.dewi, Role.CURATOR, by=None, until=MONDAY.date())
    assert cast.identity(cast.dewi).has(Role.CURATOR)
    with clock.at(MONDAY + timedelta(days=1)):
        assert not cast.identity(cast.dewi).has(Role.CURATOR)
    end_role(given, by=cast.identity(cast.ratna))
    assert not cast.identity(cast.dewi).has(Role.CURATOR)
    first_end = given.ended_at
    with clock.at(MONDAY + timedelta(days=2)):
        end_role(given, by=None)
    assert given.ended_at == first_end


def test_whether_anybody_holds_a_role(cast):
    assert not anybody_holds(Role.ADMIN)
    assert cast.ratna
    assert anybody_holds(Role.ADMIN)
