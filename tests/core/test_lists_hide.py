"""A search finds nothing that its list does not show to the visitor, and never widens whom the visitor may see."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import clock
from core.db import db
from core.lists import declaring
from core.lists.declaring import StaffList, declared
from courses import editions
from mentoring import cohorts, members
from people.models import Role
from people.partners import find_or_create_partner
from people.registration import register_staff
from people.roles import grant_role
from tests.courses import build
from tests.curation import applying
from tests.people.build import page
from tests.people.business import business_of
from tests.quizzes import tasking


def rows(browser, address: str, **asked: str) -> int:
    return browser.get(address, query_string=asked).get_data(as_text=True).count('<tr id="row-')


@pytest.fixture
def two_cohorts(cast):
    """A cohort of Raka's partner and one of another."""
    today = clock.today()
    other = find_or_create_partner("Lembaga Lain")
    cohorts.open_cohort("Gunungpati", cast.partner, today, today + timedelta(days=30))
    cohorts.open_cohort("Genuk rahasia", other, today, today + timedelta(days=30))
    db.session.commit()


def test_a_mentor_finds_no_cohort_of_another_partner(cast, two_cohorts):
    raka = cast.signed_in(cast.raka)
    assert rows(raka, "/cohorts", q="gunungpati") == 1
    for typed in ("genuk", "rahasia", "Lembaga", "e", "%"):
        assert "Genuk rahasia" not in page(raka.get("/cohorts", query_string={"q": typed, "period": "all"}))
    assert rows(cast.signed_in(cast.agus), "/cohorts", q="rahasia") == 1


def test_a_filter_of_the_address_does_not_widen_what_a_mentor_sees(cast, two_cohorts):
    raka = cast.signed_in(cast.raka)
    for number in range(1, 6):
        assert "Genuk rahasia" not in page(raka.get("/cohorts", query_string={"partner": str(number), "period": "all"}))
        assert "Genuk rahasia" not in page(raka.get("/cohorts", query_string={"after": str(number), "order": "name"}))


def test_a_mentor_who_grades_finds_only_own_learners_and_none_by_number(cast):
    course = tasking.course(owner=cast.dewi)
    sri, budi = (tasking.learner(who, course) for who in (cast.sri, cast.budi))
    cohort = cohorts.open_cohort("Gunungpati", cast.partner, clock.today(), clock.today() + timedelta(days=30))
    members.add_mentor(cohort, cast.raka)
    members.add_member(cohort, cast.sri, shares=True)
    for enrolment in (sri, budi):
        tasking.handed_in(enrolment)
    db.session.commit()
    raka = cast.signed_in(cast.raka)
    assert rows(raka, "/grading", q="rahayu") == 1
    for typed in ("santoso", "budi", cast.sri.phone, "0000-0101", "08120000", cast.budi.phone):
        assert rows(raka, "/grading", q=typed) == 0, typed


def test_a_curator_finds_no_product_of_a_tied_business_nor_an_owner(cast):
    applying.on_its_way(applying.whole_listing(business_of(cast.sri), cast.sri, "Bros pita"), cast.sri)
    db.session.commit()
    laras = cast.signed_in(cast.laras)
    assert rows(laras, "/curation", q="bros") == 1
    for typed in ("rahayu", cast.sri.phone, "0000-0101", cast.sri.name):
        assert rows(laras, "/curation", q=typed) == 0, typed
    laras.submit("/curation/ties", {"enterprise_id": business_of(cast.sri).id, "reason": "Saudara saya"}, form="/curation/ties")
    assert rows(laras, "/curation", q="bros") == 0


def test_a_trainer_finds_no_course_of_others(cast):
    course = build.published()
    editions.add_owner(course, cast.dewi.id)
    tono = register_staff(name="Tono Hadi", email="tono@demo.example", passphrase=cast.passphrase)
    grant_role(tono, Role.TRAINER, by=None)
    db.session.commit()
    assert rows(cast.signed_in(cast.dewi), "/teach", q="kopi") == 1
    assert rows(cast.signed_in(tono), "/teach", q="kopi") == 0
    assert cast.signed_in(tono).get("/teach/kopi/reports").status_code == 404


@pytest.fixture
def with_hidden_phone(monkeypatch):
    """The list of people with a column of phone numbers that administrators alone see."""
    people = declared()["people"]
    columns = tuple(
        replace(column, shown_to=lambda visitor: visitor.has(Role.ADMIN)) if column.key in {"phone", "since"} else column
        for column in people.columns
    )
    hidden: StaffList = replace(people, columns=columns)
    monkeypatch.setitem(declaring._declared, "people", hidden)
    monkeypatch.setattr("people.views.office_people.PEOPLE", hidden)


def test_a_column_that_is_hidden_is_neither_shown_nor_searched_nor_ordered_nor_exported(cast, with_hidden_phone):
    assert cast.sri
    agus, ratna = cast.signed_in(cast.agus), cast.signed_in(cast.ratna)
    assert rows(ratna, "/office/people", q="0000-0101") == 1
    assert rows(agus, "/office/people", q="0000-0101") == 0
    html = agus.get("/office/people?order=since&q=rahayu").get_data(as_text=True)
    assert "0812-0000-0101" not in html and 'aria-sort="ascending"' in html and "order=since" not in html
    with agus.submit("/lists/people/files?q=rahayu", {"as": "csv"}, form="/office/people") as file:
        assert "Sri Rahayu" in file.get_data(as_text=True) and "0812" not in file.get_data(as_text=True)
