"""Changing a course in the browser: single files change, the whole package is checked, a published edition stays as it is."""

import pytest

from core.db import db
from courses import editing
from courses.editing import DOWN, UP, ChangedMeanwhile, KeyTaken, LastLesson
from courses.models import Course, Edition, EditionState, StageKey
from courses.package.checking import Faulty
from tests.courses import build

TEXT = "Isinya.\n\n::: remember\nSatu kalimat.\n:::\n"


@pytest.fixture
def work(app, cast):
    """The small course, published, opened by its trainer."""
    assert cast.dewi
    return editing.open_course(build.published())


def lesson_keys(course: Course) -> list[str]:
    edition = editing.open_course(course).edition
    rows = db.session.execute(
        db.select(build.Lesson.key).where(build.Lesson.edition_id == edition.id).order_by(build.Lesson.position)
    )
    return list(rows.scalars())


def save(work, changes, cast, **how) -> Edition:
    edition = editing.save(work, changes, version=how.get("version", work.version), by_id=cast.dewi.id)
    db.session.commit()
    return edition


def first_lesson(work) -> tuple[str, str]:
    key = next(iter(work.package.lessons))
    return key, work.package.lessons[key].source


def longer(source: str, sentence: str) -> str:
    """Return a lesson's text with another sentence at its beginning."""
    return f"{sentence}\n\n{source}"


def test_the_first_change_after_a_publication_makes_the_next_draft(work, cast):
    key, source = first_lesson(work)
    published = work.edition
    draft = save(work, editing.lesson_file(work, key, source=longer(source, "Satu kalimat lagi.")), cast)
    assert (draft.number, draft.state) == (published.number + 1, EditionState.DRAFT)
    assert published.state is EditionState.PUBLISHED
    assert "Satu kalimat lagi." in editing.open_course(work.course).package.lessons[key].source


def test_a_save_that_changes_nothing_writes_nothing(work, cast):
    key, source = first_lesson(work)
    assert save(work, editing.lesson_file(work, key, source=source), cast).id == work.edition.id


def test_two_trainers_never_overwrite_each_other(work, cast):
    key, source = first_lesson(work)
    save(work, editing.lesson_file(work, key, source=longer(source, "Dari Dewi.")), cast)
    with pytest.raises(ChangedMeanwhile):
        save(work, editing.lesson_file(work, key, source=longer(source, "Dari Tono.")), cast)
    db.session.rollback()
    assert "Dari Dewi." in editing.open_course(work.course).package.lessons[key].source


def test_a_fault_is_named_and_nothing_is_saved(work, cast):
    key, source = first_lesson(work)
    with pytest.raises(Faulty) as refused:
        save(work, editing.lesson_file(work, key, source=longer(source, "![Gambar](tidak-ada.svg)")), cast)
    db.session.rollback()
    assert any("tidak-ada.svg" in str(fault.sentence) for fault in refused.value.faults)
    assert editing.open_course(work.course).edition.id == work.edition.id


def test_a_lesson_moves_up_and_down_and_stays_at_the_ends(work, cast):
    keys = lesson_keys(work.course)
    draft = work
    for way in (UP, UP, DOWN, DOWN, DOWN):
        save(draft, editing.moved_lesson(draft, keys[0], way), cast)
        draft = editing.open_course(work.course)
        assert sorted(lesson_keys(work.course)) == sorted(keys)


def test_a_new_lesson_stands_last_in_its_module_and_its_name_is_free(work, cast):
    stage, module = StageKey.AWARENESS, work.package.course.value["stages"]["awareness"]["modules"][-1]["key"]
    key, source = first_lesson(work)
    front = work.package.lessons[key].fields.value
    with pytest.raises(KeyTaken):
        editing.new_lesson(work, key, stage=stage, module=module, source=source, **front)
    changes = editing.new_lesson(work, "pelajaran-baru", stage=stage, module=module, source=TEXT, **front | {"minutes": 4})
    save(work, changes, cast)
    standing = editing.open_course(work.course).package.course.value
    assert standing["stages"]["awareness"]["modules"][-1]["lessons"][-1] == "pelajaran-baru"


def test_the_last_lesson_of_a_module_stays(work):
    module = work.package.course.value["stages"]["awareness"]["modules"][0]
    for key in module["lessons"][1:]:
        work.files.update({name: content for name, content in editing.without_lesson(work, key).items() if content})
    with pytest.raises(LastLesson):
        editing.without_lesson(work, module["lessons"][0])


def test_the_training_hours_follow_the_minutes(work, cast):
    key, source = first_lesson(work)
    draft = save(work, editing.lesson_file(work, key, source=source, minutes=50), cast)
    assert (work.edition.jp, draft.jp) == (1, 2)


def test_minutes_that_no_number_of_hours_fits_are_named(work, cast):
    key, source = first_lesson(work)
    with pytest.raises(Faulty) as refused:
        save(work, editing.lesson_file(work, key, source=source, minutes=25), cast)
    assert any("JP are" in str(fault.sentence) for fault in refused.value.faults)


def test_a_key_is_made_of_the_titles_words_and_is_free(work):
    assert editing.key_for("Cahaya dari Jendela!", set()) == "cahaya-dari-jendela"
    assert editing.key_for("Cahaya", {"cahaya", "cahaya-2"}) == "cahaya-3"
    assert editing.key_for("3 langkah", set()) == "x-3-langkah"
    assert editing.key_for("…", set()) == "x"


def test_two_saves_at_once_are_one_draft_and_one_refusal(work, cast, in_parallel):
    key, source = first_lesson(work)
    changes, course_id, by_id = (
        editing.lesson_file(work, key, source=longer(source, "Sekaligus.")),
        work.course.id,
        cast.dewi.id,
    )
    version = work.version

    def one():
        own = editing.open_course(db.session.get_one(Course, course_id))
        return editing.save(own, changes, version=version, by_id=by_id).number

    answers = in_parallel(2, one)
    assert sorted(type(answer).__name__ for answer in answers) == ["ChangedMeanwhile", "int"]
