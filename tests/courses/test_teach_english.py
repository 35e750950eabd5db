"""A lesson's optional English text in the browser: saving, preview, removal."""

import pytest

from core.db import db
from courses import editing, editions
from courses.models import EditionState
from tests.courses import build
from tests.courses.pages import filled, page

AT = "/teach/kopi/lessons/seduhan/english"
TEXT = "Pour slowly.\n\n![Water.](tuang.svg)\n\n::: remember\nSlowly.\n:::"


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


def english(kopi) -> dict[str, str]:
    """Return the English texts of the newest edition by lesson."""
    db.session.expire_all()
    return {key: text.source.strip() for key, text in editing.open_course(kopi).package.translations.items()}


def test_an_english_text_is_written_and_read_by_english_readers_once_published(dewi, cast, kopi):
    assert "Belum ada" in page(dewi.get("/teach/kopi/lessons/seduhan"))
    assert dewi.post(AT, data=filled(dewi, AT, source=TEXT)).status_code == 303
    assert english(kopi)["seduhan"] == TEXT
    editions.publish(editing.open_course(kopi).edition)
    db.session.commit()
    build.enrolled(cast.ayu.id, kopi)
    cast.ayu.language = "en"
    db.session.commit()
    shown = page(cast.signed_in(cast.ayu).get("/learn/kopi/lessons/seduhan"))
    assert "Pour slowly." in shown and "Worth remembering" in shown


def test_an_english_text_saved_as_it_stands_changes_nothing(dewi, kopi):
    at = "/teach/kopi/lessons/takaran/english"
    assert dewi.post(at, data=filled(dewi, at)).status_code == 303
    assert editing.open_course(kopi).edition.number == 1


def test_an_emptied_text_goes_and_the_lesson_stays(dewi, kopi):
    at = "/teach/kopi/lessons/takaran/english"
    assert dewi.post(at, data=filled(dewi, at, source=" \n")).status_code == 303
    assert "takaran" not in english(kopi) and "lessons/takaran.en.md" not in editing.open_course(kopi).files
    assert "takaran" in editing.open_course(kopi).package.lessons
    assert editing.open_course(kopi).edition.state is EditionState.DRAFT


def test_a_fault_of_the_english_text_is_told_at_its_line_and_what_was_typed_stays(dewi, kopi):
    answer = dewi.post(AT, data=filled(dewi, AT, source=TEXT.replace("Pour", "<b>Pour</b>")))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "Baris 1: HTML tidak dipakai di sini" in shown and "&lt;b&gt;Pour" in shown
    assert "seduhan" not in english(kopi)


def test_one_sees_it_before_it_is_saved_with_its_own_faults(dewi, kopi):
    shown = page(dewi.post(f"{AT}/preview", data=filled(dewi, AT, source=TEXT + "\n\nMore.")))
    assert 'src="/teach/kopi/pictures/tuang.svg"' in shown and "Worth remembering" in shown
    assert "::: remember harus di paling akhir" in shown
    assert "seduhan" not in english(kopi)
    for source in ("", "::: remember", "---\nx\n---", "![](tidak-ada.svg)", "<script>alert(1)</script>", "##"):
        assert "<script>alert" not in page(dewi.post(f"{AT}/preview", data=filled(dewi, AT, source=source)))


def test_the_indonesian_text_stands_beside_it(dewi):
    assert "Menyeduh itu mudah kalau urutannya benar." in page(dewi.get(AT))


def test_two_trainers_who_translate_a_lesson_see_each_others_text(dewi, cast, kopi):
    mine, ratna = filled(dewi, AT, source=TEXT.replace("Pour", "Dewi pours")), cast.signed_in(cast.ratna)
    assert ratna.post(AT, data=filled(ratna, AT, source=TEXT.replace("Pour", "Ratna pours"))).status_code == 303
    answer = dewi.post(AT, data=mine)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Dewi pours" in shown and "Ratna pours" in shown
    assert english(kopi)["seduhan"].startswith("Ratna pours")
    assert dewi.post(AT, data=filled(dewi, answer)).status_code == 303
    assert english(kopi)["seduhan"].startswith("Dewi pours")


def test_the_indonesian_lesson_changed_meanwhile_is_no_conflict(dewi, cast, kopi):
    mine, ratna = filled(dewi, AT, source=TEXT), cast.signed_in(cast.ratna)
    at = "/teach/kopi/lessons/seduhan"
    assert ratna.post(at, data=filled(ratna, at, objective="Bisa menyeduh.")).status_code == 303
    assert dewi.post(AT, data=mine).status_code == 303
    lesson = editing.open_course(kopi).package.lessons["seduhan"].fields.value
    assert lesson["objective"] == "Bisa menyeduh." and english(kopi)["seduhan"] == TEXT


def test_a_lesson_that_is_not_there_has_no_english(dewi):
    assert dewi.get("/teach/kopi/lessons/tidak-ada/english").status_code == 404
