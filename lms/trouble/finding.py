"""What a check says."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


class Level(enum.StrEnum):
    """How bad it is."""

    WELL = "well"
    LOOK = "look"
    """People are served; somebody has to look."""
    BAD = "bad"
    """Work stands still, or data are in danger."""


@dataclass(frozen=True)
class Finding:
    """What one check found, in the language in force."""

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
    """When, where it was not just now."""
    things: tuple[str, ...] = ()
    """Each thing that it is about, by name; with persons' names, so for administrators only."""
    count: int = 0
    """Of how many things it speaks."""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look."""
        return self.level is Level.WELL


Check = Callable[[], Finding]
