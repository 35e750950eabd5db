"""Reports of lessons: they reach the trainer, or the office for a course without an owner, and the reader gets the answer."""

import html
import re
from dataclasses import replace

import pytest

from core import outbox
from core.db import db
from courses import editions, lesson_reports
from courses.lesson_reports import AnsweredBefore
from courses.lists import REPORTS
from courses.models import LessonReport, ReportReason
from courses.teach_rows import count_open_reports
from tests.courses.pages import filled, page

REPORT = "/learn/kopi/lessons/takaran/report"


@pytest.fixture
def sri(cast, in_kopi):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def send(browser, words: str = "Gambarnya gelap.", reason: str = "unclear"):
    return browser.post(REPORT, data=filled(browser, REPORT) | {"reason": reason, "words": words})


def reports() -> list[LessonReport]:
    db.session.rollback()
    return list(db.session.scalars(db.select(LessonReport).order_by(LessonReport.id)))


def make_report(cast, kopi, key: str = "takaran") -> LessonReport:
    edition = editions.newest(kopi)
    report = lesson_reports.report(
        cast.sri.id, course_id=kopi.id, edition_id=edition.id, lesson_key=key, reason=ReportReason.WRONG, words="Salah."
    )
    db.session.commit()
    return report


def test_a_report_is_one_while_it_is_open_and_takes_further_words(sri):
    assert "Laporkan pelajaran ini" in page(sri.get("/learn/kopi/lessons/takaran"))
    for words, reason in (("Gambarnya gelap.", "unclear"), ("Gambarnya gelap.", "unclear"), ("Angkanya salah.", "wrong")):
        assert send(sri, words, reason).status_code == 303
    assert [(report.words, report.reason) for report in reports()] == [
        ("Gambarnya gelap.\n\nAngkanya salah.", ReportReason.UNCLEAR)
    ]


def test_a_piece_of_what_was_said_is_new_and_too_much_is_refused_and_not_dropped(sri):
    send(sri, "Angkanya salah di baris dua.")
    send(sri, "salah")
    assert reports()[0].words == "Angkanya salah di baris dua.\n\nsalah"
    statuses = [send(sri, f"{number}. " + "x" * 980).status_code for number in range(11)]
    assert statuses[:9] == [303] * 9 and statuses[-1] == 409


def test_without_a_choice_nothing_is_sent_and_the_words_stay(sri):
    answer = send(sri, "Kalimat kedua.", reason="")
    assert answer.status_code == 422 and "Kalimat kedua." in answer.get_data(as_text=True) and reports() == []
    assert send(sri, reason="hacked").status_code == 422


def test_a_lesson_that_is_not_there_cannot_be_reported(sri):
    assert sri.submit("/learn/kopi/lessons/hilang/report", form="/account").status_code == 404


def test_thirty_taps_at_once_are_one_report(cast, kopi, in_kopi, in_parallel):
    course_id, edition_id, person_id = kopi.id, in_kopi.edition_id, cast.sri.id

    def tap() -> int:
        return lesson_reports.report(
            person_id, course_id=course_id, edition_id=edition_id, lesson_key="takaran", reason=ReportReason.WRONG, words=""
        ).id

    assert len(set(in_parallel(8, tap))) == 1


def test_it_reaches_the_trainer_and_the_answer_comes_back(sri, cast, kopi):
    editions.add_owner(kopi, cast.dewi.id)
    send(sri)
    dewi = cast.signed_in(cast.dewi)
    assert count_open_reports(cast.identity(cast.dewi)) == 1
    desk = page(dewi.get("/teach/kopi/reports"))
    assert "1 laporan menunggu" in desk and "Gambarnya gelap." in desk and "Sri Rahayu" in desk
    (report,) = reports()
    address = f"/teach/kopi/reports/{report.id}/answer"
    empty = dewi.submit(address, {}, form="/teach/kopi/reports")
    assert empty.status_code == 422
    field = f"report-{report.id}-answer"
    assert dewi.submit(address, {field: "Sudah kami ganti."}, form="/teach/kopi/reports").status_code == 303
    told = outbox.unread_by(cast.sri.id)
    assert [(one.body, one.link) for one in told] == [("Sudah kami ganti.", "/learn/kopi/lessons/takaran")]
    assert "Tidak ada laporan yang menunggu" in page(dewi.get("/teach/kopi/reports"))
    assert send(sri, "Masih gelap.").status_code == 303
    assert len(reports()) == 2


def test_answered_once_is_answered(cast, kopi, in_kopi):
    report = make_report(cast, kopi)
    lesson_reports.answer(report, "Sudah.", by_id=cast.dewi.id)
    with pytest.raises(AnsweredBefore):
        lesson_reports.answer(report, "Sekali lagi.", by_id=cast.ratna.id)
    assert report.answer == "Sudah."


def test_where_nobody_owns_the_course_the_office_hears_it(cast, kopi, in_kopi):
    make_report(cast, kopi)
    agus, dewi, laras = (cast.signed_in(person) for person in (cast.agus, cast.dewi, cast.laras))
    assert "Salah." in page(agus.get("/teach/kopi/reports")) and "1 menunggu" in page(agus.get("/teach"))
    assert dewi.get("/teach/kopi/reports").status_code == 404 and laras.get("/teach/kopi/reports").status_code == 404
    assert agus.get("/teach/kopi").status_code == 404
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    assert agus.get("/teach/kopi/reports").status_code == 404 and dewi.get("/teach/kopi/reports").status_code == 200


def test_the_list_costs_the_same_for_one_report_and_for_thirty(cast, kopi, in_kopi, count_statements):
    editions.add_owner(kopi, cast.dewi.id)
    report, dewi = make_report(cast, kopi), cast.signed_in(cast.dewi)
    db.session.rollback()
    with count_statements() as one:
        page(dewi.get("/teach/kopi/reports"))
    for _ in range(29):
        lesson_reports.answer(report, "Sudah.", by_id=cast.dewi.id)
        report = make_report(cast, kopi)
    db.session.rollback()
    with count_statements() as thirty:
        page(dewi.get("/teach/kopi/reports"))
    assert len(one) == len(thirty)


def test_an_answer_on_the_second_page_stays_there_when_it_is_refused(cast, kopi, in_kopi, monkeypatch):
    monkeypatch.setattr("courses.views.teach_reports.REPORTS", replace(REPORTS, size=1))
    editions.add_owner(kopi, cast.dewi.id)
    first, second = make_report(cast, kopi), make_report(cast, kopi, "mencoba")
    dewi = cast.signed_in(cast.dewi)
    listed = html.unescape(re.search(r'rel="next"\s+href="([^"]+)"', page(dewi.get("/teach/kopi/reports")))[1])
    shown = page(dewi.get(listed))
    report = next(one for one in (first, second) if f"report-{one.id}-answer" in shown)
    form = next(action for action in re.findall(r'action="([^"]*)"', shown) if f"/reports/{report.id}/answer" in action)
    typed = filled(dewi, listed, form=html.unescape(form)) | {f"report-{report.id}-answer": "Sudah kami ganti. " * 80}
    answer = dewi.post(html.unescape(form), data=typed)
    assert answer.status_code == 422 and "Sudah kami ganti. Sudah" in answer.get_data(as_text=True)
