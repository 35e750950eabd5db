"""Another course without a mouse or a finger: Tab, Enter, Space and arrows, the focus seen at every step."""

import pytest

from tests.journeys.learner import Learner, Newcomer
from tests.journeys.photographs import good_photo
from tests.journeys.staff import Trainer

pytestmark = pytest.mark.journey

YANTI = Newcomer("Yanti Kusuma", "0812-7000-0002", enterprise="Jamu Segar Yanti")
NOTE = (
    "Pembeli yang dituju ibu muda di kampung sebelah. Unggahan pertama dilihat 40 orang, tiga bertanya, satu memesan. "
    "Unggahan kedua dilihat 55 orang, lima bertanya, dua memesan. Minggu depan saya mengunggah pagi hari, karena saat itu "
    "pembeli membuka telepon sebelum berangkat ke pasar."
)
MOST_TRIES = 8
"""A knowledge quiz draws some of its questions: by then every kind of them has come up."""


def test_by_keyboard(visitor, office):
    course = office.last_course
    yanti = visitor(Learner, wide=True, keyboard=True).joins(YANTI).takes(course)

    yanti.reads_every_lesson("awareness").writes_reflection().takes_the_check()
    yanti.reads_every_lesson("knowledge")
    for _ in range(MOST_TRIES):
        yanti.begins_questions().answers_all()
        if {"ordering", "matching"} <= yanti.kinds_answered:
            break
    assert {"ordering", "matching"} <= yanti.kinds_answered
    yanti.sees(yanti.words("Your score %(score)s. Pass mark %(mark)s.", score=100, mark=course.pass_mark))
    yanti.reads_every_lesson("skill").confirms_name(YANTI.name)

    yanti.goes_on()
    for wanted in course.evidence("photo"):
        for number in range(wanted["min"]):
            yanti.adds_photo(wanted["key"], good_photo(number))
    yanti.writes_note(NOTE).hands_in()

    dewi = visitor(Trainer, wide=True).signs_in_as_staff("dewi").opens_queue().opens_task_of(YANTI.name)
    dewi.passes_by_keyboard(course, [3 for _ in course.task["rubric"]])

    yanti.opens_certificate().waits_for_the_print()
    assert yanti.downloads_certificate().startswith(b"%PDF")
