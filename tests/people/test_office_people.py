"""The officer's pages about people."""

import re

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from people import confirmations, queries
from people.models import ConfirmedHow, Person, SignInCard
from people.registration import enrol_by_officer
from tests.people.build import VILLAGE, page

TOTO = {"name": "Toto Rahayu", "address_as": "Pak", "phone": "0812-0000-0150", "village": VILLAGE}


@pytest.fixture
def counter(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


def audit_entries() -> list[tuple]:
    return [tuple(row) for row in db.session.execute(select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.thing_id))]


@pytest.mark.parametrize(
    "search", ["rahayu", "SRI", "sri rahayu", "0812-0000-0101", "0000-0101", "+62 812 0000 0101", "00000101"]
)
def test_somebody_is_found_by_name_or_number(cast, counter, search):
    assert cast.sri
    assert cast.budi
    text = page(counter.get("/office/people", query_string={"q": search}))
    assert "Sri Rahayu" in text
    assert "Budi Santoso" not in text


@pytest.mark.parametrize("search", ["nobody", "%", "_", "'", "0899", "x" * 5000, "\0", "9" * 400])
def test_who_is_not_there_is_not_found(cast, counter, search):
    assert cast.sri
    answer = counter.get("/office/people", query_string={"q": search})
    assert answer.status_code == 200
    if search != "\0":
        assert "Tidak ada yang ditemukan" in page(answer)


def test_fifty_on_a_page(cast, counter):
    agus = cast.identity(cast.agus)
    for n in range(queries.PAGE + 5):
        enrol_by_officer(name=f"Peserta {n:03}", phone=f"0812-0000-{n:04}", village_code=VILLAGE, by=agus)
    db.session.commit()
    first, second = counter.get("/office/people?q=peserta"), counter.get("/office/people?q=peserta&page=2")
    assert page(first).count("Peserta 0") == queries.PAGE
    assert page(second).count("Peserta 0") == 5
    assert "q=peserta&amp;page=2" in first.get_data(as_text=True) or "page=2&amp;q=peserta" in first.get_data(as_text=True)
    for nonsense in ("0", "-3", "x", "9" * 30):
        assert counter.get(f"/office/people?page={nonsense}").status_code == 200


def test_the_list_makes_the_same_statements_for_many(cast, counter, count_statements):
    agus = cast.identity(cast.agus)

    def statements() -> int:
        with count_statements() as seen:
            counter.get("/office/people")
        return len([s for s in seen if s.startswith("SELECT")])

    one = statements()
    for n in range(30):
        enrol_by_officer(name=f"Peserta {n}", phone=f"0812-0000-{n:04}", village_code=VILLAGE, by=agus)
    db.session.commit()
    assert statements() == one


def test_a_newcomer_is_written_down_and_gets_a_card(cast, counter, client):
    made = counter.submit("/office/people", {**TOTO, "sex": "male", "birth_year": "1970"}, form="/office/people/new")
    assert made.status_code == 303
    card = counter.submit(f"{made.location}/card", form=made.location)
    assert card.status_code == 200
    html = card.get_data(as_text=True)
    assert "<svg" in html
    assert "0812-0000-0150" in html
    path = re.search(r"http://[^/]+(/m/[\w-]+)", html).group(1)
    assert "Pak Toto" in page(client.get(path))
    person_id = made.location.rsplit("/", 1)[1]
    assert ("enrolled", cast.agus.id, person_id) in audit_entries()
    assert ("made card", cast.agus.id, person_id) in audit_entries()


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"phone": "1"},
        {"village": "x"},
        {"birth_year": "1800"},
        {"birth_year": "abc"},
        {"birth_year": "2020"},
        {"sex": "?"},
    ],
)
def test_a_malformed_newcomer_is_told_and_kept_on_the_page(cast, counter, changed):
    answer = counter.submit("/office/people", {**TOTO, **changed}, form="/office/people/new")
    assert answer.status_code == 422
    assert "0812-0000-0150" in answer.get_data(as_text=True) or "phone" in changed
    assert db.session.scalars(select(Person).where(Person.name == "Toto Rahayu")).all() == []


def test_a_code_is_shown_once_to_be_read_out(cast, counter, client):
    at = f"/office/people/{cast.sri.id}"
    shown = page(counter.submit(f"{at}/reset-code", form=at))
    code = re.search(r"\b(\d{3}) (\d{3})\b", shown)
    answer = client.submit(
        "/reset", {"phone": "0812-0000-0101", "code": code[1] + code[2], "pin": "482915", "pin_again": "482915"}
    )
    assert answer.status_code == 303


def asked_code(person: Person) -> str:
    """Let a person ask for the number to be confirmed, and return the code that the account shows."""
    confirmations.request_confirmation(person.id)
    db.session.commit()
    db.session.refresh(person)
    return confirmations.code_of(person.id, person.phone_asked_at)


@pytest.mark.parametrize("typed", ["", "000000", "abc"])
def test_without_the_code_of_the_account_no_number_is_confirmed(cast, counter, typed):
    """As at `/office/numbers`: anybody can write down any number."""
    at = f"/office/people/{cast.sri.id}"
    assert 'name="code"' not in counter.get(at).get_data(as_text=True)
    assert counter.submit(f"{at}/phone-confirmation", {"code": typed}, form=at).status_code == 422
    asked_code(cast.sri)
    assert 'name="code"' in counter.get(at).get_data(as_text=True)
    sent = counter.submit(f"{at}/phone-confirmation", {"code": typed}, form=at)
    assert sent.status_code == 422 and "bukan kode akun ini" in page(sent)
    assert db.session.get_one(Person, cast.sri.id).phone_confirmed_at is None


def test_a_number_is_confirmed_once_with_who_and_how(cast, counter):
    at = f"/office/people/{cast.sri.id}"
    code = asked_code(cast.sri)
    for _ in range(2):
        counter.submit(f"{at}/phone-confirmation", {"code": code}, form=at)
    person = db.session.get_one(Person, cast.sri.id)
    assert (person.phone_confirmed_by_id, person.phone_confirmed_how) == (cast.agus.id, ConfirmedHow.COUNTER)
    confirmations = [entry for entry in audit_entries() if entry[0] == "confirmed phone"]
    assert confirmations == [("confirmed phone", cast.agus.id, str(cast.sri.id))]
    assert "sudah dipastikan" in page(cast.signed_in(cast.sri).get("/account"))


@pytest.mark.parametrize("deed", ["card", "reset-code"])
def test_an_officer_never_opens_a_colleagues_account_or_the_own(cast, counter, deed):
    token = counter.csrf(f"/office/people/{cast.sri.id}")
    for colleague in (cast.ratna, cast.dewi, cast.agus):
        answer = counter.post(f"/office/people/{colleague.id}/{deed}", data={"csrf_token": token})
        assert answer.status_code == 403
    assert db.session.scalars(select(SignInCard)).all() == []


@pytest.mark.parametrize("deed", ["card", "reset-code", "phone-confirmation"])
def test_nobody_else_does_the_counters_work(cast, deed):
    for other in (cast.budi, cast.dewi, cast.raka, cast.laras):
        browser = cast.signed_in(other)
        data = {"csrf_token": browser.csrf("/account")}
        assert browser.post(f"/office/people/{cast.sri.id}/{deed}", data=data).status_code == 403
        assert browser.post("/office/people", data={**data, **TOTO}).status_code == 403


def test_who_is_not_there_has_no_page(counter):
    assert counter.get("/office/people/999999").status_code == 404
