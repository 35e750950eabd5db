"""What a document must look like, said once: a shape looks at a node and names what is wrong with it."""

import re
from collections.abc import Callable
from typing import Any

from courses.package.document import Node
from courses.package.faults import Faults

Shape = Callable[[Node, Faults], None]

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_KEY = 80


def mapping(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    """A mapping with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(node: Node, faults: Faults) -> None:
        if not node.is_mapping:
            faults.at(node, f"must be fields: {', '.join(required)}")
            return
        for name in required:
            if name not in node.children:
                faults.at(node, f"'{name}' is missing")
        for field, child in node.items():
            name = str(field)
            if name in known:
                known[name](child, faults)
            else:
                faults.at(child, f"'{name}' is not a field here; known are {', '.join(known)}")

    return check


def list_of(shape: Shape, *, least: int = 0, most: int = 200) -> Shape:
    """A list with `least` to `most` items of one shape."""

    def check(node: Node, faults: Faults) -> None:
        if not node.is_list:
            faults.at(node, "must be a list")
            return
        if not least <= len(node.children) <= most:
            faults.at(node, f"has {len(node.children)} items; {least} to {most} are allowed")
        if len(node.children) > most:
            return
        for child in node:
            shape(child, faults)

    return check


def unique(shape: Shape) -> Shape:
    """A list of plain values in which none stands twice."""

    def check(node: Node, faults: Faults) -> None:
        shape(node, faults)
        seen: set[Any] = set()
        for child in node:
            value = type(child.value), repr(child.value)
            if value in seen:
                faults.at(child, f"'{child.value}' stands here twice")
            seen.add(value)

    return check


def text(longest: int = 2000) -> Shape:
    """Words: a text that is not blank."""

    def check(node: Node, faults: Faults) -> None:
        if not isinstance(node.value, str):
            faults.at(node, 'must be a text; put it into quotes "..."')
        elif not node.value.strip():
            faults.at(node, "is blank")
        elif node.value != node.value.strip():
            faults.at(node, "begins or ends with a blank")
        elif len(node.value) > longest:
            faults.at(node, f"has {len(node.value)} characters; at most {longest} are allowed")

    return check


def matching(pattern: str, sentence: str) -> Shape:
    """A text of a certain form; `sentence` says which."""
    form = re.compile(pattern)

    def check(node: Node, faults: Faults) -> None:
        if not isinstance(node.value, str) or not form.fullmatch(node.value):
            faults.at(node, sentence)

    return check


def key(node: Node, faults: Faults) -> None:
    """A key: lower case letters, digits and hyphens, at most 80."""
    if not isinstance(node.value, str) or not KEY.fullmatch(node.value) or len(node.value) > LONGEST_KEY:
        faults.at(node, f"{node.value!r} is not a key: lower case letters, digits and single hyphens, at most {LONGEST_KEY}")


def whole(least: int, most: int) -> Shape:
    """A whole number within bounds."""

    def check(node: Node, faults: Faults) -> None:
        if type(node.value) is not int or not least <= node.value <= most:
            faults.at(node, f"must be a whole number from {least} to {most}")

    return check


def flag(node: Node, faults: Faults) -> None:
    """true or false."""
    if type(node.value) is not bool:
        faults.at(node, "must be true or false")


def number(node: Node, faults: Faults) -> None:
    """A number, whole or with a decimal point."""
    if type(node.value) not in {int, float}:
        faults.at(node, "must be a number")


def one_of(*words: str) -> Shape:
    """One of some words."""

    def check(node: Node, faults: Faults) -> None:
        if node.value not in words:
            faults.at(node, f"must be one of {', '.join(words)}")

    return check


def anything(node: Node, faults: Faults) -> None:
    """Whatever stands here is looked at elsewhere."""


titles = mapping({"id": text(200)}, {"en": text(200)})
summaries = mapping({"id": text(600)}, {"en": text(600)})
