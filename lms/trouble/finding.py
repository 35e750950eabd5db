"""The result of a check."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


class Level(enum.StrEnum):
    """How severe a finding is."""

    OK = "well"
    WARNING = "look"
    """People are served, but somebody has to look."""
    CRITICAL = "bad"
    """Work stands still, or data are in danger."""


@dataclass(frozen=True)
class Finding:
    """The result of one check, in the reader's language."""

    name: str
    level: Level
    title: str
    what: str
    """What happened."""
    lost: str = ""
    """Whether anything is lost."""
    todo: str = ""
    """What to do now."""
    looked_at: datetime | None = None
    """When the sweep looked; None for a check that looked just now."""
    things: tuple[str, ...] = ()
    """The affected things by name. They name persons, so only administrators may read them."""
    count: int = 0
    """Number of affected things."""

    @property
    def is_ok(self) -> bool:
        """Whether nobody has to look."""
        return self.level is Level.OK


Check = Callable[[], Finding]
