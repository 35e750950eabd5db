"""Shapes of documents: functions that check a node and add its faults."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_, Msgid

Shape = Callable[[Node, Faults], None]
"""Checks a node, and adds a fault for everything that is wrong with it."""

KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_KEY = 80


def mapping(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    """Return the shape of a mapping with these fields and no others."""
    fields = {**required, **(optional or {})}
    check_fields = with_fields(required, optional)

    def check(node: Node, faults: Faults) -> None:
        check_fields(node, faults)
        others = [(name, child) for name, child in node.items() if name not in fields] if node.is_mapping else []
        for name, child in others:
            known = ", ".join(fields)
            faults.at(child, N_("'%(name)s' is not a field here; known are %(known)s"), name=name, known=known)

    return check


def with_fields(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    """Return the shape of a mapping with these fields. It may have others, for people who read the file."""
    fields = {**required, **(optional or {})}

    def check(node: Node, faults: Faults) -> None:
        if not node.is_mapping:
            faults.at(node, N_("must be fields: %(fields)s"), fields=", ".join(required or fields) or "...")
            return
        for name in required:
            if name not in node.children:
                faults.at(node, N_("'%(name)s' is missing"), name=name)
        for field, child in node.items():
            if field in fields:
                fields[str(field)](child, faults)

    return check


def list_of(shape: Shape, *, least: int = 0, most: int = 200) -> Shape:
    """Return the shape of a list with `least` to `most` items of one shape."""

    def check(node: Node, faults: Faults) -> None:
        if not node.is_list:
            faults.at(node, N_("must be a list"))
            return
        if not least <= len(node.children) <= most:
            faults.at(
                node,
                N_("has %(count)s items; %(least)s to %(most)s are allowed"),
                count=len(node.children),
                least=least,
                most=most,
            )
        if len(node.children) > most:
            return
        for child in node:
            shape(child, faults)

    return check


def unique(shape: Shape) -> Shape:
    """Return the shape of a list of plain values without duplicates."""

    def check(node: Node, faults: Faults) -> None:
        shape(node, faults)
        _check_differ(node, faults)

    return check


def unique_by(name: str, shape: Shape) -> Shape:
    """Return the shape of a list of mappings whose values of the field `name` differ."""

    def check(node: Node, faults: Faults) -> None:
        shape(node, faults)
        _check_differ((field for child in node if (field := child.get(name))), faults)

    return check


def _check_differ(nodes: Iterable[Node], faults: Faults) -> None:
    seen: set[Any] = set()
    for node in nodes:
        value = type(node.value), repr(node.value)
        if value in seen:
            faults.at(node, N_("'%(value)s' stands here twice"), value=node.value)
        seen.add(value)


def optional(shape: Shape) -> Shape:
    """Return a shape that also allows `null`."""

    def check(node: Node, faults: Faults) -> None:
        if node.value is not None:
            shape(node, faults)

    return check


def string(node: Node, faults: Faults) -> None:
    """Check that a node is a text, which may be blank."""
    if not isinstance(node.value, str):
        faults.at(node, N_('must be a text; put it into quotes "..."'))


def text(longest: int = 2000) -> Shape:
    """Return the shape of a text that is not blank and has no blanks around it."""

    def check(node: Node, faults: Faults) -> None:
        if not isinstance(node.value, str):
            string(node, faults)
        elif not node.value.strip():
            faults.at(node, N_("is blank"))
        elif node.value != node.value.strip():
            faults.at(node, N_("begins or ends with a blank"))
        elif len(node.value) > longest:
            faults.at(node, N_("has %(count)s characters; at most %(most)s are allowed"), count=len(node.value), most=longest)

    return check


def matching(pattern: str, message: Msgid) -> Shape:
    """Return the shape of a text that matches a pattern. `message` is the fault of other texts."""
    form = re.compile(pattern)

    def check(node: Node, faults: Faults) -> None:
        if not isinstance(node.value, str) or not form.fullmatch(node.value):
            faults.at(node, message)

    return check


def key(node: Node, faults: Faults) -> None:
    """Check that a node is a key: lower case letters, digits and single hyphens, at most LONGEST_KEY."""
    if not isinstance(node.value, str) or not KEY.fullmatch(node.value) or len(node.value) > LONGEST_KEY:
        faults.at(
            node,
            N_("%(value)s is not a key: lower case letters, digits and single hyphens, at most %(most)s"),
            value=repr(node.value),
            most=LONGEST_KEY,
        )


def whole(least: int, most: int) -> Shape:
    """Return the shape of a whole number from `least` to `most`."""

    def check(node: Node, faults: Faults) -> None:
        if type(node.value) is not int or not least <= node.value <= most:
            faults.at(node, N_("must be a whole number from %(least)s to %(most)s"), least=least, most=most)

    return check


def flag(node: Node, faults: Faults) -> None:
    """Check that a node is true or false."""
    if type(node.value) is not bool:
        faults.at(node, N_("must be true or false"))


def number(node: Node, faults: Faults) -> None:
    """Check that a node is a number, whole or with a decimal point."""
    if type(node.value) not in {int, float}:
        faults.at(node, N_("must be a number"))


def one_of(*words: str) -> Shape:
    """Return the shape of a text that is one of these words."""

    def check(node: Node, faults: Faults) -> None:
        if node.value not in words:
            faults.at(node, N_("must be one of %(choices)s"), choices=", ".join(words))

    return check


def anything(node: Node, faults: Faults) -> None:
    """Accept any node; other code checks it."""


titles = mapping({"id": text(200)}, {"en": text(200)})
summaries = mapping({"id": text(600)}, {"en": text(600)})
