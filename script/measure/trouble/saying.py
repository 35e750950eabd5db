"""What a page says to who reads it: its status, and its main sentence."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import tinyhtml5

from script.measure.attack.visitor import Answer

HTML = "{http://www.w3.org/1999/xhtml}"
LONGEST = 160
NO_ANSWER = 0
"""The status of who was not answered."""


def said(answer: Answer) -> str:
    """The first error of a form, else the heading and the sentence below it; where it leads, else how much it is."""
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return "to " + re.sub(r"\d+", "N", answer.headers.get("Location", "").partition("?")[0].partition("#")[0])
    if answer.kind != "text/html":
        return answer.kind or "nothing"
    root = tinyhtml5.parse(answer.text, namespace_html_elements=True)
    errors = (element for element in root.iter() if {"error", "errors"} & set(element.get("class", "").split()))
    wrong = next(errors, None)
    sentence = words(wrong) if wrong is not None else ": ".join(_heading(root))
    return shortened(sentence)


def shortened(sentence: str) -> str:
    """Its beginning, where it is long."""
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}..."


def _heading(root) -> Iterator[str]:
    elements = (element for element in root.iter() if element.tag in {f"{HTML}h1", f"{HTML}p"})
    for element in elements:
        if element.tag == f"{HTML}h1":
            yield words(element)
            below = next(elements, None)
            if below is not None:
                yield words(below)
            return


def words(element) -> str:
    """What an element says, without its line breaks."""
    return " ".join("".join(element.itertext()).split())
