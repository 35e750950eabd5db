"""A device is a known device only for the person who has signed in on it, not for others with the same number."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from people import known_devices
from people.resets import MOST_TRIES, issue_code
from people.tries import ON_A_KNOWN_DEVICE
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, join_form, page, signed_in_name

SRI = "0812-0000-0101"
WRONG = "638274"


def sign_in(browser, pin=STRONG, address="127.0.0.1") -> int:
    form = {"phone": SRI, "pin": pin}
    return browser.submit("/sign-in", form, environ_overrides={"REMOTE_ADDR": address}).status_code


def reset(browser, code, address="127.0.0.1"):
    form = {"phone": SRI, "code": code, "pin": "905173", "pin_again": "905173"}
    return browser.submit("/reset", form, environ_overrides={"REMOTE_ADDR": address})


def signed_out(browser):
    browser.submit("/sign-out", form="/account")
    return browser


@pytest.fixture
def owner(cast, app):
    """Return the browser of Bu Sri's phone, on which she has signed in before."""
    assert cast.sri
    browser = app.test_client()
    sign_in(browser)
    return signed_out(browser)


@pytest.fixture
def stranger(owner, app):
    """Return the browser of a phone on which another person signed up with Bu Sri's number."""
    browser = app.test_client()
    form = join_form(name="Toto", other_person="y", pin=OTHER, pin_again=OTHER)
    assert browser.submit("/join", form, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).status_code == 303
    return signed_out(browser)


def test_a_stranger_who_signed_up_with_her_number_never_keeps_the_owner_out(owner, stranger):
    answers = [sign_in(stranger, WRONG, address=f"10.0.0.{n}") for n in range(40)]
    assert answers[-1] == 429
    assert sign_in(owner) == 303
    assert signed_in_name(owner) == "Sri Rahayu"


def test_the_strangers_device_is_one_like_any_for_her_pin(owner, stranger):
    """A device's own count signs in only the device's person. Otherwise each further device would add guesses at her PIN."""
    answers = [sign_in(stranger, WRONG) for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert sign_in(stranger) == 429, "not even the right one of hers"
    assert sign_in(stranger, OTHER) == 303


def test_signing_in_again_and_again_adds_no_guesses(owner, app, stranger):
    answers = []
    for _ in range(8):
        assert sign_in(stranger, OTHER, address="10.0.0.1") == 303
        signed_out(stranger)
        answers.append(sign_in(stranger, WRONG, address="10.0.0.1"))
    assert answers == [422] * 5 + [429] * 3


def test_wrong_codes_from_the_strangers_device_count_and_open_no_spent_code(cast, app, owner, stranger):
    code = issue_code(cast.sri.id, by=cast.identity(cast.agus))
    db.session.commit()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for n in range(ON_A_KNOWN_DEVICE.free):
        reset(stranger, wrong, address=f"10.0.0.{n}")
    for n in range(MOST_TRIES - ON_A_KNOWN_DEVICE.free):
        reset(app.test_client(), wrong, address=f"10.0.1.{n}")
    thief = app.test_client()
    thief.submit("/join", join_form(name="Tono", other_person="y", pin="274036", pin_again="274036"))
    answer = reset(signed_out(thief), code)
    assert answer.status_code == 422 and "kode ini tidak berlaku lagi" in page(answer)
    assert reset(owner, code).status_code == 303, "her own phone still opens it"


def test_a_family_on_one_phone_is_known_each(owner, app):
    form = join_form(name="Toto", other_person="y", pin=OTHER, pin_again=OTHER)
    owner.submit("/join", form)
    signed_out(owner)
    for n in range(30):
        sign_in(app.test_client(), WRONG, address=f"10.0.0.{n}")
    for pin, name in ((STRONG, "Sri Rahayu"), (OTHER, "Toto")):
        assert sign_in(owner, pin, address="10.0.2.1") == 303
        assert signed_in_name(owner) == name
        signed_out(owner)


def test_a_mark_ends_with_the_secret_but_on_the_device_that_changed_it(cast, app, owner):
    sign_in(owner)
    earlier = owner.get_cookie("known").value
    with clock.at(MONDAY + timedelta(minutes=1)):
        owner.submit("/account/secret", {"old": STRONG, "pin": OTHER, "pin_again": OTHER})
    here = owner.get_cookie("known").value
    phone = "+6281200000101"
    assert not known_devices.recognize(earlier.split("."), phone)
    assert known_devices.recognize(here.split("."), phone).people == {cast.sri.id}


@pytest.mark.parametrize(
    "mark", ["", "x", "1-2", "1-2-3", "\N{SUPERSCRIPT TWO}-a-b", "99999999999999999999-a-b", "-1-a-b", "1-a-b-c"]
)
def test_what_nobody_here_made_says_nothing(cast, mark):
    assert cast.sri
    assert not known_devices.recognize([mark], "+6281200000101")


def test_a_mark_of_somebody_else_or_for_another_number_says_nothing(cast):
    mark = known_devices.new_mark(cast.sri.id)
    _person, mark_id, seal = mark.split("-")
    assert known_devices.recognize([mark], "+6281200000101").marks == (mark_id,)
    assert not known_devices.recognize([mark], "+6281200000102")
    assert not known_devices.recognize([f"{cast.budi.id}-{mark_id}-{seal}"], "+6281200000102")
