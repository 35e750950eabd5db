"""The whole way with a browser that runs no script."""

import pytest

from tests.journeys.learner import Learner, Newcomer
from tests.journeys.photographs import dark_photo, good_photo
from tests.journeys.staff import Stranger, Trainer

pytestmark = pytest.mark.journey

TUTIK = Newcomer("Tutik Handayani", "0812-7000-0003")
NOTE = (
    "Yang dijual satu tas anyaman. Bunga di sampingnya hanya hiasan dan tidak ikut dijual. Bahannya pandan, "
    "lebarnya 30 cm, tingginya 25 cm. Dipotret di teras, pagi hari."
)


def test_without_javascript(visitor, office):
    course = office.photo_course
    tutik = visitor(Learner, javascript=False).joins(TUTIK).takes(course)

    tutik.reads_every_lesson("awareness").writes_reflection().takes_the_check()
    tutik.reads_every_lesson("knowledge").begins_questions().answers_all()
    tutik.sees(tutik.words("Your score %(score)s. Pass mark %(mark)s.", score=100, mark=course.pass_mark))
    tutik.reads_every_lesson("skill").confirms_name(TUTIK.name)

    tutik.goes_on().hands_in().sees(tutik.words("Not sent yet. All you did is saved. Still to do:"))
    tutik.adds_photo("foto-utama", dark_photo()).sees(tutik.words("The photo is rather dark"))
    tutik.replaces_photo("foto-utama", good_photo(1)).sees(tutik.words("square").capitalize())
    for number in range(2, 6):
        tutik.adds_photo("foto-lain", good_photo(number))
    tutik.writes_note(NOTE).hands_in()

    dewi = visitor(Trainer, wide=True, javascript=False).signs_in_as_staff("dewi").opens_queue().opens_task_of(TUTIK.name)
    dewi.passes_by_hand(course, [3, 3, 3, 3, 3])

    tutik.opens_certificate().waits_for_the_print()
    assert tutik.downloads_certificate().startswith(b"%PDF")
    tutik.presses(tutik.row("See the public page"))
    visitor(Stranger, javascript=False).scans(tutik.page.url).is_told("issued").sees(TUTIK.name)
