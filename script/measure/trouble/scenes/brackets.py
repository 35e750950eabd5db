"""A trainer saves a lesson of 20,000 opening brackets."""

import time

import tinyhtml5

from script.measure.attack import people
from script.measure.attack.crawling import Form, forms_of
from script.measure.attack.visitor import Visitor
from script.measure.trouble.judging import PICTURES_AND_BRACKETS, Promise
from script.measure.trouble.learners import answer_or_none
from script.measure.trouble.stage import Stage

NAME = "brackets"
TITLE = "20,000 brackets from a trainer"
PROMISE = Promise(statuses=frozenset({200, 303, 413, 422, 429, 503}), longest_wait=PICTURES_AND_BRACKETS)
LESSON = "/teach/foto-produk/lessons/cahaya-jendela"
BRACKETS = 20_000
SHAPES = {"in one line": "[" * BRACKETS, "in lines of 500": "\n".join(["[" * 500] * (BRACKETS // 500))}
"""The second shape has short lines, so it is not refused for their length."""
SETTLING_TIME = 2
"""Seconds in which only the others work, before and after."""


def play(stage: Stage) -> None:
    """Send the lesson to the preview, then save it."""
    trainer = people.signed_in(stage.place.target, "dewi")
    form = _form(trainer)
    with stage.others():
        time.sleep(SETTLING_TIME)
        for shape, source in SHAPES.items():
            fields = [(name, source if name == "source" else value) for name, value in form.values]
            for action, address in (("looking at the preview", f"{LESSON}/preview"), ("saving the lesson", LESSON)):
                began = time.monotonic()
                answer = answer_or_none(lambda address=address, fields=fields: trainer.submit(address, fields))
                stage.note(f"{action}, {shape}", answer)
                stage.aside(f"{action}, {shape}, was answered after {time.monotonic() - began:.1f} s")
        stage.wait_until_served()
        time.sleep(SETTLING_TIME)


def _form(trainer: Visitor) -> Form:
    page = trainer.ask("GET", LESSON)
    forms = forms_of(tinyhtml5.parse(page.text, namespace_html_elements=True), LESSON)
    return next(form for form in forms if form.action == LESSON)
