"""Write a package's YAML in canonical form, so that the same data gives the same bytes.

Levels are indented by two spaces. A mapping of plain values is written on one line where it fits (`{id: "Foto", en: "Photo"}`). So
are a list of plain words, and the pairs in a list of pairs. The mappings of a list are all on one line each, or none is. Words like
`foto-utama` have no quotes; every other text has.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

LINE = 128
"""The most characters of a line that holds a whole mapping or list."""

BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
YAML_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""Words that a YAML reader may read as a value other than text."""


def to_yaml(data: Any, *, order: Sequence[str]) -> str:
    """Write a document with fields in this order, and other fields after them. An empty line separates the items of a top list."""
    rank = {name: number for number, name in enumerate(order)}
    ordered = _ordered(data, rank)
    if isinstance(ordered, list):
        return "\n".join("\n".join(_items([item], 0)) + "\n" for item in ordered) or "[]\n"
    return "\n".join(_mapping(ordered, 0)) + "\n"


def _ordered(data: Any, rank: dict[str, int]) -> Any:
    if isinstance(data, dict):
        names = sorted(data, key=lambda name: rank.get(name, len(rank)))
        return {name: _ordered(data[name], rank) for name in names}
    if isinstance(data, list):
        return [_ordered(item, rank) for item in data]
    return data


def _mapping(data: dict[str, Any], indent: int) -> list[str]:
    lines = []
    for name, value in data.items():
        lines.extend(_entry(f"{' ' * indent}{_text(name)}:", value, indent))
    return lines


def _entry(start: str, value: Any, indent: int) -> list[str]:
    line = _on_one_line(value)
    if (line is not None and len(start) + 1 + len(line) <= LINE) or not isinstance(value, dict | list):
        return [f"{start} {line}"]
    if isinstance(value, dict):
        return [start, *_mapping(value, indent + 2)]
    return [start, *_items(value, indent + 2)]


def _items(items: list[Any], indent: int) -> list[str]:
    """Return the lines of a list. Its mappings are on one line each only where all of them fit."""
    start = " " * indent + "-"
    on_lines = [_on_one_line(item, in_list=True) for item in items]
    fits = [line is not None and len(start) + 1 + len(line) <= LINE for line in on_lines]
    even = all(fit for fit, item in zip(fits, items, strict=True) if isinstance(item, dict))
    lines: list[str] = []
    for item, line, fit in zip(items, on_lines, fits, strict=True):
        if not item or not isinstance(item, dict | list) or (fit and (even or not isinstance(item, dict))):
            lines.append(f"{start} {line}")
        else:
            first, *rest = _mapping(item, indent + 2) if isinstance(item, dict) else _items(item, indent + 2)
            lines += [f"{start} {first.lstrip()}", *rest]
    return lines


def _on_one_line(value: Any, in_list: bool = False) -> str | None:
    """Return the value on one line, or None where it must be written as a block."""
    if isinstance(value, dict):
        if any(isinstance(part, dict | list) for part in value.values()):
            return None
        return "{" + ", ".join(f"{_text(name)}: {_scalar(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        if any(isinstance(part, dict | list) for part in value):
            return None
        if not in_list and not all(_is_bare(part) for part in value):
            return None
        return "[" + ", ".join(_scalar(part) for part in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        whole, _, fraction = f"{value:.9f}".partition(".")
        return f"{whole}.{fraction.rstrip('0') or '0'}"
    return json.dumps(value)


def _text(text: str) -> str:
    if BARE.fullmatch(text) and text.lower() not in YAML_WORDS:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    # JSON leaves these characters unescaped; YAML would not print them or would read them as line ends.
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_bare(value: Any) -> bool:
    return not isinstance(value, str) or _text(value) == value
