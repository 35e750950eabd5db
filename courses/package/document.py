"""YAML with the line of every node: plain data only, no anchors, no tags, no surprises of YAML 1.1."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from core.yamls import refuse_expansion
from courses.package.faults import Faults

WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")  # and halves of characters; a tab and a line's end are welcome
WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True)
class Node:
    """A value with its place. `value` is plain data: dict, list, str, int, float, bool or None."""

    file: str
    line: int
    value: Any
    children: dict[str | int, "Node"] = field(default_factory=dict, repr=False)

    def get(self, *path: str | int) -> "Node | None":
        """The node at a path of keys and indexes below this one, or None."""
        node: Node | None = self
        for step in path:
            node = node.children.get(step) if node else None
        return node

    def items(self) -> Iterator[tuple[str | int, "Node"]]:
        """Keys (or indexes) and nodes, in the order written."""
        return iter(self.children.items())

    def __iter__(self) -> Iterator["Node"]:
        return iter(self.children.values())

    @property
    def is_mapping(self) -> bool:
        """Whether it is `{...}`."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether it is `[...]`."""
        return isinstance(self.value, list)


@dataclass
class Allowance:
    """How many values the documents of one package may still hold; the largest course has 3,500."""

    left: int = 20_000


def parse(text: str, file: str, faults: Faults, *, first_line: int = 1, allowance: Allowance | None = None) -> Node | None:
    """Read one YAML document that begins on `first_line` of its file; None, with a fault, when it cannot be read.

    Nothing is made of a document with more values than its package is allowed, and of those after it.
    """
    try:
        _count(text, allowance or Allowance())
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        if tree is None:
            faults.add(file, first_line, "is empty")
            return None
        return _Builder(file, faults, first_line).build(tree)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        faults.add(file, first_line + line, f"cannot be read as YAML: {error.problem or error.context}")
    except (yaml.YAMLError, RecursionError) as error:
        faults.add(file, first_line, f"cannot be read as YAML: {str(error).splitlines()[0]}")
    return None


def _count(text: str, allowance: Allowance) -> None:
    left, allowance.left = allowance.left, 0
    allowance.left = left - refuse_expansion(text, most=left)


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
            self.faults.add(self.file, line, "holds a control character")
        return Node(self.file, line, _scalar(tree))

    def _mapping(self, tree: yaml.MappingNode) -> dict[str | int, Node]:
        children: dict[str | int, Node] = {}
        for name, item in tree.value:
            key = str(name.value)
            line = self.first_line + name.start_mark.line
            if key in children:
                self.faults.add(self.file, line, f"'{key}' stands here twice")
                continue
            child = self.build(item)
            # A block below its key begins a line later; the key is where a person looks.
            children[key] = Node(self.file, line, child.value, child.children)
        return children


def _scalar(tree: yaml.ScalarNode) -> Any:
    text = tree.value
    if tree.style:  # quoted or a block: a text, whatever it looks like
        return text
    if text in WORDS:
        return WORDS[text]
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if FRACTION.fullmatch(text) else text
