"""Whoever is written down at the counter may be here already: the form looks, and asks."""

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from people import enterprises, look_alikes, nibs
from people.look_alikes import Sought, likeness, name_words
from people.models import Person
from people.registration import enrol_by_officer
from tests.people.build import VILLAGE, page

ELSEWHERE = "33.74.01.1001"
TOTO = {"name": "Toto Hartono", "address_as": "Pak", "phone": "0812-0000-0150", "village": VILLAGE}
NIB = "1234567890123"


@pytest.fixture
def counter(cast):
    """Return a browser in which the officer Pak Agus is signed in."""
    return cast.signed_in(cast.agus)


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


def names(found) -> list[str]:
    return [alike.name for alike in found]


def enrol(agus, name: str, *, phone: str = "0813-0000-0001", village: str = VILLAGE) -> Person:
    person = enrol_by_officer(name=name, phone=phone, village_code=village, by=agus)
    db.session.commit()
    return person


@pytest.mark.parametrize(
    "typed",
    [
        "Sri Rahayu",
        "Bu Sri Rahayu",
        "SRI RAHAYU B",
        "Sri Rahaju",
        "Hj. Sri Rahayu",
        "Rahayu Sri",
        "sri  rahyu",
        "Sri ahayu",
        "SriRahayu",
        "Sri Rahayu Widodo",
    ],
)
def test_a_name_is_found_however_it_is_written(cast, agus, typed):
    assert cast.sri
    assert names(look_alikes.find(Sought(typed, village_code=cast.sri.village_code), by=agus)) == ["Bu Sri Rahayu"]
    assert names(look_alikes.find(Sought(typed), by=agus)) == ["Bu Sri Rahayu"]


@pytest.mark.parametrize(
    "typed", ["", "Sri", "Rahayu", "Bu", "Sri Lestari", "Dwi Rahayu", "Puji Rahayu", "%", "_ _", "x" * 300]
)
def test_another_name_is_not_found(cast, agus, typed):
    assert cast.sri
    assert look_alikes.find(Sought(typed, village_code=cast.sri.village_code), by=agus) == []


def test_a_neighbour_needs_less_likeness_than_somebody_across_the_city(cast, agus):
    assert cast.sri
    assert names(look_alikes.find(Sought("Siti Rahayu", village_code=cast.sri.village_code), by=agus)) == ["Bu Sri Rahayu"]
    assert look_alikes.find(Sought("Siti Rahayu", village_code=ELSEWHERE), by=agus) == []


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Soeharto Soemarno", "Suharto Sumarno"),
        ("Tjipto Djoko", "Cipto Joko"),
        ("Moh. Yusuf", "Muhammad Yusuf"),
        ("Djoemadi", "Jumadi"),
        ("Tjoet Njak", "Cut Njak"),
        ("Ma'ruf", "Maruf"),
        ("Ma’ruf", "Ma'ruf"),
        ("Nu`man Su'ud", "Numan Suud"),
        ("H.Slamet", "Slamet"),
        ("Hj.Siti Djoe'ariah", "Siti Juariah"),
        ("Abdul-Rochim", "Abdul Rochim"),
    ],
)
def test_older_spellings_and_short_forms_are_one_name(agus, older, newer):
    assert likeness(name_words(older), name_words(newer)) == 100
    enrol(agus, older)
    assert names(look_alikes.find(Sought(newer), by=agus)) == [older]
    enrol(agus, newer, phone="0813-0000-0002")
    assert set(names(look_alikes.find(Sought(older), by=agus))) == {older, newer}


def test_a_number_is_found_however_it_is_written_with_any_name(cast, agus):
    assert cast.sri
    found = look_alikes.find(Sought("Toto", phone="+62 812 0000 0101"), by=agus)
    assert names(found) == ["Bu Sri Rahayu"]
    assert found[0].same_phone


def test_a_nib_leads_to_the_owner_and_the_look_is_noted(cast, agus):
    nibs.assign(enterprises.enterprise_of(cast.sri.id), NIB, by=agus)
    db.session.commit()
    found = look_alikes.find(Sought(nib="1234 5678 9012 3"), by=agus)
    assert names(found) == ["Bu Sri Rahayu"]
    entries = db.session.execute(select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.thing_id)).all()
    assert ("found by nib", agus.id, str(cast.sri.id)) in [tuple(entry) for entry in entries]


def test_staff_and_closed_accounts_are_not_offered(cast, agus):
    assert look_alikes.find(Sought(cast.agus.name), by=agus) == []


def test_no_more_than_a_few_are_shown_and_a_bounded_number_compared(cast, agus, monkeypatch):
    for n in range(8):
        enrol_by_officer(name="Siti Aminah", phone=f"0813-0000-{n:04}", village_code=VILLAGE, by=agus)
    assert len(look_alikes.find(Sought("Siti Aminah"), by=agus)) == look_alikes.MOST_SHOWN
    monkeypatch.setattr(look_alikes, "MOST_COMPARED", 2)
    assert len(look_alikes.find(Sought("Siti Aminah"), by=agus)) == 2


def test_the_form_asks_before_it_saves_and_keeps_what_was_typed(cast, counter):
    typed = {**TOTO, "name": "Sri Rahaju", "village": cast.sri.village_code}
    asked = counter.submit("/office/people", typed, form="/office/people/new")
    assert asked.status_code == 422
    text = page(asked)
    assert "Orang yang sama?" in text
    assert "Bu Sri Rahayu" in text
    assert f'href="/office/people/{cast.sri.id}"' in asked.get_data(as_text=True)
    assert 'value="Sri Rahaju"' in asked.get_data(as_text=True)
    assert db.session.scalars(select(Person).where(Person.name == "Sri Rahaju")).all() == []


def test_who_is_somebody_else_is_made_after_the_question(cast, counter):
    typed = {**TOTO, "phone": "0812-0000-0101", "different": str(cast.sri.id)}
    assert counter.submit("/office/people", typed, form="/office/people/new").status_code == 303


def test_it_asks_again_for_somebody_whom_nobody_has_seen(cast, counter):
    assert cast.budi
    typed = {**TOTO, "name": cast.budi.name, "different": str(cast.sri.id), "village": cast.budi.village_code}
    answer = counter.submit("/office/people", typed, form="/office/people/new")
    assert answer.status_code == 422
    seen = " ".join(map(str, sorted([cast.sri.id, cast.budi.id])))
    assert f'value="{seen}"' in answer.get_data(as_text=True)


def test_the_script_gets_the_same_while_typing(cast, counter):
    assert cast.sri
    answer = counter.submit("/office/people/look-alikes", {"name": "bu sri rahayu"}, form="/office/people/new")
    assert answer.status_code == 200
    [found] = answer.json["people"]
    assert found["name"] == "Bu Sri Rahayu"
    assert "nama mirip" in found["about"]
    assert found["url"] == f"/office/people/{cast.sri.id}"


@pytest.mark.parametrize("who", ["sri", "dewi", "raka", "laras"])
def test_nobody_else_may_look(cast, who):
    visitor = cast.signed_in(getattr(cast, who))
    assert visitor.submit("/office/people/look-alikes", {"name": "Sri Rahayu"}, form="/account/reading").status_code == 403
