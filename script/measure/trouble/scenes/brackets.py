"""A trainer saves a lesson of 20,000 opening brackets."""

import time

import tinyhtml5

from script.measure.attack import people
from script.measure.attack.crawling import Form, forms_of
from script.measure.attack.visitor import Visitor
from script.measure.trouble.judging import PICTURES_AND_BRACKETS, Promise
from script.measure.trouble.learners import unless_hung_up
from script.measure.trouble.stage import Stage

NAME = "brackets"
TITLE = "20,000 brackets from a trainer"
PROMISE = Promise(statuses=frozenset({200, 303, 413, 422, 429, 503}), longest_wait=PICTURES_AND_BRACKETS)
LESSON = "/teach/foto-produk/lessons/cahaya-jendela"
BRACKETS = 20_000
SHAPES = {"in one line": "[" * BRACKETS, "in lines of 500": "\n".join(["[" * 500] * (BRACKETS // 500))}
"""The second is not refused for the length of its lines."""
SETTLED = 2


def play(stage: Stage) -> None:
    """First only looked at, then saved."""
    trainer = people.signed_in(stage.place.target, "dewi")
    form = _form(trainer)
    with stage.others():
        time.sleep(SETTLED)
        for shape, source in SHAPES.items():
            fields = [(name, source if name == "source" else value) for name, value in form.values]
            for deed, address in (("looking at the preview", f"{LESSON}/preview"), ("saving the lesson", LESSON)):
                began = time.monotonic()
                answer = unless_hung_up(lambda address=address, fields=fields: trainer.submit(address, fields))
                stage.note(f"{deed}, {shape}", answer)
                stage.aside(f"{deed}, {shape}, was answered after {time.monotonic() - began:.1f} s")
        stage.wait_until_served()
        time.sleep(SETTLED)


def _form(trainer: Visitor) -> Form:
    page = trainer.ask("GET", LESSON)
    forms = forms_of(tinyhtml5.parse(page.text, namespace_html_elements=True), LESSON)
    return next(form for form in forms if form.action == LESSON)
