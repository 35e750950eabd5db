"""The page for signing up."""

import hashlib
import re

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from people import consents
from people.models import Consent, Enterprise, LoginSession, Person
from people.tries import CHOICES, JOINING_FROM_ADDRESS
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, join_form, page, signed_in_name


def join(client, **changed):
    """Send the filled form."""
    return client.submit("/join", join_form(**changed))


def test_a_newcomer_is_signed_in_and_stands_at_home(client):
    response = join(client)
    assert (response.status_code, response.location) == (303, "/")
    assert signed_in_name(client) == "Sri Rahayu"


def test_the_business_is_noted_once_however_often_it_is_sent(client):
    join(client)
    facts = {"name": "Wingko Babat", "sector": "souvenirs", "village": "33.74.12.1009"}
    token = client.csrf("/enterprise/new")
    for _ in range(2):
        assert client.post("/enterprise/new", data={**facts, "csrf_token": token}).location == "/product/new"
    assert db.session.scalars(select(Enterprise.name)).all() == ["Wingko Babat"]


def test_one_screen_asks_four_things_and_no_more(client):
    form = re.search(r'<form[^>]*id="join".*?</form>', client.get("/join").get_data(as_text=True), re.DOTALL).group()
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]*name="([^"]+)"', form))
    assert asked - {"csrf_token"} == {"name", "address_as", "phone", "pin"}


def test_both_texts_are_two_lines_of_forty_words_with_all_of_each_folded_beneath(client):
    html = client.get("/join").get_data(as_text=True)
    notes = re.search(r'<ul class="rows notes".*?</ul>', html, re.DOTALL).group()
    lines = re.findall(r'<p id="text-(\w+)">(.*?)</p>', notes, re.DOTALL)
    assert [key for key, _ in lines] == ["training", "statistics"]
    assert sum(len(line.split()) for _, line in lines) <= 40
    folded = " ".join(re.findall(r"<details>(.*?)</details>", notes, re.DOTALL))
    for key in ("training", "statistics"):
        assert consents.wording(key).text in folded
    assert "checked" not in html


def test_each_text_is_its_own_row_in_its_present_version(client):
    join(client)
    rows = db.session.execute(select(Consent.purpose, Consent.wording_version, Consent.wording_hash)).all()
    told = [consents.wording(key) for key in ("statistics", "training")]
    assert sorted(map(tuple, rows)) == [(text.key, 2, text.sha256) for text in told]


def test_the_line_belongs_to_the_text_that_was_acknowledged():
    """Another line over the same text is another wording."""
    text = {"key": "x", "title": "", "text": "Semua.", "version": 2, "effect": "", "may_withdraw": False, "is_consent": False}
    assert consents.Wording(short="Satu.", **text).sha256 != consents.Wording(short="Dua.", **text).sha256
    assert consents.Wording(short="Semua.", **text).sha256 == hashlib.sha256(b"Semua.").hexdigest(), "earlier answers stay true"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": ""}, "Mohon diisi"),
        ({"phone": "12"}, "0812-3456-7890"),
        ({"pin": ""}, "Mohon diisi"),
        ({"address_as": "Tuan"}, "Pilih salah satu"),
        ({"pin": "12345"}, "PIN terdiri dari enam angka"),
        ({"pin": "123456"}, "terlalu mudah ditebak"),
        ({"name": "x" * 5000}, "2 sampai 120"),
        ({"name": "\0\1 S\2"}, "2 sampai 120"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, changed, told):
    response = join(client, **changed)
    assert response.status_code == 422
    assert told in page(response)
    html = response.get_data(as_text=True)
    if "phone" not in changed:
        assert 'value="0812-0000-0101"' in html
    if "address_as" not in changed:
        assert re.search(r'<input checked[^>]*value="Bu"', html)
    if "name" not in changed:
        assert 'value="Sri Rahayu"' in html
    assert f'value="{changed.get("pin") or STRONG}"' not in html, "any fault empties the PIN, and nothing else"
    assert db.session.scalars(select(Person)).all() == []


def test_all_faults_are_said_at_once(client):
    text = page(join(client, name="", phone="12", pin="123456"))
    for told in ("Mohon diisi", "0812-3456-7890", "terlalu mudah ditebak"):
        assert told in text


def test_digits_of_the_typed_number_are_no_pin(client):
    assert "terlalu mudah ditebak" in page(join(client, phone="0812-4829-1577", pin="482915"))


def test_a_taken_pin_reads_like_a_weak_one(client, app):
    join(client)
    taken = join(app.test_client(), name="Toto Rahayu", other_person="y")
    weak = join(app.test_client(), name="Toto Rahayu", other_person="y", pin="123456")
    assert taken.status_code == weak.status_code == 422
    assert page(taken) == page(weak)


