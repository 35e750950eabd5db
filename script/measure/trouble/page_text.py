"""Read the main sentence of a page."""

import re
from collections.abc import Iterator
from http import HTTPStatus

import tinyhtml5

from script.measure.attack.visitor import Answer

HTML = "{http://www.w3.org/1999/xhtml}"
LONGEST = 160
"""Characters."""
NO_ANSWER = 0
"""Stands for the status of a request that got no answer."""


def main_sentence(answer: Answer) -> str:
    """Return the first error of a form, or the heading and the sentence below it.

    For a redirect return its path with `N` for numbers, and for other content its media type.
    """
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return "to " + re.sub(r"\d+", "N", answer.headers.get("Location", "").partition("?")[0].partition("#")[0])
    if answer.kind != "text/html":
        return answer.kind or "nothing"
    root = tinyhtml5.parse(answer.text, namespace_html_elements=True)
    errors = (element for element in root.iter() if {"error", "errors"} & set(element.get("class", "").split()))
    error = next(errors, None)
    sentence = words(error) if error is not None else ": ".join(_heading(root))
    return shortened(sentence)


def shortened(sentence: str) -> str:
    """Cut a sentence to LONGEST characters."""
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
    """Return the text of an element with single spaces."""
    return " ".join("".join(element.itertext()).split())
