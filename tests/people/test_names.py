"""The name on certificates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import db
from people.models import Person
from people.names import LONGEST, BadName, certificate_name_confirmed, confirm_certificate_name, normalize_name
from tests.conftest import MONDAY
from tests.people.build import page


def test_the_owner_confirms_and_it_is_told_inside_the_same_transaction(cast):
    sent = []

    def note(person_id: int) -> None:
        sent.append((person_id, db.session.get_one(Person, person_id).certificate_name, len(db.session.dirty)))

    with certificate_name_confirmed.connected_to(note), db.session.no_autoflush:
        confirm_certificate_name(cast.sri.id, "  Sri   Rahayu, S.E. ")
    assert sent == [(cast.sri.id, "Sri Rahayu, S.E.", 0)]
    assert cast.sri.certificate_name_confirmed_at == MONDAY
    db.session.rollback()
    assert cast.sri.certificate_name is None


@pytest.mark.parametrize(
    "name", ["R. A. Kartini", "Hj. Siti Nur'aini", "Ni Made Ayu (Dewi)", "Jean-Luc Ōta", "Sri Rahayu, S.E., M.M."]
)
def test_names_and_titles_pass(name):
    assert normalize_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "S", "12345", "Sri <b>", "Sri\0Rahayu", "Sri;DROP", "Sri 😀 Rahayu", "a" * (LONGEST + 1), "..."]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(BadName):
        normalize_name(name)


@given(st.text(max_size=200))
def test_a_name_once_made_right_stays_as_it_is(typed):
    try:
        name = normalize_name(typed)
    except BadName:
        return
    assert normalize_name(name) == name
    assert name.isprintable()


def test_on_the_page_the_name_of_the_account_stands_ready(cast):
    browser = cast.signed_in(cast.sri)
    assert 'value="Sri Rahayu"' in browser.get("/account/certificate-name").get_data(as_text=True)
    answer = browser.submit("/account/certificate-name", {"name": "Sri Rahayu", "next": "/account/devices"})
    assert answer.location == "/account/devices"
    assert cast.identity(cast.sri).name_confirmed
    assert "dipastikan" in page(browser.get("/account"))


def test_later_it_may_be_written_otherwise(cast):
    browser = cast.signed_in(cast.sri)
    for name in ("Sri Rahayu", "Sri Rahayu Lestari"):
        assert browser.submit("/account/certificate-name", {"name": name}).location == "/account"
    assert db.session.get_one(Person, cast.sri.id).certificate_name == "Sri Rahayu Lestari"


def test_a_bad_name_is_told_at_its_field(cast):
    browser = cast.signed_in(cast.sri)
    assert browser.submit("/account/certificate-name", {"name": ""}).status_code == 422
    answer = browser.submit("/account/certificate-name", {"name": "Sri 123"})
    assert answer.status_code == 422
    assert "tanpa angka" in page(answer)
    assert 'value="Sri 123"' in answer.get_data(as_text=True)


def test_another_name_is_shown_as_it_will_print_before_it_counts(cast):
    browser, at = cast.signed_in(cast.sri), "/account/certificate-name"
    assert "Diberikan kepada" in page(browser.get(at))
    shown = browser.submit(at, {"name": "sri  rahayu, S.E.", "previewed": "Sri Rahayu"})
    assert shown.status_code == 200 and "<b>sri rahayu, S.E.</b>" in shown.get_data(as_text=True)
    assert not cast.identity(cast.sri).name_confirmed
    assert browser.submit(at, {"name": "sri  rahayu, S.E.", "previewed": "sri rahayu, S.E."}).location == "/account"
    assert db.session.get_one(Person, cast.sri.id).certificate_name == "sri rahayu, S.E."
