"""Check SVG drawings by a list of allowed elements and attributes, because they come from outside.

The reader is expat. It refuses document types, so there are no entities to expand or fetch.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from core.documents.faults import Faults
from core.errors import N_, Msgid

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ELEMENTS = _words(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs linearGradient radialGradient stop "
    "clipPath use"
)
ATTRIBUTES = _words(
    "id role viewBox version preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy d points transform dx dy "
    "pathLength textLength lengthAdjust offset gradientUnits gradientTransform spreadMethod clipPathUnits href "
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray stroke-dashoffset vector-effect paint-order opacity color stop-color stop-opacity clip-path clip-rule "
    "display visibility overflow shape-rendering text-rendering font-family font-size font-weight font-style font-stretch "
    "font-variant letter-spacing word-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift "
    "direction unicode-bidi writing-mode"
)
LARGEST = 200 * 1024
MOST_ELEMENTS = 5000
MOST_DRAWN = 20_000
"""The most elements after following every `use`, because a few nested ones can draw millions."""
MOST_LETTERS = 20_000
"""The most letters of texts after following every `use`. A letter costs a printer as much as an element."""
DEEPEST = 50
LONGEST_VALUE = 1000
LONG_VALUES = frozenset({"d", "points"})
"""Attributes that may have long values."""
LARGEST_SIDE = 10_000

NUMBER = r"[-+]?(?:\d{1,20}+(?:\.\d{0,20}+)?|\.\d{1,20}+)(?:[eE][-+]?\d{1,3}+)?"
VIEW_BOX = re.compile(rf"\s*+({NUMBER})[\s,]++({NUMBER})[\s,]++({NUMBER})[\s,]++({NUMBER})\s*+")
LOCAL = re.compile(r"#[A-Za-z_][\w.-]*")
URL = re.compile(r"url\s*\(", re.IGNORECASE)
LOCAL_URL = re.compile(r"url\(\s*(['\"]?)#[A-Za-z_][\w.-]*\1\s*\)")


@dataclass
class _Group:
    """An element with an id: the numbers of elements and letters in it, and the targets of its `use` elements."""

    elements: int = 0
    letters: int = 0
    uses: list[str] = field(default_factory=list)


def check(content: bytes, file: str, faults: Faults) -> tuple[int, int] | None:
    """Report everything in a drawing that is not allowed. Returns its width and height in its own units, or None."""
    if len(content) > LARGEST:
        faults.add(file, 1, N_("is larger than %(most)s KB"), most=LARGEST // 1024)
        return None
    reader = _Reader(file, faults)
    try:
        reader.parser.Parse(content, True)
    except _Refused:
        return None
    except expat.ExpatError as error:
        faults.add(file, max(1, error.lineno), N_("cannot be read as SVG: %(reason)s"), reason=expat.ErrorString(error.code))
        return None
    reader.finish()
    return reader.size


class _Refused(Exception):
    """The drawing has a fault after which the reader must stop."""


class _Reader:
    def __init__(self, file: str, faults: Faults) -> None:
        self.file, self.faults = file, faults
        self.size: tuple[int, int] | None = None
        self.depth = self.count = 0
        self.open_ids: list[str | None] = []
        self.groups: dict[str, _Group] = {"": _Group()}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._letters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction

    def _fault(self, message: Msgid, /, **values: object) -> None:
        self.faults.add(self.file, self.parser.CurrentLineNumber, message, **values)

    def _doctype(self, *declared: object) -> None:
        self._fault(N_("a document type (<!DOCTYPE ...>) is not allowed"))
        raise _Refused

    def _instruction(self, target: str, data: str) -> None:
        self._fault(N_("<?%(target)s ...?> is not allowed"), target=target)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            self._fault(
                N_("has more than %(most)s elements or is nested more than %(deepest)s deep"),
                most=MOST_ELEMENTS,
                deepest=DEEPEST,
            )
            raise _Refused
        space, _, element = name.rpartition(" ")
        if space != SVG or element not in ELEMENTS:
            self._fault(N_("<%(element)s> is not allowed"), element=element)
        if self.depth == 1:
            self._root(space, element, attributes)
        self._enter(element, attributes)
        for attribute, value in attributes.items():
            self._attribute(attribute, value)

    def _letters(self, text: str) -> None:
        for group in self._open_groups():
            self.groups[group].letters += len(text.strip())

    def _open_groups(self) -> set[str]:
        return {"", *(name for name in self.open_ids if name is not None)}

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.open_ids.pop()

    def _root(self, space: str, element: str, attributes: dict[str, str]) -> None:
        if space != SVG or element != "svg":
            self._fault(N_('must begin with <svg xmlns="%(namespace)s" viewBox="...">'), namespace=SVG)
            return
        box = VIEW_BOX.fullmatch(attributes.get("viewBox", "")[:LONGEST_VALUE])
        width, height = (float(box[3]), float(box[4])) if box else (0, 0)
        if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
            self._fault(N_('needs viewBox="0 0 width height"'))
            return
        self.size = round(width), round(height)

    def _enter(self, element: str, attributes: dict[str, str]) -> None:
        own = attributes.get("id")
        if own is not None and own in self.groups:
            self._fault(N_('id="%(id)s" stands here twice'), id=own)
        if own is not None:
            self.groups.setdefault(own, _Group())
        self.open_ids.append(own)
        target = attributes.get("href") or attributes.get(f"{XLINK} href") or ""
        for group in self._open_groups():
            self.groups[group].elements += 1
            if element == "use":
                self.groups[group].uses.append(target.removeprefix("#"))

    def _attribute(self, name: str, value: str) -> None:
        if len(value) > LONGEST_VALUE and name not in LONG_VALUES:
            self._fault(N_("%(name)s has more than %(most)s characters"), name=name, most=LONGEST_VALUE)
            return
        space, _, short = name.rpartition(" ")
        if space == XLINK and short == "href":
            name = "href"
        elif space == XML and short in {"space", "lang"}:
            return
        if name.startswith("aria-"):
            return
        if name not in ATTRIBUTES:
            self._fault(N_("the attribute %(name)s is not allowed"), name=short)
        else:
            self._value(name, value)

    def _value(self, name: str, value: str) -> None:
        if name == "href" and not LOCAL.fullmatch(value):
            self._fault(N_("href may point only at #something in the same file"))
        elif "\\" in value:  # CSS may write any letter as its number: `u\72l(...)` is `url(...)`
            self._fault(N_("%(name)s may not hold a backslash"), name=name)
        elif URL.search(LOCAL_URL.sub("", value)):
            self._fault(N_("%(name)s may point only at url(#something) in the same file"), name=name)

    def finish(self) -> None:
        """Check the targets of `use` elements and the total of drawn elements and letters, after reading the whole file."""
        drawn: dict[str, tuple[int, int]] = {}

        def measure(name: str, above: tuple[str, ...]) -> tuple[int, int]:
            if name in drawn:
                return drawn[name]
            if name in above or len(above) > DEEPEST:
                self.faults.add(self.file, 1, N_("<use> leads in a circle at #%(id)s"), id=name)
                raise _Refused
            group = self.groups.get(name)
            if group is None:
                self.faults.add(self.file, 1, N_("<use> points at #%(id)s, which is not there"), id=name)
                return 0, 0
            used = [measure(target, (*above, name)) for target in group.uses]
            drawn[name] = (
                group.elements + sum(elements for elements, _letters in used),
                group.letters + sum(letters for _elements, letters in used),
            )
            return drawn[name]

        try:
            elements, letters = measure("", ())
        except _Refused:
            self.size = None
            return
        if elements > MOST_DRAWN:
            self.faults.add(self.file, 1, N_("draws more than %(most)s elements through <use>"), most=MOST_DRAWN)
        if letters > MOST_LETTERS:
            self.faults.add(self.file, 1, N_("draws more than %(most)s letters through <use>"), most=MOST_LETTERS)
