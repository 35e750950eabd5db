"""The office's courses keep the standard of reading: short sentences, no hard word left alone, nothing said twice."""

import pytest

from courses.package.reading import Package
from script.reading import readability, texts
from script.reading.texts import Lesson
from tests.journeys.server import ROOT

OFFICE = ROOT / "seed_content" / "semarang"
PACKAGES = texts.packages(OFFICE / "courses")
LESSONS = [lesson for package in PACKAGES for lesson in texts.lessons_of(package)]


@pytest.fixture(params=PACKAGES, ids=lambda package: package.course.value["code"])
def package(request) -> Package:
    return request.param


def test_sentences_are_short(package):
    found = readability.lengths(texts.lessons_of(package))
    assert found.median <= readability.MEDIAN and found.share >= readability.SHARE, found.longest


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_is_neither_thin_nor_long(lesson: Lesson):
    assert 300 <= lesson.words <= 600


def test_every_hard_word_is_explained_or_known_to_everybody(package):
    assert readability.hard_words(package, texts.lessons_of(package), readability.everyday(OFFICE)) == {}


def test_a_hard_word_is_found(package):
    lesson = texts.lessons_of(package)[0]
    planted = Lesson(lesson.course, lesson.key, Changed(lesson.text, "Kita perlu otentisitas epistemologis."))
    assert set(readability.hard_words(package, [planted], set())) >= {"epistemologis"}


def test_no_two_lessons_begin_alike():
    assert readability.openings(LESSONS) == {}


def test_no_paragraph_is_told_twice():
    assert readability.repeated_paragraphs(LESSONS) == []


def test_a_term_means_the_same_in_every_course():
    assert readability.meanings(PACKAGES) == {}


class Changed:
    """A lesson's text with other words."""

    def __init__(self, text, source: str) -> None:
        self.key, self.file, self.fields, self.first_line, self.source = text.key, text.file, text.fields, 1, source
