"""The first ten minutes, counted: words that can be read and taps, from the first page to a practice answer that is kept."""

from dataclasses import dataclass, field

import pytest

from tests.journeys.a11y import barriers
from tests.journeys.learner import Learner, Newcomer
from tests.journeys.navigators import Visitor
from tests.journeys.photographs import good_photo

pytestmark = pytest.mark.journey

MOST_TAPS = 9
MOST_WORDS = 400
SRI = Newcomer("Sri Wahyuni", "0812-7000-0101")
READABLE = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), words = [];
  while (walk.nextNode()) {
    const place = walk.currentNode.parentElement;
    const left = place.closest(".visually-hidden, .skip, svg, script, aside.demo");
    if (!left && place.checkVisibility({ visibilityProperty: true })) words.push(...walk.currentNode.data.split(/\\s+/));
  }
  return words.filter((word) => /\\w/.test(word)).length;
}"""


@dataclass
class Count:
    """What a newcomer reads and taps. Filling a field is one tap, since the keyboard comes with it."""

    visitor: Visitor
    words: dict[str, int] = field(default_factory=dict)
    taps: list[str] = field(default_factory=list)

    def reads(self) -> None:
        """All that stands open on the page counts, in full; the notice of the demo does not."""
        page = self.visitor.page
        self.words[f"{len(self.words) + 1} {page.url.removeprefix(self.visitor.address)}"] = page.evaluate(READABLE)
        assert barriers(page) == [], page.url

    def fills(self, name: str, value: str) -> None:
        """Touch a field and write."""
        self.visitor.hand.write(self.visitor.page.locator(f"input[name={name}]"), value)
        self.taps.append(name)

    def chooses(self, label: str) -> None:
        """Touch an answer."""
        self.visitor.chooses(label)
        self.taps.append(label)

    def presses(self, name: str) -> None:
        """Touch a button, and read the page that comes."""
        self.visitor.presses(name)
        self.taps.append(name)
        self.reads()

    def tells(self, way: str) -> None:
        """Print the figures, and hold them."""
        words = sum(self.words.values())
        for _page, _count in self.words.items():
            pass
        assert len(self.taps) <= MOST_TAPS
        assert words <= MOST_WORDS


def _answers_in_the_trial(count: Count) -> None:
    w = count.visitor.words
    count.visitor.opens("/")
    count.reads()
    count.presses(w("Try one lesson"))
    count.chooses(w("True"))
    count.visitor.page.get_by_role("button", name=w("Answer it")).click()
    count.taps.append(w("Answer it"))
    count.visitor.page.get_by_text(w("That is right.")).wait_for()
    count.reads()


@pytest.mark.parametrize("javascript", [True, False])
def test_to_the_first_answer_by_the_trial(visitor, javascript):
    count = Count(visitor(Learner, javascript=javascript))
    if not javascript:  # a browser without scripts cannot be counted in: the same pages, the same taps
        w = count.visitor.words
        count.visitor.opens("/").presses(w("Try one lesson")).chooses(w("True")).presses(w("Answer it")).sees(
            w("That is right.")
        )
        assert count.visitor.page.locator("[data-trial-photo]").is_hidden(), "without scripts the photo is left out"
        return
    _answers_in_the_trial(count)
    count.tells("Landing to the first answer, by the trial")


def test_through_the_sign_up_to_an_enrolment_that_has_the_answer(visitor):
    sri = visitor(Learner)
    count, w = Count(sri), sri.words
    _answers_in_the_trial(count)
    count.presses(w("Save and sign up"))
    count.fills("name", SRI.name)
    count.chooses(sri.office.facts["address_forms"][0])
    count.fills("phone", SRI.phone)
    count.fills("pin", SRI.pin)
    sri.presses(w("Sign me up"))
    count.taps.append(w("Sign me up"))
    count.tells("Landing through the sign-up to an enrolment with the answer")
    sri.sees(w("Go on learning"))


def test_straight_through_the_sign_up_into_the_first_lesson(visitor):
    ani = visitor(Learner)
    count, w = Count(ani), ani.words
    ani.opens("/")
    count.reads()
    count.presses(w("Sign up"))
    count.fills("name", "Ani Lestari")
    count.chooses(ani.office.facts["address_forms"][0])
    count.fills("phone", "0812-7000-0102")
    count.fills("pin", SRI.pin)
    count.presses(w("Sign me up"))
    ani.presses(w("Begin learning"))
    count.taps.append(w("Begin learning"))
    assert "/lessons/" in ani.page.url
    count.tells("Landing straight through the sign-up into the first lesson")


def test_the_first_own_photo_waits_at_home_and_on_this_phone_only(visitor):
    tuti = visitor(Learner)
    w = tuti.words
    tuti.opens("/try")
    tuti.hand.give(tuti.page.locator("[data-trial-file]"), good_photo(1))
    tuti.page.locator("[data-trial-picture][src^='blob:']").wait_for()
    tuti.presses(w("Save and sign up")).signs_up(Newcomer("Tuti Alawiyah", "0812-7000-0103"))
    tuti.page.locator("[data-trial-picture][src^='blob:']").wait_for()
    tuti.sees(w("Your first photo is here.")).looks()
    assert barriers(tuti.page) == []
    tuti.page.get_by_role("button", name=w("Begin learning")).click()
    tuti.page.get_by_alt_text(w("Your photo from this lesson")).wait_for()
    tuti.opens("/")
    assert tuti.page.locator("[data-trial-photo]").count() == 0, "it is the deed of its lesson, and nothing of its own"
    tuti.presses(w("Not %(name)s?", name="Bu Tuti"))
    if tuti.heading != w("Sign in to learn"):
        tuti.presses(w("Sign out"))
    tuti.opens("/join").signs_up(Newcomer("Dian Sastro", "0812-7000-0104"))
    assert tuti.page.locator("[data-trial-photo]").count() == 0, "the next one on this phone sees nothing of it"


def test_the_pin_is_shown_on_a_wish_and_hidden_before_it_is_sent(visitor):
    rini = visitor(Learner)
    rini.opens("/join")
    field, look = rini.page.locator("input[name=pin]"), rini.page.locator("[name=show_pin]")
    rini.hand.write(field, "730158")
    assert field.get_attribute("type") == "password"
    look.click()
    assert (field.get_attribute("type"), look.get_attribute("aria-pressed")) == ("text", "true")
    look.click()
    assert field.get_attribute("type") == "password"
    assert field.input_value() == "730158"
