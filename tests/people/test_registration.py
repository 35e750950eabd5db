"""New accounts of learners and staff."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.audit import AuditEntry
from core.db import db
from people import consents
from people.models import Consent, Person, Role
from people.phones import BadPhone
from people.pins import WeakPin
from people.registration import EmailTaken, UnknownVillage, enrol_by_officer, register_learner, register_staff
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, VILLAGE

SRI = {"name": "Sri Rahayu", "address_as": "Bu", "phone": "0812-0000-0101", "village_code": VILLAGE, "pin": STRONG}
TOTO = {**SRI, "name": "Toto Rahayu", "address_as": "Pak", "pin": OTHER}


def people() -> int:
    """Count the accounts."""
    return db.session.scalar(select(func.count()).select_from(Person))


def test_everybody_of_the_cast_is_there(cast):
    for name in ("sri", "budi", "ayu", "dewi", "raka", "laras", "bayu", "sinta", "agus", "ratna"):
        person = getattr(cast, name)
        assert cast.identity(person).name == person.name
    assert cast.identity(cast.raka).scope_ids(Role.MENTOR, "partner") == {cast.partner.id}


def test_a_newcomer_is_a_learner_and_has_read_the_texts(app):
    person = register_learner(**SRI, whatsapp=True)
    given = {s.consent.purpose: s for s in consents.active_consents(person.id)}
    assert set(given) == {"training", "statistics", "whatsapp_contact"}
    assert given["training"].consent.wording_hash == consents.wording("training").sha256
    assert given["training"].consent.given_at == MONDAY
    assert person.phone_confirmed_at is None


def test_whatsapp_is_only_agreed_to_where_it_was_ticked(app):
    person = register_learner(**SRI)
    assert not consents.is_active(person.id, consents.WHATSAPP)


def test_a_household_shares_a_number(app):
    sri, toto = register_learner(**SRI), register_learner(**TOTO)
    assert sri.id != toto.id
    assert sri.phone == toto.phone


def test_a_pin_that_somebody_on_the_number_has_is_refused_like_a_weak_one(app):
    register_learner(**SRI)
    with pytest.raises(WeakPin) as taken:
        register_learner(**{**TOTO, "pin": STRONG})
    with pytest.raises(WeakPin) as weak:
        register_learner(**{**TOTO, "pin": "123456"})
    assert taken.value.message == weak.value.message
    assert people() == 1


def test_the_same_sign_up_sent_again_is_one_person(app):
    once = register_learner(**SRI)
    assert register_learner(**{**SRI, "name": "sri  rahayu "}).id == once.id
    assert db.session.scalar(select(func.count()).select_from(Consent)) == 2


def test_much_later_it_is_a_taken_pin(app):
    register_learner(**SRI)
    with clock.at(MONDAY + timedelta(hours=1)), pytest.raises(WeakPin):
        register_learner(**SRI)


def test_of_two_who_choose_one_pin_on_one_number_at_once_one_is_refused(app, in_parallel):
    names = iter(["Sri Rahayu", "Toto Rahayu"])
    answers = in_parallel(2, lambda: register_learner(**{**SRI, "name": next(names)}).id)
    assert sorted(isinstance(answer, WeakPin) for answer in answers) == [False, True]
    assert people() == 1


def test_a_double_tap_on_sign_up_is_one_person(app, in_parallel):
    answers = in_parallel(6, lambda: register_learner(**SRI, whatsapp=True).id)
    assert len(set(answers)) == 1
    assert people() == 1


@pytest.mark.parametrize(("change", "fault"), [({"phone": "12"}, BadPhone), ({"village_code": "00.00"}, UnknownVillage)])
def test_malformed_facts_are_refused(app, change, fault):
    with pytest.raises(fault):
        register_learner(**{**SRI, **change})


def test_an_officer_writes_somebody_down_without_a_pin(cast):
    agus = cast.identity(cast.agus)
    person = enrol_by_officer(name="Sri Rahayu", phone="0812-0000-0101", village_code=VILLAGE, by=agus)
    assert person.secret_hash is None
    assert person.created_by_id == agus.id
    assert not consents.active_consents(person.id)
    assert cast.identity(person).has(Role.LEARNER)
    deeds = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == agus.id)).all()
    assert deeds == ["enrolled"]


def test_an_e_mail_belongs_to_one_person(cast):
    assert cast.dewi
    with pytest.raises(EmailTaken):
        register_staff(name="Dewi", email=" DEWI@demo.example ")
