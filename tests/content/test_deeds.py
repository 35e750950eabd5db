"""Every lesson ends in a deed with one's own goods: one sentence, doable today, said once, and going somewhere."""

import re

import pytest

from courses.stored_deed import FILLS, DeedKind
from products import filling
from products.deed_filling import PHOTO, part_of
from script.reading import deeds
from script.reading.texts import Lesson
from tests.content.test_readability import LESSONS, PACKAGES
from tests.journeys.server import ROOT

ASKS_FOR_NOTHING = {
    "KEMAS-01/cerita-rempeyek": "a story to begin with; its end warns of three wrong repairs",
    "KEMAS-01/empat-tugas": "its end warns of three mistakes",
    "LEGAL-01/skala-usaha": "its end tells what is easily mixed up",
    "POSTING-01/mengisi-draf": "it fills in the task itself",
    "AMT-01/hambatan-dan-jawaban": "its end tells of good intentions that fail",
    "KURASI-01/hal-yang-dinilai": "its end is a tool",
}
"""Lessons that end without asking for anything, each with what stands there instead."""
MOST_WORDS = 20
WORD = re.compile(r"\w+")
WITH_DEED = [lesson for lesson in LESSONS if "deed" in lesson.text.fields.value]


def deed_of(lesson: Lesson) -> dict:
    return lesson.text.fields.value["deed"]


def test_a_lesson_has_a_deed_or_a_reason_why_not():
    assert {lesson.name for lesson in LESSONS} - {lesson.name for lesson in WITH_DEED} == set(ASKS_FOR_NOTHING)


@pytest.mark.parametrize("lesson", WITH_DEED, ids=lambda lesson: lesson.name)
def test_it_is_one_short_sentence(lesson: Lesson):
    ask = deed_of(lesson)["ask"]
    assert len(ask.split()) <= MOST_WORDS and ask.endswith(".") and ask[:1].isupper()
    assert not re.search(r"[.!?]\s", ask), "one sentence"


@pytest.mark.parametrize("lesson", WITH_DEED, ids=lambda lesson: lesson.name)
def test_the_text_before_it_does_not_say_it_already(lesson: Lesson):
    asked = set(WORD.findall(deed_of(lesson)["ask"].casefold()))
    for sentence in lesson.sentences[-8:]:
        said = set(WORD.findall(sentence.casefold()))
        assert len(asked & said) < 0.7 * len(asked), sentence


@pytest.mark.parametrize("lesson", WITH_DEED, ids=lambda lesson: lesson.name)
def test_a_field_says_what_it_is_for(lesson: Lesson):
    deed = deed_of(lesson)
    assert ("label" in deed) is (deed["kind"] in {"number", "sentence"})
    assert ("unit" in deed) is (deed["kind"] == "number")


def test_every_task_is_helped_by_deeds():
    for package in PACKAGES:
        named = {deed_of(lesson).get("evidence") for lesson in WITH_DEED if lesson.course == package.course.value["code"]}
        assert len(named - {None}) >= 2, package.course.value["code"]


def test_the_parts_of_the_page_are_those_that_a_passed_task_fills():
    fields = {name for names in filling.FILLABLE_FIELDS.values() for name in names}
    assert {part for parts in FILLS.values() for part in parts} == fields | {PHOTO}
    assert all(part_of(part) for kind in DeedKind for part in FILLS[kind])


def test_the_table_in_the_documents_is_the_courses_own():
    assert (ROOT / "docs" / "deeds.md").read_text("utf-8") == "\n".join(deeds.table(PACKAGES)) + "\n"
