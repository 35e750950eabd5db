"""A learner's pages on a screen of 180 px, and with letters twice as large on a phone: nothing lies sideways or in the way."""

from typing import Any

import pytest

from tests.journeys.navigators import PHONE, Visitor
from tests.journeys.surveyor import SHOWN, SIDEWAYS, Surveyor

pytestmark = pytest.mark.journey

LEARNERS = 2
NARROW = {"width": 180, "height": 640}
TWICE_AS_LARGE = "document.documentElement.style.fontSize = '200%'"
WIDEST = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".scroll, .visually-hidden"))
  .map((e) => e.outerHTML.slice(0, 160)).pop()"""
SKIP_SHOWS = "document.querySelector('.skip').getBoundingClientRect().bottom > 0"
OFF_THE_LINE = """() => [...document.querySelectorAll(".meta > .state")].map((state) => {
  const bottom = (node) => {
    const mark = document.createElement("span");
    mark.style.cssText = "display: inline-block; inline-size: 0; block-size: 0";
    node.append(mark);
    const at = mark.getBoundingClientRect().bottom;
    mark.remove();
    return at;
  };
  const before = state.previousElementSibling;
  if (!before || before.getBoundingClientRect().bottom <= state.getBoundingClientRect().top) return null;
  return Math.abs(bottom(state) - bottom(before)) > 1 ? state.textContent : null;
}).filter(Boolean)"""

OPEN_TO_ALL = ("/", "/courses", "/words", "/search?q=foto", "/search?q=xyzzyq", "/join", "/sign-in", "/help", "/contact",
               "/privacy", "/c/", "/k", "/nowhere")  # fmt: skip
OF_A_LEARNER = ("/", "/courses", "/words", "/search?q=foto", "/certificates", "/account", "/account/details",
                "/account/reading", "/account/consents", "/account/data", "/business", "/products", "/tools",
                "/tools/price-calculator", "/tools/label-checker?for=food", "/tools/photo-checker", "/tools/listing-draft",
                "/help", "/contact")  # fmt: skip


def faults_of(somebody: Visitor, path: str) -> list[str]:
    """What lies sideways on a page, narrow and in large letters, and whether the link past the head shows unasked."""
    page = somebody.page
    found: list[str] = []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{somebody.address}{path}")
    page.evaluate(SHOWN)
    found += [f"{path}: off its line: {words}" for words in page.evaluate(OFF_THE_LINE)]
    for name, size, script in (("180 px", NARROW, ""), ("200 %", PHONE, TWICE_AS_LARGE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if script:
            page.evaluate(script)
        wide = page.evaluate(SIDEWAYS)
        found += [f"{path} at {name}: wider by {wide} px: {page.evaluate(WIDEST)}"] if wide > 1 else []
        found += [f"{path} at {name}: the link past the head shows"] if page.evaluate(SKIP_SHOWS) else []
        somebody.pictures.take(page, f"{path}-{name}")
    return found


def faults_on(somebody: Visitor, paths: tuple[str, ...]) -> list[str]:
    """The faults of all these pages."""
    return [fault for path in paths for fault in faults_of(somebody, path)]


def test_a_stranger_s_pages_lie_within_180_px_and_take_letters_of_200_percent(visitor, office):
    course = f"/courses/{office.photo_course.slug}"
    assert faults_on(visitor(), (*OPEN_TO_ALL, course, f"{course}/words")) == []


def of_the_course(office: Any) -> tuple[str, ...]:
    """The pages of the course on photos, as a learner opens them."""
    course = office.photo_course
    learn = f"/learn/{course.slug}"
    lessons = (f"{learn}/lessons/{key}" for stage in ("awareness", "knowledge", "skill") for key in course.lessons(stage))
    checkpoints = (f"{learn}/checkpoints/{stage}" for stage in ("awareness", "knowledge"))
    return (learn, *lessons, *checkpoints, f"{learn}/task", f"/courses/{course.slug}", f"/courses/{course.slug}/handout")


@pytest.mark.parametrize("who", ["sri", "budi"])
def test_a_learner_s_pages_lie_within_180_px_and_take_letters_of_200_percent(visitor, office, who):
    somebody = visitor(Surveyor).becomes(who)
    paths = (*OF_A_LEARNER, *of_the_course(office)) if who == "sri" else (*OF_A_LEARNER[:5], *of_the_course(office)[:1])
    assert faults_on(somebody, paths) == []
