"""On a shared phone the first names of those who ticked it, and of nobody else."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from people import phones, secret_changes
from tests.people.build import OTHER, page


@pytest.fixture
def phone(app):
    """One phone that several people use."""
    return app.test_client()


def sign_in(phone, cast, person, **fields):
    sent = {"phone": phones.national_form(person.phone), "pin": cast.pin, "shared_phone": "y", **fields}
    answer = phone.submit("/sign-in", sent)
    assert answer.status_code == 303
    phone.submit("/sign-out", form="/account")


def test_only_who_ticked_it_stands_there_by_the_first_name_alone(phone, cast):
    sign_in(phone, cast, cast.sri, shows_name="y")
    sign_in(phone, cast, cast.ayu)
    text = page(phone.get("/sign-in"))
    assert cast.sri.short_name in text
    assert cast.ayu.short_name not in text
    assert cast.sri.name not in text
    assert cast.sri.phone[-4:] not in text


def test_another_phone_knows_no_name(phone, cast, app):
    sign_in(phone, cast, cast.sri, shows_name="y")
    assert cast.sri.short_name not in page(app.test_client().get("/sign-in"))


def test_the_pin_alone_opens_and_the_session_is_short(phone, cast):
    sign_in(phone, cast, cast.sri, shows_name="y")
    door = f"/sign-in?who={cast.sri.id}"
    html = phone.get(door).get_data(as_text=True)
    assert 'name="phone"' not in html
    answer = phone.submit("/sign-in", {"who": cast.sri.id, "pin": cast.pin}, form=door)
    assert answer.status_code == 303
    assert cast.sri.short_name in page(phone.get("/"))


def test_a_wrong_pin_is_said_without_the_number(phone, cast):
    sign_in(phone, cast, cast.sri, shows_name="y")
    answer = phone.submit("/sign-in", {"who": cast.sri.id, "pin": OTHER})
    assert answer.status_code == 422
    assert f"Ini bukan PIN {cast.sri.short_name}." in page(answer)
    assert cast.sri.phone[-6:] not in answer.get_data(as_text=True)


def test_the_id_of_somebody_who_did_not_tick_it_opens_nothing(phone, cast):
    sign_in(phone, cast, cast.sri, shows_name="y")
    assert phone.submit("/sign-in", {"who": cast.ayu.id, "pin": cast.pin}).status_code == 422
    assert 'name="phone"' in phone.get(f"/sign-in?who={cast.ayu.id}").get_data(as_text=True)


def test_a_name_is_taken_off_again(phone, cast):
    sign_in(phone, cast, cast.sri, shows_name="y")
    phone.submit(f"/sign-in/names/{cast.sri.id}/removal", form=f"/sign-in?who={cast.sri.id}")
    assert cast.sri.short_name not in page(phone.get("/sign-in"))


def test_a_new_pin_ends_the_tile(phone, cast, app):
    sign_in(phone, cast, cast.sri, shows_name="y")
    with clock.at(clock.now() + timedelta(minutes=1)):
        secret_changes.set_secret(cast.sri, OTHER)
        db.session.commit()
    assert cast.sri.short_name not in page(phone.get("/sign-in"))
