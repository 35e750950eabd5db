"""What a learner puts into the form of a question: the right answer of the package, or one that earns nothing."""

from random import Random
from typing import Any

from playwright.sync_api import Locator, Page

from quizzes.questions import TYPES
from tests.journeys.hands import Touch
from tests.journeys.words import Words


def give_answer(page: Page | Locator, hand: Touch, question: dict[str, Any], words: Words, *, right: bool) -> None:
    """Answer the question on the screen, or the one of a card on it."""
    give = next((give for field, give in _BY_FIELD.items() if field in question), _by_name)
    give(page, hand, question, words, right)


def touch_a_wrong_answer(page: Page, question: dict[str, Any], words: Words) -> None:
    """One gesture that makes the answer another than the right one, and no second: the page may leave because of it."""
    touch = next((touch for field, touch in _FIRST_BY_FIELD.items() if field in question), _touch_by_name)
    touch(page, question, words)


def _touch_option(page: Page, question: dict[str, Any], words: Words) -> None:
    _box(page, next(option["text"] for option in question["options"] if not option.get("right"))).click()


def _touch_match(page: Page, question: dict[str, Any], words: Words) -> None:
    (left, _), (_, partner) = question["pairs"][:2]
    page.get_by_label(left, exact=True).select_option(label=partner)


def _touch_order(page: Page, question: dict[str, Any], words: Words) -> None:
    """The last line one place up, or where that made the order right, the second."""
    lines = page.locator("ol.order > li")
    shown = [" ".join(line.split()) for line in lines.locator("> span").all_inner_texts()]
    swapped = [*shown[:-2], shown[-1], shown[-2]]
    lines.nth(1 if swapped == question["items"] else -1).locator("[data-move='-1']").click()


def _touch_by_name(page: Page, question: dict[str, Any], words: Words) -> None:
    name, value = _form(question, right=False)[-1]
    if (field := page.locator(f"[name='{name}']")).first.get_attribute("type") == "radio":
        page.locator(f"[name='{name}'][value='{value}']").click()
    else:
        field.fill(value)


def _options(page: Page | Locator, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    wanted = [option["text"] for option in question["options"] if bool(option.get("right")) is right]
    if _box(page, wanted[0]).get_attribute("type") == "radio":
        hand.choose(_box(page, wanted[0]))
        return
    for option in question["options"]:
        hand.tick(_box(page, option["text"]), option["text"] in (wanted if right else wanted[:1]))


def _matching(page: Page | Locator, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    partners = [pair[1] for pair in question["pairs"]]
    if not right:
        partners = partners[1:] + partners[:1]
    for (left, _), partner in zip(question["pairs"], partners, strict=True):
        hand.pick(page.get_by_label(left, exact=True), partner)


def _ordering(page: Page | Locator, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    wanted = question["items"] if right else list(reversed(question["items"]))
    for place, item in enumerate(wanted, 1):
        line = page.locator("ol.order > li").filter(has=_words(page, item))
        if line.locator("select").is_visible():
            hand.pick(line.locator("select"), str(place))
        else:
            _move_up(hand, line, place)


def _move_up(hand: Touch, line: Locator, place: int) -> None:
    now = line.evaluate("e => [...e.parentElement.children].indexOf(e) + 1")
    for _ in range(now - place):
        hand.press(line.locator("[data-move='-1']"))


def _by_name(page: Page | Locator, hand: Touch, question: dict[str, Any], words: Words, right: bool) -> None:
    for name, value in _form(question, right=right):
        if (field := page.locator(f"[name='{name}']")).first.get_attribute("type") == "radio":
            hand.choose(page.locator(f"[name='{name}'][value='{value}']"))
        else:
            hand.write(field, value)


def _form(question: dict[str, Any], *, right: bool) -> list[tuple[str, str]]:
    """What the right answer, or another one, puts into each field of the form."""
    kind = TYPES[question["type"]]
    response = kind.right(question) if right else kind.wrong(question, Random(question["key"]))
    filled = kind.fill(response, kind.shown(question, Random(question["key"])))
    return [(name, value) for name, values in filled.items() for value in values]


def _box(page: Page | Locator, text: str) -> Locator:
    return page.locator("label.choice").filter(has=_words(page, text)).locator("input")


def _words(place: Page | Locator, text: str) -> Locator:
    """Words as a filter looks for them: from the thing that is filtered, and not from the card around it."""
    page = place.page if isinstance(place, Locator) else place
    return page.get_by_text(text, exact=True)


_BY_FIELD = {"options": _options, "pairs": _matching, "items": _ordering}
"""How a question with this field is answered; others by the names of the fields of their form."""

_FIRST_BY_FIELD = {"options": _touch_option, "pairs": _touch_match, "items": _touch_order}
