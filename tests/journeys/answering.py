"""What a learner puts into the form of a question: the right answer of the package, or one that earns nothing."""

import re
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import Touch
from tests.journeys.words import Words


def give_answer(page: Page, hand: Touch, question: dict[str, Any], words: Words, *, right: bool) -> None:
    """Answer the question on the screen."""
    _WAYS[question["type"]](page, hand, question, words, right)


def touch_a_wrong_answer(page: Page, question: dict[str, Any], words: Words) -> None:
    """One gesture that makes the answer another than the right one, and no second: the page may leave because of it."""
    _FIRST[question["type"]](page, question, words)


def _touch_option(page: Page, question: dict[str, Any], words: Words) -> None:
    _box(page, next(option["text"] for option in question["options"] if not option.get("right"))).click()


def _touch_true_false(page: Page, question: dict[str, Any], words: Words) -> None:
    _box(page, words("False" if question["answer"] else "True")).click()


def _touch_match(page: Page, question: dict[str, Any], words: Words) -> None:
    (left, _), (_, partner) = question["pairs"][:2]
    page.get_by_label(left, exact=True).select_option(label=partner)


def _touch_order(page: Page, question: dict[str, Any], words: Words) -> None:
    """The last line one place up, or where that made the order right, the second."""
    lines = page.locator("ol.order > li")
    shown = [" ".join(line.split()) for line in lines.locator("> span").all_inner_texts()]
    swapped = [*shown[:-2], shown[-1], shown[-2]]
    lines.nth(1 if swapped == question["items"] else -1).locator("[data-move='-1']").click()


def _touch_written(page: Page, question: dict[str, Any], words: Words) -> None:
    page.locator("#answer").fill("99999999" if "number" in question else "tidak tahu")


def _touch_gap(page: Page, question: dict[str, Any], words: Words) -> None:
    page.get_by_label(words("Gap %(number)s", number=1), exact=True).fill("?")


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

_FIRST = {
    "single": _touch_option,
    "multiple": _touch_option,
    "spot": _touch_option,
    "true_false": _touch_true_false,
    "matching": _touch_match,
    "ordering": _touch_order,
    "numeric": _touch_written,
    "short_answer": _touch_written,
    "gaps": _touch_gap,
}
