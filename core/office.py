"""The office that runs this installation. Its data are in one folder under `seed_content/`, so that the code names no city."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app

from core import settings
from core.documents import nodes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_, DomainError
from core.working_days import WEEK, WorkingDays

PLACEHOLDER = re.compile(r"\[[^\[\]]+\]")
SEED_CONTENT = Path(__file__).parent.parent / "seed_content"


class NoOffice(ValueError):
    """The folder that `LMS_OFFICE` names has no readable `office.yaml`."""


class BadFile(DomainError):
    """A YAML file cannot be read: the sentence names its first fault and the line."""

    message = N_("%(file)s cannot be read: %(fault)s")


@dataclass
class Office:
    """The contents of `office.yaml`, by attribute, and of the files beside it. Titles are mappings `{id: ..., en: ...}`.

    A section in `settings.SECTIONS` is read with the changes that the office made on its pages. `facts` holds the file alone.
    """

    folder: Path
    facts: dict[str, Any] = field(repr=False)
    files: dict[str, Node] = field(default_factory=dict, repr=False)
    working_days: WorkingDays = field(default_factory=WorkingDays)

    def __getattr__(self, name: str) -> Any:
        try:
            facts = self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(f"office.yaml says nothing about {name!r}") from None
        return settings.over(name, facts) if name in settings.SECTIONS else facts

    def read(self, name: str) -> Any:
        """Return the data of one of the folder's YAML files. Raises BadFile."""
        return self.document(name).value

    def document(self, name: str) -> Node:
        """Return one of the folder's YAML files with its lines; it is parsed at the first call. Raises BadFile."""
        if name not in self.files:
            self.files[name] = read(self.folder / name)
        return self.files[name]


def load(name_or_path: str) -> Office:
    """Open an office's folder, by its name under `seed_content/` or by a path. Raises NoOffice."""
    folder = Path(name_or_path) if "/" in name_or_path else SEED_CONTENT / name_or_path
    try:
        facts = read(folder / "office.yaml").value
    except FileNotFoundError:
        raise NoOffice(f"{folder} has no office.yaml") from None
    except BadFile as error:
        raise NoOffice(f"{error.values['file']} cannot be read: {error.values['fault']}") from None
    return Office(folder.resolve(), facts, working_days=_working_days(facts))


def _working_days(facts: dict[str, Any]) -> WorkingDays:
    """`working_week` of `office.yaml`; Monday to Friday where it says nothing. Raises NoOffice."""
    week = facts.get("working_week", {})
    try:
        return WorkingDays(frozenset(week.get("days", WEEK[:5])), frozenset(map(date.fromisoformat, week.get("holidays", ()))))
    except (AttributeError, TypeError, ValueError) as error:
        raise NoOffice(f"office.yaml, working_week, cannot be read: {error}") from None


def read(path: Path) -> Node:
    """Parse a YAML file. Raises BadFile, or FileNotFoundError."""
    faults = Faults()
    document = nodes.read(path.read_bytes(), path.name, faults)
    for fault in faults:
        raise BadFile(file=path.name, fault=f"line {fault.line}: {fault.sentence}")
    return document or Node(path.name, 1, {})


def office() -> Office:
    """Return the office of the running app."""
    return current_app.extensions["office"]


def public_address(path: str) -> str:
    """Return the full address of a page, for paper and for messages."""
    return f"{current_app.config['BASE_URL']}{path}"


def is_placeholder(value: Any) -> bool:
    """Tell whether a text is not filled in yet: the office's files hold square brackets there, such as `[NAMA PEJABAT]`."""
    return isinstance(value, str) and bool(PLACEHOLDER.search(value))


def translated(titles: Any, language: str = "id") -> str:
    """Return a title in a language, or in Indonesian if it has none in that language. A plain string is returned as it is."""
    if isinstance(titles, str):
        return titles
    return titles.get(language) or titles["id"]
