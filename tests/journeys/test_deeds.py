"""What a learner does in the lessons half fills the task of the photo course, and by consent the product's page."""

import pytest

from tests.journeys.a11y import barriers
from tests.journeys.learner import Learner, Newcomer
from tests.journeys.photographs import dark_photo, good_photo

pytestmark = pytest.mark.journey

RINI = Newcomer("Rini Astuti", "0812-7000-0041", enterprise="Dapur Rini", product="Keripik tempe")
LESSONS = ("cahaya-jendela", "sudut-dan-tajam")
SAID = "Yang dijual satu bungkus keripik tempe. Piring dan kainnya hanya menemani."


def gives_photo(rini: Learner, lesson: str, photo) -> None:
    rini.opens(f"/learn/{rini.course.slug}/lessons/{lesson}")
    assert barriers(rini.page) == []
    rini._sends(rini.page.locator("#deed"), photo)
    assert barriers(rini.page) == []


def test_deeds_half_fill_the_task_and_by_consent_the_product_page(visitor, office):
    course = office.photo_course
    rini = visitor(Learner).joins(RINI).takes(course)

    gives_photo(rini, LESSONS[0], dark_photo())
    rini.sees(rini.words("The photo is rather dark"))
    for number, lesson in enumerate(LESSONS, 1):
        gives_photo(rini, lesson, good_photo(number))
    rini.presses(rini.words("Use it for my product page")).sees(rini.words("On your product page"))

    rini.opens(f"/learn/{course.slug}/lessons/foto-jujur")
    rini.page.locator("#deed textarea").fill(SAID)
    rini.presses(rini.page.locator("#deed").get_by_role("button", name=rini.words("Save"))).sees(SAID)

    rini.opens(f"/learn/{course.slug}/task")
    assert barriers(rini.page) == []
    for _lesson in LESSONS:
        rini.presses(rini.page.get_by_role("button", name=rini.words("Use this photo")).first)
    rini.page.locator("#texts textarea").fill("Difoto di teras.")
    rini.presses(rini.page.locator("#texts").get_by_role("button", name=SAID))
    assert rini.page.locator("#texts textarea").input_value() == f"Difoto di teras.\n{SAID}"
    assert rini.page.locator("section[aria-labelledby='photo-foto-lain'] img[src^='/evidence/']").count() == len(LESSONS)
    assert rini.page.get_by_role("button", name=rini.words("Use this photo")).count() == 0
