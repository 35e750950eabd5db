"""Modules in the browser: adding with a lesson, renaming, merging; no module is empty."""

import pytest

from core.db import db
from courses import editing, editions, modules
from courses.models import Course, EditionState, StageKey
from tests.courses import build
from tests.courses.pages import filled, page

WRITTEN = {
    "title": "Air yang baik",
    "minutes": "4",
    "objective": "Bisa memilih air.",
    "source": "Isi.\n\n::: remember\nAir.\n:::",
}
IN_STAGE = "/teach/kopi/stages/awareness/modules"


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


def stage_of(kopi: Course, stage: str = "awareness") -> list[tuple[str, list[str]]]:
    """Return the modules of a stage in the newest edition: Indonesian titles and the keys of their lessons."""
    db.session.expire_all()
    standing = editing.open_course(kopi).package.course.value["stages"][stage]["modules"]
    return [(module["title"]["id"], module["lessons"]) for module in standing]


def add_lesson(dewi) -> None:
    """Add a second lesson to the first module."""
    at = "/teach/kopi/modules/kopi-mengapa/lessons"
    assert dewi.post(at, data=filled(dewi, f"{at}/new", **WRITTEN)).status_code == 303


def begin_with(dewi, lesson: str, title: str = "Air"):
    return dewi.post(IN_STAGE, data=filled(dewi, f"{IN_STAGE}/new", title=title, first=lesson))


def test_a_module_begins_with_a_lesson_that_is_written_next(dewi, kopi):
    answer = dewi.post(IN_STAGE, data=filled(dewi, f"{IN_STAGE}/new", title="Soal air", title_en="On water"))
    assert answer.status_code == 303 and stage_of(kopi) == [("Mengapa menakar", ["takaran"])]
    editor = dewi.get(answer.location)
    assert "Modul baru: Soal air" in page(editor)
    made = dewi.post("/teach/kopi/modules/kopi-mengapa/lessons", data=filled(dewi, editor, **WRITTEN))
    assert made.location == "/teach/kopi/lessons/air-yang-baik"
    assert stage_of(kopi) == [("Mengapa menakar", ["takaran"]), ("Soal air", ["air-yang-baik"])]
    assert "On water" in editing.open_course(kopi).files["course.yaml"].decode()
    assert editing.open_course(kopi).edition.state is EditionState.DRAFT


def test_what_was_typed_of_a_first_lesson_stays_with_its_module_when_it_has_a_fault(dewi, kopi):
    at = "/teach/kopi/modules/kopi-mengapa/lessons"
    new = dewi.get(f"{at}/new?begins=Soal+air")
    refused = dewi.post(at, data=filled(dewi, new, **WRITTEN | {"source": "Tanpa kalimat untuk diingat."}))
    assert refused.status_code == 422 and len(stage_of(kopi)) == 1
    dewi.post(at, data=filled(dewi, refused, **WRITTEN))
    assert stage_of(kopi)[1] == ("Soal air", ["air-yang-baik"])
    preview = dewi.post(f"{at}/preview", data=filled(dewi, dewi.get(f"{at}/new?begins=Lain"), **WRITTEN))
    assert "Modul baru: Lain" in page(preview) and len(stage_of(kopi)) == 2


def test_a_lesson_that_is_there_moves_into_a_new_module_right_behind_its_own(dewi, kopi):
    add_lesson(dewi)
    answer = begin_with(dewi, "air-yang-baik")
    assert answer.location == "/teach/kopi#air-yang-baik"
    assert stage_of(kopi) == [("Mengapa menakar", ["takaran"]), ("Air", ["air-yang-baik"])]


def test_a_new_module_sent_twice_is_begun_once_and_refuses_nothing(dewi, kopi):
    add_lesson(dewi)
    sent = filled(dewi, f"{IN_STAGE}/new", title="Air", first="air-yang-baik")
    answers = [dewi.post(IN_STAGE, data=sent) for _twice in range(2)]
    assert [answer.location for answer in answers] == ["/teach/kopi#air-yang-baik"] * 2
    assert stage_of(kopi) == [("Mengapa menakar", ["takaran"]), ("Air", ["air-yang-baik"])]
    assert dewi.post(IN_STAGE, data=sent | {"title": "Lain"}).status_code == 422, "under another title it is another one"


