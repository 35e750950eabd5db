"""The office's pages of curation: periods, open applications and delays, and the days from sign-up to the shop."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from core import clock
from core.db import db
from curation.judging import checking, ties
from curation.missing_curators import Missing
from curation.models import CurationPeriod, Placement
from curation.queries.office import without_enough_curators
from curation.shops import managing, time_report
from lms.cli import days as command
from people.models import Person
from tests.curation import applying
from tests.curation.applying import score
from tests.curation.test_application_pages import text_of


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


# ---- Periods


def test_an_officer_opens_and_closes_a_period(cast, agus):
    page = "/office/periods"
    assert "Belum ada masa kurasi" in text_of(agus.get(page))
    data = {"name": "Kurasi November", "opens_on": "2026-11-23", "closes_on": "2026-12-23", "quota": "40"}
    assert agus.submit(page, data).status_code == 303
    words = text_of(agus.get(page))
    assert "23 November 2026 sampai 23 Desember 2026" in words and "0 / 40" in words and "Sedang dibuka" in words
    period = db.session.scalars(select(CurationPeriod)).one()
    assert period.made_by_id == cast.agus.id
    assert agus.submit(f"{page}/{period.id}/closing", form=page).status_code == 303
    assert "Ditutup" in text_of(agus.get(page))
    again = agus.submit(f"{page}/{period.id}/closing", form=page)
    assert again.status_code == 409 and "sudah ditutup" in text_of(again)
    assert agus.submit(f"{page}/999/closing", form=page).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"opens_on": "x"}, {"closes_on": ""}, {"closes_on": "2026-11-01"}, {"quota": "0"}, {"quota": "many"}],
)
def test_what_is_wrong_with_a_period_is_said_and_all_stays(agus, wrong):
    data = {"name": "Kurasi November", "opens_on": "2026-11-23", "closes_on": "2026-12-23", "quota": "", **wrong}
    refused = agus.submit("/office/periods", data)
    assert refused.status_code == 422 and not db.session.scalars(select(CurationPeriod)).all()
    if "name" not in wrong:
        assert 'value="Kurasi November"' in refused.get_data(as_text=True)


def test_a_period_counts_what_took_a_place(cast, agus):
    applying.handed_in(cast)
    assert "Kurasi akhir tahun" in text_of(agus.get("/office/periods"))
    applying.handed_in(cast, cast.sri, product="Lukisan gunung")
    assert "Produk 2 Keadaan Sedang dibuka" in text_of(agus.get("/office/periods"))


# ---- Open applications


def test_the_office_sees_whose_turn_it_is_and_what_is_late_and_no_score(cast, agus):
    application = applying.in_review(cast)
    assert cast.bayu and cast.sinta
    before = text_of(agus.get("/office/applications"))
    assert "Lukisan pantai" in before and "11 Desember 2026" in before
    score(application, cast, cast.laras, 5, note="Rapi")
    assert text_of(agus.get("/office/applications")) == before
    with clock.at(clock.now() + timedelta(days=30)):
        assert "Terlambat 8 hari kerja 11 Desember 2026" in text_of(cast.signed_in(cast.agus).get("/office/applications"))


def test_where_no_curator_is_left_the_office_is_told_to_invite_one(cast, agus):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 3)
    score(application, cast, cast.bayu, 5)
    assert without_enough_curators([application.id]) == {application.id: Missing.THIRD}
    assert without_enough_curators([application.id + 1]) == without_enough_curators([]) == {}
    assert "Undang satu kurator" in text_of(agus.get("/office/applications"))
    assert cast.sinta
    assert without_enough_curators([application.id]) == {}
    ties.declare(application.enterprise_id, by=cast.identity(cast.sinta), reason="Saudara")
    assert without_enough_curators([application.id]) == {application.id: Missing.THIRD}


def test_who_is_tied_to_one_business_may_still_judge_another(cast):
    first, second = applying.in_review(cast), applying.in_review(cast, cast.sri, product="Lukisan gunung")
    for application in (first, second):
        score(application, cast, cast.laras, 3)
        score(application, cast, cast.bayu, 5)
    ties.declare(first.enterprise_id, by=cast.identity(cast.sinta), reason="Saudara")
    assert without_enough_curators([first.id, second.id]) == {first.id: Missing.THIRD}


def test_with_three_curators_one_tied_and_two_far_apart_the_page_says_that_nobody_can_be_the_third(cast, agus):
    assert cast.bayu and cast.sinta
    application = applying.in_review(cast)
    ties.declare(application.enterprise_id, by=cast.identity(cast.sinta), reason="Saudara")
    score(application, cast, cast.laras, 3)
    assert without_enough_curators([application.id]) == {}, "Bayu may still score"
    score(application, cast, cast.bayu, 5)
    for path in ("/office/applications", f"/office/applications/{application.id}"):
        words = text_of(agus.get(path))
        assert "Tidak ada yang bisa menjadi kurator ketiga" in words and "berjauhan" in words, path


def test_what_is_missing_is_named_by_its_state(cast, agus):
    handed_in = applying.handed_in(cast)
    assert without_enough_curators([handed_in.id]) == {handed_in.id: Missing.ANY}
    for curator in (cast.laras, cast.bayu):
        ties.declare(handed_in.enterprise_id, by=cast.identity(curator), reason="Saudara")
    assert without_enough_curators([handed_in.id]) == {handed_in.id: Missing.UNTIED}
    assert "Semua kurator punya hubungan dengan usaha ini" in text_of(agus.get("/office/applications"))
    other = applying.handed_in(cast, cast.sri, product="Lukisan gunung")
    checking.check(other, by=cast.identity(cast.laras), round=1, complete=True)
    score(other, cast, cast.laras, 4)
    ties.declare(other.enterprise_id, by=cast.identity(cast.bayu), reason="Saudara")
    assert without_enough_curators([handed_in.id, other.id])[other.id] is Missing.SECOND


def test_lists_take_the_same_statements_for_one_and_for_thirty(cast, agus, count_statements):
    first = applying.handed_in(cast)
    counts = [statements_of(count_statements, agus, path) for path in ("/office/applications", "/office/periods")]
    from tests.curation.test_desk_pages import many_applications

    many_applications(cast, first.enterprise_id, db.session.get_one(Person, cast.budi.id), 30)
    for number in range(1, 30):
        applying.open_period(cast, opens_on=clock.today() + timedelta(days=100 * number))
    assert [statements_of(count_statements, agus, path) for path in ("/office/applications", "/office/periods")] == counts


def statements_of(count_statements, client, path: str) -> int:
    client.get(path)
    with count_statements() as seen:
        assert client.get(path).status_code == 200
    return len(seen)


# ---- Days


def went_live(cast) -> None:
    """Ten days of the owner, two of the curators, one of the shop. The documents were checked at once."""
    person = db.session.get_one(Person, cast.budi.id)
    person.created_at = clock.now() - timedelta(days=10)
    application = applying.handed_in(cast)
    with clock.at(clock.now() + timedelta(days=2)):
        checking.check(application, by=cast.identity(cast.laras), round=1, complete=True)
        for who in (cast.laras, cast.bayu):
            score(application, cast, who, 4)
    placement = db.session.scalars(select(Placement).order_by(Placement.id)).first()
    with clock.at(clock.now() + timedelta(days=3)):
        managing.mark_live(placement, address="https://toko.example/1", by=cast.identity(cast.agus))
        db.session.commit()


def test_days_belong_to_their_holders(cast):
    went_live(cast)
    [journey] = time_report.report().journeys
    assert journey.total == pytest.approx(13) and sum(journey.days.values()) == pytest.approx(13)
    assert {holder: round(days, 3) for holder, days in journey.days.items()} == {
        "owner": 10,
        "grader": 0,
        "officer": 0,
        "curators": 2,
        "channel": 1,
    }


def test_of_several_holders_the_one_nearest_to_the_shop_counts():
    monday = clock.now()

    def day(number: float):
        return monday + timedelta(days=number)

    held = {
        "grader": [(day(1), day(4))],
        "officer": [(day(3), day(6))],
        "curators": [(day(5), day(8)), (day(-5), day(0.5))],
        "channel": [(day(9), day(99))],
    }
    days = time_report.days_by_holder(day(0), day(10), held)
    assert days == pytest.approx({"owner": 1.5, "grader": 2, "officer": 2, "curators": 3.5, "channel": 1})


def test_a_graders_and_an_officers_days_are_found(cast):
    from tests.certificates import build

    person = db.session.get_one(Person, cast.budi.id)
    person.created_at = clock.now() - timedelta(days=10)
    course = build.make_course()
    with clock.at(clock.now() - timedelta(days=8)):
        enrolment = build.enrol(cast.budi, course)
        submission = build.hand_in_task(enrolment)
        from quizzes.models import HandIn, Judgement, Verdict

        db.session.add(HandIn(submission_id=submission.id, round=1, at=clock.now(), evidence_ids=[], texts={}))
        judged_at = clock.now() + timedelta(days=3)
        db.session.add(
            Judgement(
                submission_id=submission.id,
                round=1,
                by_id=cast.dewi.id,
                levels={},
                score=90,
                verdict=Verdict.PASSED,
                at=judged_at,
            )
        )
        db.session.commit()
    went_live(cast)
    from people.models import Document

    document = db.session.scalars(select(Document)).one()
    document.handed_over_at = document.verified_at - timedelta(days=4)
    db.session.commit()
    [journey] = time_report.report().journeys
    assert journey.days["grader"] == pytest.approx(3) and journey.days["officer"] == pytest.approx(4)
    assert sum(journey.days.values()) == pytest.approx(journey.total)


def test_the_page_and_the_command_say_the_same(cast, agus, whole_app, monkeypatch):
    assert "Belum ada yang tampil" in text_of(agus.get("/office/days"))
    run = CliRunner().invoke
    monkeypatch.setattr("lms.cli.app.create_app", lambda: whole_app)
    assert "Nothing is live yet." in run(command.days).output
    went_live(cast)
    words = text_of(agus.get("/office/days"))
    assert "13 hari dari mendaftar sampai tampil di toko" in words and "Lukisan pantai" in words and "10,0" in words
    printed = run(command.days).output
    assert "Lukisan pantai, Batik Pak Budi" in printed and printed.splitlines()[-1].split() == [
        "median",
        "10.0",
        "0.0",
        "0.0",
        "2.0",
        "1.0",
        "13.0",
    ]
    output = json.loads(run(command.days, ["--json"]).output)
    assert output["median_days"] == 13 and output["products"][0]["in_hands"]["curators"] == 2
    assert cast.signed_in(cast.laras).get("/office/days").status_code == 403


def test_the_report_takes_the_same_statements_for_one_and_for_thirty(cast, agus, count_statements):
    went_live(cast)
    few = statements_of(count_statements, agus, "/office/days")
    first = db.session.scalars(select(Placement).order_by(Placement.id)).first()
    from curation.models import PlacementChange, PlacementState
    from people.models import Enterprise
    from products.models import Listing

    enterprise = db.session.get_one(Enterprise, db.session.get_one(Listing, first.listing_id).enterprise_id)
    for number in range(30):
        listing = applying.whole_listing(enterprise, db.session.get_one(Person, cast.budi.id), f"Lukisan nomor {number}")
        row = Placement(
            listing_id=listing.id,
            channel=first.channel,
            round_id=first.round_id,
            state=PlacementState.LIVE,
            address="https://x.example/1",
            changed_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(PlacementChange(placement_id=row.id, state=PlacementState.LIVE, at=clock.now(), address=row.address))
    db.session.commit()
    assert statements_of(count_statements, agus, "/office/days") == few


def test_nobody_else_sees_the_offices_pages(cast):
    for person in (cast.budi, cast.laras, cast.dewi):
        client = cast.signed_in(person)
        for path in ("/office/periods", "/office/applications", "/office/placements", "/office/days"):
            assert client.get(path).status_code == 403


def test_an_open_appeal_is_shown_as_the_holder(cast, agus):
    from curation.judging import appeals

    application = applying.returned(cast)
    appeals.appeal(application, by=cast.identity(cast.budi), reason="Lengkap")
    db.session.commit()
    words = text_of(agus.get("/office/applications"))
    assert (
        "Sedang di tangan Banding" in words
        and "Diajukan 23 November 2026 Paling lambat 7 Desember 2026" in words
        and "Pemilik, untuk diperbaiki" not in words
    )
