"""Where there are two administrators, a role of one's own is given by the other one."""

import pytest

from core.db import db
from people import roles, staff
from people.models import Person, Role
from people.registration import register_staff
from people.roles import OwnRole
from people.staff import RoleRequest
from tests.people.build import page
from tests.people.test_asking_again import roles_of


@pytest.fixture
def nia(cast) -> Person:
    """A second administrator."""
    person = register_staff(name="Nia", email="nia@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
    db.session.commit()
    return person


def test_the_other_administrator_gives_it(cast, nia):
    with pytest.raises(OwnRole):
        staff.give_role(cast.ratna, RoleRequest(Role.CURATOR), by=cast.identity(cast.ratna))
    staff.give_role(cast.ratna, RoleRequest(Role.CURATOR), by=cast.identity(nia))
    assert roles_of(cast.ratna) == {Role.ADMIN, Role.CURATOR}


def test_the_only_administrator_may(cast):
    staff.give_role(cast.ratna, RoleRequest(Role.OFFICER), by=cast.identity(cast.ratna))
    assert roles_of(cast.ratna) == {Role.ADMIN, Role.OFFICER}


@pytest.mark.parametrize("other", ["invited only", "closed", "leaves"])
def test_an_administrator_who_cannot_help_does_not_count(cast, nia, other):
    if other == "invited only":
        nia.secret_hash = None
    elif other == "closed":
        nia.closed_at = nia.created_at
    else:
        grant = db.session.query(roles.RoleGrant).filter_by(person_id=nia.id).one()
        grant.until = nia.created_at.date()
    db.session.commit()
    assert not roles.has_other_administrator(cast.ratna.id)
    assert roles.has_other_administrator(nia.id) is bool(cast.ratna)


def test_the_own_page_says_so_and_offers_none(cast, nia):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    shown = page(admin.get(at))
    assert "diberikan oleh pengelola lain" in shown and "Beri peran" not in shown
    assert admin.submit(f"{at}/roles", {"role": "curator"}, form=at).status_code == 422
    assert roles_of(cast.ratna) == {Role.ADMIN}
    assert admin.submit(f"/office/staff/{nia.id}/roles", {"role": "curator"}, form=at).status_code == 303


def test_alone_the_own_page_offers_all(cast):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    assert admin.submit(f"{at}/roles", {"role": "curator"}, form=at).status_code == 303


def test_an_officer_gives_none_to_themselves_as_before(cast):
    officer, at = cast.signed_in(cast.agus), f"/office/staff/{cast.agus.id}"
    assert officer.submit(f"{at}/roles", {"role": "trainer"}, form=at).status_code == 422
    assert officer.submit(f"/office/staff/{cast.dewi.id}/roles", {"role": "trainer"}, form=at).status_code == 303


def test_an_own_role_may_still_be_ended(cast, nia):
    """Who has too much may let go of it alone."""
    grant = db.session.query(roles.RoleGrant).filter_by(person_id=cast.ratna.id).one()
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    assert admin.submit(f"{at}/roles/{grant.id}/ending", form=at).status_code == 303
    assert roles_of(cast.ratna) == set()