def test_the_only_lesson_of_a_module_is_not_offered_so_that_none_is_empty(dewi, kopi):
    assert 'value="takaran"' not in page(dewi.get(f"{IN_STAGE}/new"))
    assert begin_with(dewi, "takaran").status_code == 422
    assert begin_with(dewi, "seduhan").status_code == 422, "a lesson of another stage"
    assert stage_of(kopi) == [("Mengapa menakar", ["takaran"])]


def test_a_module_needs_a_title(dewi, kopi):
    answer = begin_with(dewi, "", title=" ")
    assert answer.status_code == 422 and 'id="title-error"' in answer.get_data(as_text=True)
    assert dewi.get("/teach/kopi/stages/tidak-ada/modules/new").status_code == 404


def test_a_module_gets_another_title_and_keeps_its_key_and_lessons(dewi, kopi):
    at = "/teach/kopi/modules/kopi-mengapa"
    answer = dewi.post(at, data=filled(dewi, at, title="Takaran itu penting", title_en=""))
    assert answer.location == "/teach/kopi#module-kopi-mengapa"
    assert stage_of(kopi) == [("Takaran itu penting", ["takaran"])]
    assert 'id="module-kopi-mengapa">Takaran itu penting' in page(dewi.get("/teach/kopi"))
    assert "Ada 1 perubahan" in page(dewi.get("/teach/kopi"))


def test_a_title_that_stays_as_it_is_makes_no_draft(dewi, kopi):
    at = "/teach/kopi/modules/kopi-mengapa"
    assert dewi.post(at, data=filled(dewi, at)).status_code == 303
    assert editing.open_course(kopi).edition.number == 1


def test_two_trainers_who_rename_a_module_see_each_others_title(dewi, cast, kopi):
    at = "/teach/kopi/modules/kopi-mengapa"
    mine, ratna = filled(dewi, at, title="Punya Dewi"), cast.signed_in(cast.ratna)
    ratna.post(at, data=filled(ratna, at, title="Punya Ratna"))
    answer = dewi.post(at, data=mine)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Punya Ratna" in shown and "Punya Dewi" in shown
    assert stage_of(kopi)[0][0] == "Punya Ratna"
    assert dewi.post(at, data=filled(dewi, answer)).status_code == 303
    assert stage_of(kopi)[0][0] == "Punya Dewi"


def test_a_module_joins_its_neighbour_and_the_reading_order_stays(dewi, kopi):
    add_lesson(dewi)
    begin_with(dewi, "air-yang-baik")
    for _twice in range(2):
        answer = dewi.submit("/teach/kopi/modules/air/removal", form="/teach/kopi")
        assert answer.status_code == 303
    assert stage_of(kopi) == [("Mengapa menakar", ["takaran", "air-yang-baik"])]
    begin_with(dewi, "air-yang-baik")
    dewi.submit("/teach/kopi/modules/kopi-mengapa/removal", form="/teach/kopi")
    assert stage_of(kopi) == [("Air", ["takaran", "air-yang-baik"])]


def test_the_only_module_of_a_stage_stays(dewi, kopi):
    assert "Gabungkan" not in page(dewi.get("/teach/kopi/modules/kopi-mengapa"))
    answer = dewi.submit("/teach/kopi/modules/kopi-mengapa/removal", form="/teach/kopi")
    assert answer.status_code == 409 and "Satu-satunya modul di sebuah tahap" in answer.get_data(as_text=True)
    assert stage_of(kopi) == [("Mengapa menakar", ["takaran"])]


def test_two_modules_of_one_title_have_two_keys(kopi):
    work = editing.open_course(kopi)
    text, front = WRITTEN["source"], work.package.lessons["takaran"].fields.value
    changes = modules.with_new_module_and_lesson(
        work, "air", stage=StageKey.SKILL, module_title={"id": "Kopi mengapa"}, source=text, **front | {"minutes": 1}
    )
    standing = build.package({**work.files, **changes}).course.value["stages"]["skill"]["modules"]
    assert [module["key"] for module in standing] == ["kopi-praktik", "kopi-mengapa-2"]
