"""Parse YAML to nodes with lines: plain data without aliases, tags and the implicit types of YAML 1.1 (`yes`, dates)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from core.documents.faults import Faults
from core.errors import N_

WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")  # and lone surrogates; a tab and a line feed are allowed
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
DEEPEST = 20
"""Levels of nested lists and mappings."""
UNREADABLE = N_("cannot be read as YAML: %(reason)s")


@dataclass(frozen=True)
class Node:
    """A value with its file and line. `value` is a dict, list, str, int, float, bool or None."""

    file: str
    line: int
    value: Any
    children: dict[str | int, "Node"] = field(default_factory=dict, repr=False)

    def get(self, *path: str | int) -> "Node | None":
        """Return the node at a path of keys and indexes below this one, or None."""
        node: Node | None = self
        for step in path:
            node = node.children.get(step) if node else None
        return node

    def items(self) -> Iterator[tuple[str | int, "Node"]]:
        """Return the keys or indexes with their nodes, in the order of the file."""
        return iter(self.children.items())

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.children.values())

    @property
    def is_mapping(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.value, list)


@dataclass
class Allowance:
    """The number of values that documents which are read together may still have. The largest course has 3,500."""

    remaining: int = 20_000


def read(content: bytes, file: str, faults: Faults, *, allowance: Allowance | None = None) -> Node | None:
    """Parse a whole file. Adds a fault and returns None if it cannot be read."""
    text = decoded(content, file, faults)
    return None if text is None else parse(text, file, faults, allowance=allowance)


def decoded(content: bytes, file: str, faults: Faults) -> str | None:
    """Decode the text of a file. Adds a fault and returns None if it is not UTF-8 or has a control character."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        faults.add(file, content[: error.start].count(b"\n") + 1, N_("is not UTF-8 text"))
        return None
    if control := CONTROL.search(text):
        faults.add(file, text.count("\n", 0, control.start()) + 1, N_("holds a control character"))
        return None
    return text


def parse(text: str, file: str, faults: Faults, *, first_line: int = 1, allowance: Allowance | None = None) -> Node | None:
    """Parse one YAML document that begins on `first_line` of its file. Adds a fault and returns None if it cannot be read.

    A document with more values than the allowance is not read, and uses the allowance up for the documents after it.
    """
    try:
        _count(text, allowance or Allowance())
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        if tree is None:
            faults.add(file, first_line, N_("is empty"))
            return None
        return _Builder(file, faults, first_line).build(tree)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        faults.add(file, first_line + line, UNREADABLE, reason=error.problem or error.context)
    except (yaml.YAMLError, RecursionError) as error:
        faults.add(file, first_line, UNREADABLE, reason=str(error).splitlines()[0])
    return None


def _count(text: str, allowance: Allowance) -> None:
    remaining, allowance.remaining = allowance.remaining, 0
    allowance.remaining = remaining - _values_in(text, most=remaining)


def _values_in(text: str, *, most: int) -> int:
    """Count the values from the parser's events, before any object is built: an alias could expand a short text to a huge one.

    Raises yaml.MarkedYAMLError at the first fault.
    """
    depth = values = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        values += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        problem = _refused(event) or (values > most and "too many values") or (depth > DEEPEST and "nested too deeply")
        if problem:
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
    return values


def _refused(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "anchors (&) and aliases (*) are not used here"
    return "tags (!) are not used here" if getattr(event, "tag", None) else None


class _Builder:
    def __init__(self, file: str, faults: Faults, first_line: int) -> None:
        self.file, self.faults, self.first_line = file, faults, first_line

    def build(self, tree: yaml.Node) -> Node:
        line = self.first_line + tree.start_mark.line
        if isinstance(tree, yaml.MappingNode):
            children = self._mapping(tree)
            return Node(self.file, line, {key: child.value for key, child in children.items()}, children)
        if isinstance(tree, yaml.SequenceNode):
            listed: dict[str | int, Node] = {number: self.build(item) for number, item in enumerate(tree.value)}
            return Node(self.file, line, [child.value for child in listed.values()], listed)
        if CONTROL.search(tree.value):
            self.faults.add(self.file, line, N_("holds a control character"))
        return Node(self.file, line, _scalar(tree))

    def _mapping(self, tree: yaml.MappingNode) -> dict[str | int, Node]:
        children: dict[str | int, Node] = {}
        for name, item in tree.value:
            if not isinstance(name, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a list or fields cannot name a field", problem_mark=name.start_mark)
            key = str(name.value)
            line = self.first_line + name.start_mark.line
            if key in children:
                self.faults.add(self.file, line, N_("'%(value)s' stands here twice"), value=key)
                continue
            child = self.build(item)
            # A block begins on the line after its key. Faults name the line of the key, where people look.
            children[key] = Node(self.file, line, child.value, child.children)
        return children


def _scalar(tree: yaml.ScalarNode) -> Any:
    text = tree.value
    if tree.style:  # a quoted text or a block is a text even if it looks like a number
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text
