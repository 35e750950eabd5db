"""Texts that the office has not filled in yet: its files hold them in square brackets, such as `[NOMOR TELEPON]`."""

from collections.abc import Iterator
from typing import Any

from core import settings
from core.office import is_placeholder, office
from lms.setting_keys import office_settings

FILES = ("office.yaml", "consents.yaml")
"""The files whose texts people read. Of `certificate.yaml` only the officials' names are checked, as settings."""


def in_settings() -> list[str]:
    """Return the labels of the settings that are still placeholders, in the page's order."""
    changed = settings.values()
    return [setting.label for setting in office_settings() if is_placeholder(changed.get(setting.key, setting.file_value))]


def in_files() -> list[str]:
    """Return the other placeholders in the files, as `file: place: text`. They are filled in by editing the file."""
    return [f"{file}: {place}: {text}" for file in FILES for place, text in _texts(_without_settings(office().read(file)))]


def _without_settings(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in settings.SECTIONS}


def _texts(facts: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every placeholder in these facts."""
    if is_placeholder(facts):
        yield place, facts
    elif isinstance(facts, dict):
        for name, value in facts.items():
            yield from _texts(value, f"{place}.{name}".lstrip("."))
    elif isinstance(facts, list):
        for number, value in enumerate(facts, 1):
            yield from _texts(value, f"{place}[{number}]")
