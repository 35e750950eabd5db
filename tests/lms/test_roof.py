"""The pages of `lms` itself, and the error pages."""

import json
import logging
import re
from random import Random
from types import SimpleNamespace

import pytest
from sqlalchemy import exc, select
from sqlalchemy.exc import OperationalError

from core import clock, outbox, settings
from core.db import db
from core.waiting import Busy
from courses.models import Course
from lms import seed
from lms.logs import JsonLine
from people import sessions


def test_alive_and_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200 and all(ready.json["checks"].values())


def test_not_ready_when_the_queue_is_gone(app, client, monkeypatch):
    def fail() -> int:
        raise OSError("gone")

    monkeypatch.setitem(app.extensions, "jobs", SimpleNamespace(storage=SimpleNamespace(queue_size=fail)))
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.json["checks"]["queue"] is False


@pytest.mark.parametrize("path", ["/", "/help", "/contact?question=Foto+saya+gelap", "/privacy", "/demo"])
def test_a_stranger_may_read(client, path):
    assert client.get(path).status_code == 200


def test_a_prepared_question_is_shown_to_send(client):
    settings.change("contact.whatsapp", "+6281200000900", by_id=None)
    db.session.commit()
    assert "Foto saya gelap" in client.get("/contact?question=Foto+saya+gelap").text


def test_what_the_office_has_not_filled_in_is_not_shown(client):
    page = client.get("/contact").text
    assert "[" not in re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    assert "Kantor belum menulis nomornya di sini." in page
    settings.change("contact.phone", "(024) 123456", by_id=None)
    db.session.commit()
    page = client.get("/contact").text
    assert "(024) 123456" in page and "belum menulis nomornya" not in page


def test_the_privacy_notice_leaves_no_place_unfilled(client):
    assert "{" not in client.get("/privacy").text.split("<main")[1].split("</main>")[0]


def test_an_unknown_page_is_a_page(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404 and "Halaman ini tidak ada" in answer.text


def test_a_program_gets_a_problem(client):
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.content_type == "application/problem+json" and answer.json["status"] == 404


def test_a_program_that_is_not_signed_in_is_told_so(client):
    answer = client.get("/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401 and answer.json["title"] == "Silakan masuk dulu"


def test_who_is_not_signed_in_comes_back_to_the_page_that_was_wanted(client):
    assert client.get("/account?x=1").location == "/sign-in?next=/account?x%3D1"


def test_a_form_without_its_token_changes_nothing(client):
    answer = client.post("/language", data={"language": "en"})
    assert answer.status_code == 400 and "terlalu lama" in answer.text


def test_too_large_an_upload_is_refused_in_words(client):
    answer = client.post("/language", data={"x": "x" * (17 * 1024 * 1024)})
    assert answer.status_code == 413 and "15 MB" in answer.text


def test_a_visitor_may_choose_english(client):
    client.submit("/language", {"language": "en"}, form="/help")
    assert "Learn to sell online" in client.get("/").text
    client.submit("/language", {"language": "xx"}, form="/help")
    assert "Learn to sell online" in client.get("/").text


def test_when_the_database_is_away_the_page_says_that_nothing_is_lost(app, client, monkeypatch):
    def fail(*args):
        raise OperationalError("SELECT", {}, Exception("locked"))

    monkeypatch.setitem(app.view_functions, "pages.show_contact", fail)
    app.view_functions["pages.show_contact"].open_to_all = True
    answer = client.get("/contact")
    assert answer.status_code == 503 and answer.headers["Retry-After"] and "Tidak ada yang hilang" in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exc.OperationalError("COMMIT", None, Exception("full")), 503),
        (exc.InterfaceError("SELECT", None, Exception("the connection is closed")), 503),
        (exc.InternalError("SELECT", None, Exception("in failed transaction")), 503),
        (exc.DatabaseError("SELECT", None, Exception("database disk image is malformed")), 503),
        (exc.TimeoutError("no connection is free"), 503),
        (Busy("as many wait as may"), 503),
        (exc.IntegrityError("INSERT", None, Exception("UNIQUE")), 500),
        (exc.ProgrammingError("SELEKT", None, Exception("syntax")), 500),
    ],
)
def test_a_database_that_is_away_is_told_from_a_fault_of_ours(app, client, monkeypatch, error, status):
    def fail():
        raise error

    fail.open_to_all = True
    monkeypatch.setitem(app.view_functions, "pages.show_contact", fail)
    answer = client.get("/contact")
    assert answer.status_code == status and bool(answer.headers.get("Retry-After")) is (status == 503)


def test_when_nobody_can_be_looked_up_the_page_comes_all_the_same(app, cast, monkeypatch):
    def fail(*args):
        raise OperationalError("BEGIN IMMEDIATE", {}, Exception("locked"))

    sri = cast.signed_in(cast.sri)
    sent = {"csrf_token": sri.csrf("/account")}
    monkeypatch.setattr(sessions, "identify", fail)
    answer = sri.post("/sign-out", data=sent)
    assert answer.status_code == 503 and "yang baru dikirim belum tersimpan" in answer.text
    again = sri.get("/account?x=1")
    assert again.status_code == 503 and 'href="/account?x=1"' in again.text


