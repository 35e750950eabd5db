"""A learner's number is changed with the PIN and a code that staff gave."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from people import phones, pins, resets
from people.models import Person
from tests.people.build import OTHER, page

NEW = "0813-9999-0001"


@pytest.fixture
def sri(cast):
    return cast.signed_in(cast.sri)


@pytest.fixture
def code(cast):
    given = resets.issue_code(cast.sri.id, by=cast.identity(cast.agus))
    db.session.commit()
    return given


def change(browser, cast, code, **fields):
    return browser.submit("/account/number", {"phone": NEW, "old": cast.pin, "code": code, **fields})


def number_of(person: Person) -> str | None:
    db.session.expire_all()
    return person.phone


def test_the_number_changes_and_the_same_pin_opens_it(sri, cast, code, app):
    assert change(sri, cast, code).location == "/account"
    assert number_of(cast.sri) == "+6281399990001"
    assert cast.sri.phone_confirmed_at is None, "the new number is to be confirmed"
    assert sri.get("/account").status_code == 200, "this phone stays signed in"
    other = app.test_client()
    assert other.submit("/sign-in", {"phone": NEW, "pin": cast.pin}).status_code == 303
    assert "Sekarang masuk dengan nomor lain" in page(sri.get("/"))


def test_other_phones_are_signed_out(sri, cast, code):
    elsewhere = cast.signed_in(cast.sri)
    change(sri, cast, code)
    assert elsewhere.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"old": OTHER}, "Ini belum benar"),
        ({"code": "000000"}, "Nomor HP dan kode"),
        ({"code": "12"}, "Kode terdiri dari enam angka"),
        ({"phone": "12"}, "0812-3456-7890"),
    ],
)
def test_without_the_right_pin_code_and_number_nothing_changes(sri, cast, code, fields, told):
    before = cast.sri.phone
    answer = change(sri, cast, **{"code": code, **fields})
    assert (answer.status_code, number_of(cast.sri)) == (422, before)
    assert told in page(answer)


def test_a_code_serves_once_and_for_its_own_person_only(sri, cast, code):
    ayu = cast.signed_in(cast.ayu)
    assert change(ayu, cast, code).status_code == 422
    assert change(sri, cast, code).status_code == 303
    assert change(sri, cast, code, phone="0813-9999-0002").status_code == 422


def test_an_old_code_is_refused(sri, cast, code):
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert change(sri, cast, code).status_code == 422


def test_the_same_number_is_no_change_and_costs_no_code(sri, cast, code):
    assert change(sri, cast, code, phone=phones.national_form(cast.sri.phone)).status_code == 422
    assert change(sri, cast, code).status_code == 303


def test_a_pin_that_another_person_has_on_the_new_number_is_refused_and_nothing_is_lost(sri, cast, code):
    before = cast.sri.phone
    pins.assign(cast.budi, cast.pin)
    db.session.commit()
    answer = change(sri, cast, code, phone=phones.national_form(cast.budi.phone))
    assert (answer.status_code, number_of(cast.sri)) == (422, before)
    assert change(sri, cast, code).status_code == 303, "the code was not used up"


def test_staff_have_no_number_to_change(cast):
    assert cast.signed_in(cast.agus).get("/account/number").status_code == 404
