"""The handout of a course: its length, its page, its PDF, and its editor."""

from collections import Counter

import pypdfium2
import pytest

from core import press
from core.db import db
from core.office import office
from courses import editing, editions, handouts, jobs
from courses.models import Course, Handout, HandoutSheet
from courses.package import checking, importing, reading
from tests.courses import build
from tests.courses.pages import filled, page

FILE = "handout.md"
PAGE, EDITOR = "/courses/kopi/handout", "/teach/kopi/handout"


def without_handout() -> dict[str, bytes]:
    files = build.kopi_files()
    del files[FILE]
    return files


def with_handout(text: str) -> dict[str, bytes]:
    return {**build.kopi_files(), FILE: text.encode()}


def faults_of(text: str) -> list[str]:
    return [str(fault) for fault in checking.check(build.package(with_handout(text)))]


@pytest.fixture
def sri(cast, in_kopi):
    """The browser of Bu Sri, who learns in the small course."""
    return cast.signed_in(cast.sri)


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


def draft_text(kopi: Course) -> str | None:
    db.session.expire_all()
    row = db.session.get(Handout, editing.open_course(kopi).edition.id)
    return row.source if row else None


# ---- The package -----------------------------------------------------------------------------

CUP = "![Cangkir.](cangkir.svg)\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kopi " * 221, "handout.md:1: has 221 words; a handout has at most 220"),
        (CUP + CUP, "handout.md:3: a handout has one picture at most"),
        ("![Gelas.](gelas.svg)\n", "handout.md:1: "),
        ("::: remember\nSatu sendok.\n:::\n", "handout.md:1: "),
        ("# Judul besar\n", "handout.md:1: "),
    ],
)
def test_what_does_not_fit_one_sheet_is_a_fault(app, text, expected):
    found = faults_of(text)
    assert any(fault.startswith(expected) for fault in found), found


def test_as_many_words_as_fit_are_none(app):
    assert faults_of("kopi " * 219 + "kopi\n") == []


# ---- Read ------------------------------------------------------------------------------------


def test_a_learner_reads_it_and_finds_it_from_the_course(sri):
    assert PAGE in page(sri.get("/learn/kopi"))
    html = page(sri.get(PAGE))
    assert "Secangkir kopi" in html and "tambah air dulu" in html


def test_who_has_not_begun_may_read_it_too_and_a_stranger_signs_in_first(cast, client, kopi):
    assert "Secangkir kopi" in page(cast.signed_in(cast.ayu).get(PAGE))
    assert client.get(PAGE).status_code in {302, 303}


def test_a_course_without_one_has_no_such_page(cast, app):
    build.published(without_handout())
    browser = cast.signed_in(cast.sri)
    assert browser.get(PAGE).status_code == browser.get(f"{PAGE}.pdf").status_code == 404
    assert PAGE not in page(browser.get("/courses/kopi"))


def test_before_it_is_drawn_the_page_says_so(sri):
    assert "sedang disiapkan" in page(sri.get(PAGE)) and sri.get(f"{PAGE}.pdf").status_code == 404


# ---- On paper --------------------------------------------------------------------------------


def test_the_sheet_is_one_page_with_the_text_the_picture_and_the_office(app, kopi):
    paper = pypdfium2.PdfDocument(handouts.sheet_of(editions.newest(kopi)).draw())
    assert len(paper) == 1
    words = paper[0].get_textpage().get_text_range()
    assert "Secangkir kopi" in words and "Menyeduh kopi tubruk" in words


def test_the_fullest_sheet_is_still_one_page(app):
    full = "## Kopi\n\n" + CUP + "".join(f"{number}. Tuang, aduk pelan, tunggu.\n" for number in range(1, 44))
    assert faults_of(full) == []
    edition = editions.newest(build.published(with_handout(full)))
    assert len(pypdfium2.PdfDocument(handouts.sheet_of(edition).draw())) == 1


def test_the_office_s_sheets_are_one_page_each(app):
    for file in sorted((office().folder / "courses").glob("*/handout.md")):
        edition = importing.import_package(reading.read(file.parent)).edition
        editions.publish(edition)
        assert len(pypdfium2.PdfDocument(handouts.sheet_of(edition).draw())) == 1, file


def test_each_published_edition_is_drawn_once(app, kopi):
    build.draft(build.numbered(2))  # no edition that is only a draft
    assert jobs.print_what_is_due() == 1 and jobs.print_what_is_due() == 0
    assert db.session.scalars(db.select(HandoutSheet.edition_id)).all() == [editions.newest(kopi).id]


def test_drawn_it_can_be_printed(sri):
    jobs.print_what_is_due()
    assert f"{PAGE}.pdf" in page(sri.get(PAGE))
    sheet = sri.get(f"{PAGE}.pdf")
    assert sheet.mimetype == "application/pdf" and sheet.data.startswith(b"%PDF")
    sheet.close()


def test_two_that_draw_at_once_keep_one_sheet(app, kopi, in_parallel):
    edition = editions.newest(kopi).id
    kept = in_parallel(4, lambda: handouts.keep_sheet(edition, b"%PDF-1.7"))
    assert sorted(kept) == [False, False, False, True]


def test_a_sheet_that_cannot_be_drawn_does_not_hold_up_the_others(app, kopi, monkeypatch):
    monkeypatch.setattr(jobs, "_failed", Counter())
    second = build.published(build.numbered(2))
    first = editions.newest(kopi).id
    sheet_of = handouts.sheet_of

    def without_paper(edition):
        if edition.id == first:
            raise RuntimeError("no paper")
        return sheet_of(edition)

    monkeypatch.setattr(handouts, "sheet_of", without_paper)
    assert jobs.print_what_is_due() == 1
    assert db.session.scalars(db.select(HandoutSheet.edition_id)).all() == [editions.newest(second).id]


def test_a_sheet_that_cannot_be_drawn_is_given_up(app, kopi, monkeypatch):
    tried = []

    def stuck(html, **how):
        tried.append(html)
        raise press.PrintingFailed

    monkeypatch.setattr(jobs, "_failed", Counter())
    monkeypatch.setattr(press, "render_in_child", stuck)
    assert [jobs.print_what_is_due() for _ in range(jobs.TRIES + 2)] == [0] * (jobs.TRIES + 2)
    assert len(tried) == jobs.TRIES


def test_others_may_write_while_a_sheet_is_drawn(app, kopi, monkeypatch):
    open_then: list[bool] = []

    def render(html, **how):
        open_then.append(db.session().in_transaction())
        return b"%PDF-1.7"

    monkeypatch.setattr(press, "render_in_child", render)
    assert jobs.print_what_is_due() == 1
    assert open_then == [False]


# ---- In the browser --------------------------------------------------------------------------


def test_a_trainer_writes_it(dewi, kopi):
    assert dewi.post(EDITOR, data=filled(dewi, EDITOR) | {"source": "## Kopi\n\nSatu sendok."}).status_code == 303
    assert draft_text(kopi) == "## Kopi\n\nSatu sendok.\n"


def test_emptied_the_course_has_none(dewi, kopi):
    assert dewi.post(EDITOR, data=filled(dewi, EDITOR) | {"source": " "}).status_code == 303
    assert draft_text(kopi) is None


def test_too_long_is_said_by_its_line_and_what_was_typed_stays(dewi, kopi):
    before = draft_text(kopi)
    answer = dewi.post(EDITOR, data=filled(dewi, EDITOR) | {"source": "kopi " * 221})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Baris 1" in html and "221" in html and "kopi kopi kopi" in html
    assert draft_text(kopi) == before
