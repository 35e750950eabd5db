"""The office that runs this installation: one folder under `seed_content/`, so that nothing of a city stands in code."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from flask import current_app

from core import settings

SEED_CONTENT = Path(__file__).parent.parent / "seed_content"


class NoOffice(ValueError):
    """The folder that `LMS_OFFICE` names is missing or is not an office's folder."""


@dataclass
class Office:
    """What `office.yaml` says, and the other files beside it. Titles are mappings `{id: ..., en: ...}`.

    Sections that the office may change on its pages are read with what was changed (core.settings); `facts` holds the bare file.
    """

    folder: Path
    facts: dict[str, Any] = field(repr=False)
    files: dict[str, Any] = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> Any:
        try:
            facts = self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(f"office.yaml says nothing about {name!r}") from None
        return settings.over(name, facts) if name in settings.SECTIONS else facts

    def read(self, name: str) -> Any:
        """One of the folder's YAML files, parsed once."""
        if name not in self.files:
            self.files[name] = yaml.load((self.folder / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
        return self.files[name]


def load(name_or_path: str) -> Office:
    """Open an office's folder: a name under `seed_content/`, or a path. Raises NoOffice."""
    folder = Path(name_or_path) if "/" in name_or_path else SEED_CONTENT / name_or_path
    try:
        facts = yaml.load((folder / "office.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise NoOffice(f"{folder} has no office.yaml") from None
    return Office(folder.resolve(), facts)


def office() -> Office:
    """The office of the running app."""
    return current_app.extensions["office"]


def public_address(path: str) -> str:
    """The full address of a page, as it is printed on paper and sent in messages."""
    return f"{current_app.config['BASE_URL']}{path}"


def said(titles: Any, language: str = "id") -> str:
    """A title in a language, else in Indonesian; a plain string is itself."""
    if isinstance(titles, str):
        return titles
    return titles.get(language) or titles["id"]
