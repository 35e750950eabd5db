"""The one way in which a package's YAML is written: same data, same bytes.

Blocks, two spaces a level. A mapping of plain values that fits on a line is written on it (`{id: "Foto", en: "Photo"}`), a list
of plain words too, and so are the pairs of a list of pairs; mappings in a list do it all or none. Words like `foto-utama` stand bare; every other text is in quotes.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

LINE = 128
"""Characters up to which a small mapping or list stays on one line."""

BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
TAKEN = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""Words that some YAML reader takes for something else than a text."""


def to_yaml(data: Any, *, order: Sequence[str]) -> str:
    """A document. Fields stand in the order given; others follow as they are. The items of a top list are set apart."""
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
    """The lines of a list. Mappings stand each on one line only when all of them fit, so that a list reads evenly."""
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
    """The value as it would stand on one line, or None when it is written as a block."""
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
    if BARE.fullmatch(text) and text.lower() not in TAKEN:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    # What JSON leaves as it is and YAML would not print or would take for a line's end.
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_bare(value: Any) -> bool:
    return not isinstance(value, str) or _text(value) == value
