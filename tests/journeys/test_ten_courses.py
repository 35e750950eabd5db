"""Every course of the programme, lesson by lesson, in a browser that runs no script: to the certificate of the programme."""

import pytest

from tests.journeys.goods import WINGKO
from tests.journeys.learner import Newcomer
from tests.journeys.material import said
from tests.journeys.owner import Owner
from tests.journeys.staff import Stranger, Trainer

pytestmark = pytest.mark.journey

YATI = Newcomer("Sri Hayati", "0812-7000-0041", enterprise="Wingko Bu Yati", product=WINGKO.name)


def test_all_courses_of_the_programme_without_javascript(visitor, office):
    if not WINGKO.is_sold_by(office):
        pytest.skip("this office's rules do not know such goods")
    courses = office.courses_for_curation
    yati = visitor(Owner, javascript=False).joins(YATI)
    dewi = visitor(Trainer, wide=True, javascript=False).signs_in_as_staff("dewi")
    for course in sorted(courses, key=lambda course: len(course.facts.get("prerequisites") or [])):
        yati.completes_lesson_by_lesson(course, WINGKO)
        if not course.is_judged_by_its_learner:
            dewi.goes_home_to_queue().opens_task_of(YATI.name).passes_by_hand(course, [4] * len(course.task["rubric"]))
        if course is courses[0]:
            yati.confirms_name(YATI.name)
        yati.opens_certificate().waits_for_the_print()

    programme = said(next(kind["title"] for kind in office.certificate["kinds"] if kind["key"] == "programme"))
    yati.goes_home().presses(yati.words("My certificates"))
    for course in courses:
        yati.sees(course.title)
    yati.presses(yati.row_named(office.programme_title)).sees(programme).waits_for_the_print()
    assert yati.downloads_certificate().startswith(b"%PDF")
    yati.presses(yati.row("See the public page"))
    visitor(Stranger, javascript=False).scans(yati.page.url).is_told("issued").sees(office.programme_title)
    yati.opens_passport().reads_met("K01", "K02")
