"""The office that runs this installation. Its data are in one folder under `seed_content/`, so that the code names no city."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from flask import current_app

from core import settings, yamls
from core.errors import N_, DomainError
from core.working_days import WEEK, WorkingDays

SEED_CONTENT = Path(__file__).parent.parent / "seed_content"


class NoOffice(ValueError):
    """The folder that `LMS_OFFICE` names has no readable `office.yaml`."""


class BadFile(DomainError):
    """A file of the office's folder is not plain YAML."""

    message = N_("%(file)s cannot be read: %(fault)s")


@dataclass
class Office:
    """The contents of `office.yaml`, by attribute, and of the files beside it. Titles are mappings `{id: ..., en: ...}`.

    A section in `settings.SECTIONS` is read with the changes that the office made on its pages. `facts` holds the file alone.
    """

    folder: Path
    facts: dict[str, Any] = field(repr=False)
    files: dict[str, Any] = field(default_factory=dict, repr=False)
    working_days: WorkingDays = field(default_factory=WorkingDays)

    def __getattr__(self, name: str) -> Any:
        try:
            facts = self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(f"office.yaml says nothing about {name!r}") from None
        return settings.over(name, facts) if name in settings.SECTIONS else facts

    def read(self, name: str) -> Any:
        """Return the contents of one of the folder's YAML files, parsed at the first call. Raises BadFile."""
        if name not in self.files:
            self.files[name] = _read(self.folder / name)
        return self.files[name]


def load(name_or_path: str) -> Office:
    """Open an office's folder, by its name under `seed_content/` or by a path. Raises NoOffice."""
    folder = Path(name_or_path) if "/" in name_or_path else SEED_CONTENT / name_or_path
    try:
        facts = _read(folder / "office.yaml")
    except FileNotFoundError:
        raise NoOffice(f"{folder} has no office.yaml") from None
    except BadFile as error:
        raise NoOffice(f"{error.values['file']} cannot be read: {error.values['fault']}") from None
    return Office(folder.resolve(), facts, working_days=_working_days(facts))


def _working_days(facts: dict[str, Any]) -> WorkingDays:
    """`working_week` of `office.yaml`; Monday to Friday where it says nothing. Raises NoOffice."""
    week = facts.get("working_week", {})
    try:
        return WorkingDays(frozenset(week.get("days", WEEK[:5])), frozenset(week.get("holidays", ())))
    except (AttributeError, TypeError, ValueError) as error:
        raise NoOffice(f"office.yaml, working_week, cannot be read: {error}") from None


def _read(path: Path) -> Any:
    """Parse a YAML file. Raises BadFile, or FileNotFoundError."""
    try:
        return yamls.load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadFile(file=path.name, fault=" ".join(str(error).split())) from None


def office() -> Office:
    """Return the office of the running app."""
    return current_app.extensions["office"]


def public_address(path: str) -> str:
    """Return the full address of a page, for paper and for messages."""
    return f"{current_app.config['BASE_URL']}{path}"


def translated(titles: Any, language: str = "id") -> str:
    """Return a title in a language, or in Indonesian if it has none in that language. A plain string is returned as it is."""
    if isinstance(titles, str):
        return titles
    return titles.get(language) or titles["id"]
