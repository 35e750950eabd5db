"""The officer's list of people: how far they learn, where they live, and the way back to it after something was done."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from courses import people_list
from courses.models import EnrolmentState
from people.models import LoginSession, Person, Village
from people.registration import enrol_by_officer
from tests.courses import build
from tests.people.build import VILLAGE, page


@pytest.fixture
def office(cast):
    """A browser in which the officer is signed in."""
    return cast.signed_in(cast.agus)


@pytest.fixture
def learners(cast):
    """A learner in each state of learning, by the state; in `begun_again` one course is complete and another begun."""
    course, other = build.published(), build.published(build.numbered(2))
    names = ["nothing", "enrolled", "working", "finished", "begun_again", "gone"]
    agus = cast.identity(cast.agus)
    made = {
        name: enrol_by_officer(name=f"Peserta {name}", phone=f"0812-0000-02{n:02}", village_code=VILLAGE, by=agus)
        for n, name in enumerate(names)
    }
    db.session.commit()
    for name in names[1:]:
        enrolment = build.enrolled(made[name].id, course)
        enrolment.lessons_done = 0 if name == "enrolled" else 1
        if name in ("finished", "begun_again"):
            enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
        if name == "gone":
            enrolment.state, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, clock.now()
    build.enrolled(made["begun_again"].id, other)
    db.session.commit()
    return made


def names_in(browser, kind: str = "csv", **asked) -> list[str]:
    """Return the names in the file of the list for what was asked, with the word for their learning behind each."""
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    answer = browser.submit(f"/lists/people/files?{query}", {"as": kind}, form="/office/people")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    return [f"{row['Nama']}: {row['Belajar'].split(',')[0]}" for row in rows]


WORDS = {
    "not_begun": ("belum mulai", {"enrolled", "nothing"}),
    "under_way": ("berjalan", {"begun_again", "working"}),
    "complete": ("selesai", {"finished"}),
    "stopped": ("berhenti", {"gone"}),
}


def test_each_state_of_learning_has_its_people_and_column_and_filter_agree(office, learners):
    assert set(WORDS) == set(people_list.STATES)
    for state, (word, whose) in WORDS.items():
        assert names_in(office, learning=state) == sorted(f"Peserta {name}: {word}" for name in whose)


def test_a_page_of_any_length_reads_the_learning_in_one_statement(office, learners, count_statements):
    with count_statements() as statements:
        assert "Peserta working" in page(office.get("/office/people"))
    assert sum("FROM enrolments" in one and "GROUP BY" in one for one in statements) == 1


def test_a_kelurahan_is_chosen_and_says_its_kecamatan_where_two_have_its_name(cast, office):
    """Two kelurahan of the office have one name."""
    assert cast.sri and cast.budi
    own = db.session.get_one(Village, db.session.get_one(Person, cast.sri.id).village_code)
    html = office.get("/office/people").get_data(as_text=True)
    assert f'<option value="{own.code}">{own.name}</option>' in html
    double = db.session.scalars(select(Village).where(Village.code != own.code)).first()
    double.name = own.name
    db.session.commit()
    html = office.get("/office/people").get_data(as_text=True)
    assert html.count(f">{own.name} (") == 2
    found = names_in(office, village=own.code)
    assert [name.split(":")[0] for name in found] == sorted(
        db.session.scalars(select(Person.name).where(Person.village_code == own.code))
    )


def test_staff_are_left_out_until_they_are_asked_for(cast, office):
    assert cast.sri and cast.dewi
    assert "Dewi" not in page(office.get("/office/people"))
    for who in ("all", "staff"):
        assert "Dewi" in page(office.get(f"/office/people?who={who}"))


def test_the_filter_of_signing_in_and_the_column_agree(cast, office):
    """A PIN alone is no sign-in: whoever never had a session was never here."""
    assert cast.sri and cast.budi
    cast.signed_in(cast.sri)
    were_here = set(db.session.scalars(select(LoginSession.person_id)))
    for asked, wanted in (("set", True), ("never", False)):
        text = page(office.get(f"/office/people?way={asked}&who=learners"))
        for person in (cast.sri, cast.budi):
            assert (person.name in text) is ((person.id in were_here) is wanted)
        assert ("belum pernah" in text) is not wanted


ASKED = f"q=nothing&learning=not_begun&village={VILLAGE}"


def test_paper_and_file_state_every_filter(office, learners):
    village = db.session.get_one(Village, VILLAGE).name
    wanted = ("“nothing”", "Belajar: belum mulai", f"Kelurahan: {village}", "Siapa: Peserta")
    paper = page(office.submit(f"/lists/people/files?{ASKED}", {"as": "print"}, form="/office/people"))
    sent = office.submit(f"/lists/people/files?{ASKED}", {"as": "xlsx"}, form="/office/people")
    about = openpyxl.load_workbook(io.BytesIO(sent.get_data())).worksheets[1]
    lines = " ".join(str(row[0]) for row in about.iter_rows(values_only=True))
    sent.close()
    for words in wanted:
        assert words in paper and words in lines
    named = office.submit(f"/lists/people/files?{ASKED}", {"as": "csv"}, form="/office/people")
    assert "learning-not_begun" in named.headers["Content-Disposition"].replace("not-begun", "not_begun")
    assert "nothing" not in named.headers["Content-Disposition"]
    named.close()


def test_after_a_message_one_is_back_at_the_list_as_it_was_asked(office, learners):
    person_id = learners["nothing"].id
    way = office.get(f"/lists/people/chosen?do=message&id={person_id}&{ASKED}").location
    sent = office.submit(
        "/office/people/messages", {**fields(office.get(way)), "subject": "Halo", "body": "Datanglah."}, form=way
    )
    assert sent.status_code == 303
    for part in ASKED.split("&"):
        assert part in sent.location
    assert sent.location.startswith("/office/people?")


def fields(answer) -> dict:
    """Return the hidden fields of the first form that names chosen people."""
    import re

    html = answer.get_data(as_text=True)
    pairs = re.findall(r'type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', html)
    pairs += re.findall(r'name="(sent_as)"[^>]*value="([^"]*)"', html)
    return {name: value.replace("&amp;", "&") for name, value in pairs}


@pytest.mark.parametrize("bad", ["//evil.example", "_external%3D1", "x" * 3000, "a%26" * 200, "%00", "_host%3Devil.example"])
def test_the_way_back_never_leads_elsewhere(office, learners, bad):
    way = f"/office/people/messages/new?id={learners['nothing'].id}&list={bad}"
    html = office.get(way).get_data(as_text=True)
    assert "evil.example" not in html.split("crumb")[1].split("</p>")[0]


def test_nothing_ticked_keeps_the_deed_and_no_deed_keeps_the_ticks(cast, office):
    assert cast.sri
    back = office.get("/lists/people/chosen?do=cards&q=s").location
    assert '<option value="cards" selected>' in office.get(back).get_data(as_text=True)
    back = office.get(f"/lists/people/chosen?do=&id={cast.sri.id}").location
    html = office.get(back).get_data(as_text=True)
    assert html.count(" checked") == 1


@pytest.mark.parametrize(
    ("typed", "meant"), [("sulstri", "Sulastri"), ("Soelastri", "Sulastri"), ("sulastri wdodo", "Sulastri Widodo")]
)
def test_a_search_that_finds_nobody_offers_near_spellings(cast, office, typed, meant):
    enrol_by_officer(name="Sulastri Widodo", phone="0812-0000-0299", village_code=VILLAGE, by=cast.identity(cast.agus))
    db.session.commit()
    answer = office.get("/office/people", query_string={"q": typed})
    assert f"Maksudnya {meant}?" in page(answer)
    again = office.get("/office/people", query_string={"q": meant})
    assert "Sulastri Widodo" in page(again) and "Maksudnya" not in page(again)


@pytest.mark.parametrize("typed", ["qqqqq", "0899", "su", "%", "x" * 90])
def test_nothing_is_offered_where_nothing_is_near(cast, office, typed):
    assert cast.sri
    assert "Maksudnya" not in page(office.get("/office/people", query_string={"q": typed}))


def test_spellings_come_from_names_under_the_same_filters_only(cast, office):
    """Dewi is staff, so the list of learners does not offer her name."""
    assert cast.dewi
    wrong = cast.dewi.name.split()[0] + "y"
    assert "Maksudnya" not in page(office.get("/office/people", query_string={"q": wrong}))
