"""Reading an office's file field by field: what is not there, or of another kind, is named by its place."""

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = {int: "number", dict: "mapping", list: "list", str: "text", bool: "yes or no", type(None): "nothing"}


class Missing(Exception):
    """A field is not there or of another kind; the words name its place."""


def field(row: Any, name: str, place: str, kind: type | tuple[type, ...] = str) -> Any:
    """A field of one of these kinds; `place` is where the row stands. Raises Missing."""
    if not isinstance(row, Mapping) or name not in row:
        raise Missing(f"{place}.{name}: missing.")
    value = row[name]
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise Missing(f"{place}.{name}: must be a {' or a '.join(NAMES[one] for one in kinds)}.")
    return value


def keys_of(rows: list[Any], place: str, name: str = "key") -> list[str]:
    """The keys of rows, each there once. Raises Missing."""
    keys = [field(row, name, f"{place}[{number}]") for number, row in enumerate(rows, 1)]
    for number, key in enumerate(keys, 1):
        if key in keys[: number - 1]:
            raise Missing(f"{place}[{number}].{name}: {key} stands there twice.")
    return keys


def known(names: Any, known: list[str], place: str) -> Iterator[str]:
    """A fault for each name that is none of the known ones."""
    for name in names:
        if name not in known:
            yield f"{place}: {name} is not known."


def titled(row: Any, place: str) -> None:
    """Raises Missing where there is no title, or none in Indonesian."""
    title = field(row, "title", place, (str, dict))
    if isinstance(title, dict) and not isinstance(title.get("id"), str):
        raise Missing(f"{place}.title.id: missing.")