def test_another_person_joins_on_the_same_number(client, app):
    join(client)
    other = app.test_client()
    assert join(other, name="Toto Rahayu", other_person="y", pin=OTHER).status_code == 303
    assert signed_in_name(other) == "Toto Rahayu"


def test_pins_of_a_number_cannot_be_found_by_signing_up_again_and_again(client, app):
    join(client)
    answers = [join(app.test_client(), name="Toto", other_person="y").status_code for _ in range(8)]
    assert 429 in answers


def test_many_sign_ups_from_one_address_must_wait(app):
    for number in range(JOINING_FROM_ADDRESS.free):
        assert join(app.test_client(), phone=f"0812-0000-{number:04}").status_code == 303
    late = join(app.test_client(), phone="0812-0000-0777")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert 'value="0812-0000-0777"' in late.get_data(as_text=True)
    with clock.at(MONDAY.replace(hour=MONDAY.hour + 2)):
        assert join(app.test_client(), phone="0812-0000-0777").status_code == 303


def test_the_form_cannot_be_sent_from_another_site(client):
    assert client.post("/join", data=join_form()).status_code == 400
    assert db.session.scalars(select(LoginSession)).all() == []


def test_a_number_that_is_known_is_asked_about_first_without_saying_whose_it_is(client, app):
    join(client)
    asked = join(app.test_client(), name="Toto Hartono", pin=OTHER)
    text, html = page(asked), asked.get_data(as_text=True)
    assert asked.status_code == 422
    assert "Nomor ini sudah dipakai di sini" in text
    assert "Saya orang lain di rumah ini: lanjut mendaftar" in text
    assert "Sri" not in text
    assert html.count(f'value="{OTHER}"') == 1, "nothing is typed again"
    assert len(db.session.scalars(select(Person)).all()) == 1


@pytest.mark.parametrize("pin", [STRONG, OTHER])
def test_the_question_comes_before_the_pin_is_looked_at(client, app, pin):
    join(client)
    asked = join(app.test_client(), name="Toto", pin=pin)
    assert page(asked) == page(join(app.test_client(), name="Toto", pin="905173"))


def test_the_question_takes_no_choice_of_a_pin(client, app):
    join(client)
    for n in range(CHOICES.free + 1):
        address = {"REMOTE_ADDR": f"10.0.0.{n}"}
        form = join_form(name="Toto", pin=OTHER)
        assert app.test_client().submit("/join", form, environ_overrides=address).status_code == 422
    assert join(app.test_client(), name="Toto", pin=OTHER, other_person="y").status_code == 303


def test_numbers_cannot_be_asked_about_without_end(client, app):
    join(client)
    for n in range(JOINING_FROM_ADDRESS.free):
        answer = join(app.test_client(), phone=f"0812-0000-{n:04}", name="Toto", pin=OTHER)
    assert answer.status_code == 429


def test_a_double_tap_is_one_person_and_no_question(client, app):
    assert [join(browser).status_code for browser in (client, app.test_client())] == [303, 303]
    assert len(db.session.scalars(select(Person)).all()) == 1


def test_the_name_of_a_newcomer_opens_nothing_with_another_pin(client, app):
    join(client)
    same_name = join(app.test_client(), pin=OTHER)
    assert "Nomor ini sudah dipakai di sini" in page(same_name)


def test_the_question_leads_to_signing_in(client, app):
    join(client)
    assert 'href="/sign-in"' in join(app.test_client(), name="Toto").get_data(as_text=True)


def test_the_pin_can_be_looked_at_without_a_script_and_nobody_is_signed_up_by_it(client):
    response = join(client, show_pin="y")
    field = re.search(r'<input[^>]*name="pin"[^>]*>', response.get_data(as_text=True)).group()
    assert (response.status_code, 'type="text"' in field, f'value="{STRONG}"' in field) == (200, True, True)
    assert db.session.scalars(select(Person)).all() == []


def test_a_pin_is_not_shown_unasked(client, app):
    join(client)
    asked = join(app.test_client(), name="Toto").get_data(as_text=True)
    assert 'type="password"' in re.search(r'<input[^>]*name="pin"[^>]*>', asked).group()


def test_enter_signs_up_and_does_not_show_the_pin(client):
    form = re.search(r'<form[^>]*id="join".*?</form>', client.get("/join").get_data(as_text=True), re.DOTALL).group()
    first = re.search(r"<button[^>]*>", form).group()
    assert "show_pin" not in first