@pytest.mark.parametrize(
    ("before", "link"),
    [
        ("http://localhost/help?x=1", 'href="/help?x=1"'),
        ("http://localhost/language", None),
        ("http://elsewhere.example/help", None),
        ("http://localhost/nowhere", None),
    ],
)
def test_who_sent_too_much_finds_the_way_back_to_the_form(client, before, link):
    sent = {"data": {"x": "x" * (17 * 1024 * 1024)}, "headers": {"Referer": before}}
    page = client.post("/language", **sent).text
    assert ("Kembali ke halaman tadi" in page) is (link is not None) and (link or "") in page


def test_what_nobody_foresaw_is_a_page_too(app, client, monkeypatch):
    def fail(*args):
        raise RuntimeError("unforeseen")

    fail.open_to_all = True
    monkeypatch.setitem(app.view_functions, "pages.show_contact", fail)
    answer = client.get("/contact")
    assert answer.status_code == 500 and "Ada yang rusak di sini" in answer.text


def test_a_log_line_holds_ids_and_never_what_somebody_slips_in():
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "done", None, None)
    record.person, record.phone = 12, "+6281200000101"
    line = json.loads(JsonLine().format(record))
    assert line["person"] == 12 and "phone" not in line and "+62" not in JsonLine().format(record)


@pytest.mark.parametrize(("hour", "words"), [(1, "pagi"), (5, "siang"), (9, "sore"), (14, "malam")])
def test_the_greeting_goes_by_the_clock_of_the_office(cast, hour, words):
    browser = cast.signed_in(cast.ayu)
    with clock.at(clock.now().replace(hour=hour)):
        assert f"Selamat {words}, Mbak Ayu" in browser.get("/").text


def test_a_newcomer_is_shown_where_to_begin(cast):
    assert list(seed.load())
    page = cast.signed_in(cast.ayu).get("/").text
    assert page.count("Mulai belajar") == 1 and "enrolment?begin=lesson" in page


def test_staff_see_their_places(cast):
    assert "Penilaian" in cast.signed_in(cast.dewi).get("/").text
    assert "Peserta" in cast.signed_in(cast.agus).get("/").text


def test_news_stands_on_the_first_page_until_it_is_read(cast):
    from courses import enrolling

    list(seed.load())
    enrolling.enrol(cast.sri.id, db.session.scalars(select(Course)).first())
    outbox.notify(cast.sri.id, key="a", subject="Tugas sudah dinilai", link="/courses")
    db.session.commit()
    browser = cast.signed_in(cast.sri)
    assert "Tugas sudah dinilai" in browser.get("/").text
    message = db.session.scalars(select(outbox.Message.id)).one()
    browser.submit(f"/messages/{message}/reading", form="/")
    assert "Tugas sudah dinilai" not in browser.get("/").text


def test_home_asks_the_database_as_often_for_many_things_as_for_one(cast, count_statements):
    from courses import enrolling

    list(seed.load())
    for course in db.session.scalars(select(Course)).all():
        enrolling.enrol(cast.sri.id, course)
    db.session.commit()
    browser = cast.signed_in(cast.sri)
    with count_statements() as few:
        browser.get("/")
    for number in range(30):
        outbox.notify(cast.sri.id, key=f"k{number}", subject=f"Kabar {Random(number).random()}")
    db.session.commit()
    with count_statements() as many:
        browser.get("/")
    assert len(few) == len(many) <= 8 + 1, few


def test_seeding_again_changes_nothing(app):
    assert list(seed.load()) == list(seed.load())


@pytest.mark.parametrize("address", ["/media/{}/x.png", "/media/{}/options/abc"])
def test_a_number_that_no_row_can_have_is_a_page_that_does_not_exist(client, address):
    assert client.get(address.format("9" * 30)).status_code == 404


def test_a_text_that_no_keyboard_types_is_no_breakdown(cast):
    """PostgreSQL refuses a NUL byte in a text, SQLite stores it. Neither is an error page of status 500."""
    list(seed.load())
    browser = cast.signed_in(cast.sri)
    slug = db.session.scalars(select(Course.slug)).first()
    browser.submit(f"/courses/{slug}/enrolment", form=f"/courses/{slug}")
    page = f"/learn/{slug}/checkpoints/awareness"
    answer = browser.submit(f"{page}/reflection", {"text": "tiga kata\0 saja", "sequence": "1"}, form=page)
    assert answer.status_code in {303, 422}


def test_staff_keep_the_menu_on_a_page_that_does_not_exist_and_are_not_sent_to_the_office(cast):
    """The office is not told to ask the office; learners still are."""
    staff, learner = cast.signed_in(cast.agus), cast.signed_in(cast.sri)
    for address, status in (("/office/people/999999", 404), ("/nowhere", 404), ("/curation", 403)):
        answer = staff.get(address)
        if answer.status_code != status:
            continue
        assert 'href="/office/people"' in answer.text
        assert "Tanyakan" not in answer.text and "tanya kantor" not in answer.text.lower()
    assert staff.get("/nowhere").status_code == 404
    assert 'href="/office/people"' not in learner.get("/nowhere").text and "nomor ini" in learner.get("/nowhere").text
