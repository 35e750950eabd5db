"""What a learner puts into the form of a question: the right answer of the package, or one that earns nothing."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import Touch
from tests.journeys.words import Words


def give_answer(page: Page, hand: Touch, question: dict[str, Any], words: Words, *, right: bool) -> None:
    """Answer the question on the screen."""
    _WAYS[question["type"]](page, hand, question, words, right)


def _options(page: Page, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    wanted = [option["text"] for option in question["options"] if bool(option.get("right")) is right]
    if question["type"] == "single":
        hand.choose(_box(page, wanted[0]))
        return
    for option in question["options"]:
        hand.tick(_box(page, option["text"]), option["text"] in (wanted if right else wanted[:1]))


def _true_false(page: Page, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    hand.choose(_box(page, words("True") if question["answer"] is right else words("False")))


def _matching(page: Page, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    partners = [pair[1] for pair in question["pairs"]]
    if not right:
        partners = partners[1:] + partners[:1]
    for (left, _), partner in zip(question["pairs"], partners, strict=True):
        hand.pick(page.get_by_label(left, exact=True), partner)


def _ordering(page: Page, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    wanted = question["items"] if right else list(reversed(question["items"]))
    for place, item in enumerate(wanted, 1):
        line = page.locator("ol.order > li").filter(has=page.get_by_text(item, exact=True))
        if line.locator("select").is_visible():
            hand.pick(line.locator("select"), str(place))
        else:
            _move_up(hand, line, place)


def _move_up(hand: Touch, line: Locator, place: int) -> None:
    now = line.evaluate("e => [...e.parentElement.children].indexOf(e) + 1")
    for _ in range(now - place):
        hand.press(line.locator("[data-move='-1']"))


def _written(page: Page, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    key = str(question["number"]).replace(".", ",") if "number" in question else question["answers"][0]
    hand.write(page.locator("#answer"), key if right else "99999999" if "number" in question else "tidak tahu")


def _gaps(page: Page, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    for number, gap in enumerate(re.findall(r"\[\[(.*?)\]\]", question["text"]), 1):
        hand.write(page.get_by_label(words("Gap %(number)s", number=number), exact=True), gap.split("|")[0] if right else "?")


def _box(page: Page, text: str) -> Locator:
    return page.locator("label.choice").filter(has=page.get_by_text(text, exact=True)).locator("input")


_WAYS = {
    "single": _options,
    "multiple": _options,
    "spot": _options,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "numeric": _written,
    "short_answer": _written,
    "gaps": _gaps,
}
