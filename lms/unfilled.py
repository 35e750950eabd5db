"""What the office has not filled in yet: texts that its files still hold in square brackets, such as `[NOMOR TELEPON]`."""

import re
from collections.abc import Iterator
from typing import Any

from core import settings
from core.office import office
from lms.setting_keys import known

PLACEHOLDER = re.compile(r"\[[^\[\]]+\]")
FILES = ("office.yaml", "consents.yaml")
"""Whose texts are shown to people as they are; `certificate.yaml` is asked for its officials only."""


def is_placeholder(value: Any) -> bool:
    """Whether a text still waits for the office."""
    return isinstance(value, str) and bool(PLACEHOLDER.search(value))


def in_settings() -> list[str]:
    """The names of the settings that are still placeholders, in the page's order."""
    changed = settings.values()
    return [setting.label for setting in known() if is_placeholder(changed.get(setting.key, setting.said))]


def in_files() -> list[str]:
    """Where else the office's files hold a placeholder, as `file: place: text`; these are changed in the file only."""
    return [f"{file}: {place}: {text}" for file in FILES for place, text in _texts(_without_settings(office().read(file)))]


def _without_settings(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in settings.SECTIONS}


def _texts(facts: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text that holds a placeholder, with the names on the way to it."""
    if is_placeholder(facts):
        yield place, facts
    elif isinstance(facts, dict):
        for name, value in facts.items():
            yield from _texts(value, f"{place}.{name}".lstrip("."))
    elif isinstance(facts, list):
        for number, value in enumerate(facts, 1):
            yield from _texts(value, f"{place}[{number}]")
