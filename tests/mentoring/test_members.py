"""The members of a cohort: names, removal, greetings and help."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import unread_by
from mentoring import members
from mentoring.models import CohortMember
from people import access, confirmations
from people.models import ConfirmedHow, Person, ResetCode, Role
from people.roles import grant_role
from tests.conftest import MONDAY
from tests.mentoring.conftest import at, joined, open_for
from tests.people.build import page

# Members


def test_a_mentor_reads_the_names_of_those_who_share_an_officer_all(raka, agus, cast, cohort):
    joined(cohort, cast.sri)
    joined(cohort, cast.budi, shares=False)
    for_mentor, for_office = page(raka.get(at(cohort, "members"))), page(agus.get(at(cohort, "members")))
    assert "Sri Rahayu" in for_mentor and "Budi Santoso" not in for_mentor
    assert "1 peserta tidak ditulis namanya" in for_mentor
    assert "Sri Rahayu" in for_office and "Budi Santoso" in for_office
    assert raka.get(at(cohort, "members", cast.budi.id)).status_code == 404


def test_a_member_who_is_taken_out_is_no_longer_seen(raka, cast, cohort):
    joined(cohort, cast.sri)
    raka.submit(at(cohort, "members", cast.sri.id, "end"), form=at(cohort, "members"))
    assert not access.may_see(cast.identity(cast.raka), cast.sri.id)
    assert raka.get(at(cohort, "members", cast.sri.id)).status_code == 404


def test_a_mentor_cannot_take_out_whom_he_does_not_see(raka, cast, cohort):
    joined(cohort, cast.budi, shares=False)
    raka.submit(at(cohort, "members", cast.budi.id, "end"), form=at(cohort, "members"))
    assert db.session.get_one(CohortMember, (cohort.id, cast.budi.id)).left_at is None


def test_a_member_leaves_by_himself(cast, cohort):
    joined(cohort, cast.sri)
    client = cast.signed_in(cast.sri)
    client.submit(f"/account/cohorts/{cohort.id}/end", form="/account/cohorts")
    assert not access.may_see(cast.identity(cast.raka), cast.sri.id)
    assert "belum ikut kelompok" in page(client.get("/account/cohorts"))


# Help for a member


def test_a_mentor_confirms_a_members_number_by_the_code_of_the_account(raka, cast, cohort):
    """As at the office: anybody can write down any number."""
    joined(cohort, cast.sri)
    member = at(cohort, "members", cast.sri.id)
    deed = f"{member}/phone-confirmation"
    assert 'name="code"' not in raka.get(member).text, "nobody has asked yet"
    assert raka.submit(deed, form=member).status_code == 422
    confirmations.request_confirmation(cast.sri.id)
    db.session.commit()
    db.session.refresh(cast.sri)
    code = confirmations.code_of(cast.sri.id, cast.sri.phone_asked_at)
    for typed in ("", f"{(int(code) + 1) % 10**6:06}"):
        refused = raka.submit(deed, {"code": typed}, form=member)
        assert refused.status_code == 422 and "bukan kode akun ini" in page(refused)
        assert f'value="{typed}"' in refused.text
    assert db.session.get_one(Person, cast.sri.id, populate_existing=True).phone_confirmed_at is None
    assert raka.submit(deed, {"code": f"{code[:3]} {code[3:]}"}, form=member).status_code == 303
    sri = db.session.get_one(Person, cast.sri.id, populate_existing=True)
    assert (sri.phone_confirmed_how, sri.phone_confirmed_by_id) == (ConfirmedHow.MENTOR, cast.raka.id)


def test_a_mentor_gives_a_code_for_a_lost_pin_and_it_is_noted_and_told(raka, cast, cohort, app):
    joined(cohort, cast.sri)
    shown = raka.submit(at(cohort, "members", cast.sri.id, "reset-code"), form=at(cohort, "members", cast.sri.id))
    code = page(shown).split("Kode untuk Sri Rahayu")[-1].split()
    digits = "".join(word for word in code[:2])
    assert shown.status_code == 200 and len(digits) == 6
    action = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "gave reset code")).one()
    assert (action.actor_id, action.thing_id) == (cast.raka.id, str(cast.sri.id))
    assert "Raka Pratama memberi kode" in next(message.subject for message in unread_by(cast.sri.id))
    changed = app.test_client().submit(
        "/reset", {"phone": "0812-0000-0101", "code": digits, "pin": "482915", "pin_again": "482915"}
    )
    assert changed.status_code == 303


@pytest.mark.parametrize("action", ["reset-code", "phone-confirmation", "greetings"])
def test_for_whom_he_does_not_see_a_mentor_can_do_nothing(raka, cast, cohort, action):
    joined(cohort, cast.budi, shares=False)
    for person in (cast.budi, cast.ayu):
        refused = raka.submit(at(cohort, "members", person.id, action), form=at(cohort, "members"))
        assert refused.status_code == 404
    assert db.session.scalars(select(ResetCode)).all() == []


def test_a_member_of_staff_who_learns_along_gets_no_code_from_a_mentor(raka, cast, cohort):
    grant_role(cast.sri, Role.CURATOR, by=None)
    joined(cohort, cast.sri)
    refused = raka.submit(at(cohort, "members", cast.sri.id, "reset-code"), form=at(cohort, "members"))
    assert refused.status_code == 403 and db.session.scalars(select(ResetCode)).all() == []


def test_before_the_first_day_and_after_the_last_there_is_no_code(raka, cast):
    cohort = open_for(cast.partner, days=30)
    cohort.starts_on = clock.today() + timedelta(days=2)
    members.add_mentor(cohort, cast.raka)
    joined(cohort, cast.sri)
    address = at(cohort, "members", cast.sri.id, "reset-code")
    assert raka.submit(address, form=at(cohort, "members")).status_code == 403
    with clock.at(MONDAY + timedelta(days=31)):
        assert cast.sign_in(raka, cast.raka).submit(address, form=at(cohort, "members")).status_code in {403, 404}
    assert db.session.scalars(select(ResetCode)).all() == []


def test_who_was_greeted_is_shown_with_who_did_it(raka, cast, cohort):
    joined(cohort, cast.sri)
    with clock.at(MONDAY + timedelta(days=15)):
        cast.sign_in(raka, cast.raka)
        assert "1 dari 1 peserta perlu disapa" in page(raka.get(at(cohort)))
        raka.submit(at(cohort, "members", cast.sri.id, "greetings"), form=at(cohort))
        assert "Disapa hari ini oleh Raka Pratama" in page(raka.get(at(cohort)))
