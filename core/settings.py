"""What the office may change without touching its files: each change is a row that says who, when and from which day on.

The newest row in force lies over what `office.yaml` says; earlier rows stay as history. Nothing is kept between requests,
so every process knows a change at once; a page that asks for a setting pays one statement, every other page none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Index, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from core import audit, clock
from core.db import Json, Model, Moment, db, run
from core.snapshots import opaque

SECTIONS = frozenset({"contact", "grading"})
"""The parts of `office.yaml` over which settings lie, each a mapping of names to values."""


class Setting(Model):
    """One change of one setting. Never changed or removed: going back is another row."""

    __tablename__ = "settings"
    __table_args__ = (Index("ix_settings_from_day_id", "from_day", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    """`<section>.<name>`, for example `contact.phone`."""
    value: Mapped[Json] = opaque("what the setting of this key holds: lms/setting_keys.py")
    from_day: Mapped[date]
    set_at: Mapped[Moment]
    set_by_id: Mapped[int | None]
    """A person's id, or empty for the machine itself."""


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    id: int
    key: str
    value: Any
    from_day: date
    set_at: datetime
    set_by_id: int | None


_columns = (Setting.id, Setting.key, Setting.value, Setting.from_day, Setting.set_at, Setting.set_by_id)
_until = (
    select(Setting.key, Setting.value)
    .where(Setting.from_day <= bindparam("day"), Setting.id <= bindparam("last_id"))
    .order_by(Setting.from_day, Setting.id)
)
_history = select(*_columns).order_by(Setting.id.desc()).limit(200)
NEWEST = 2**31 - 1


def values(day: date | None = None, *, last_id: int = NEWEST) -> dict[str, Any]:
    """What is in force on a day (today) of everything that was ever set; `last_id` leaves out what was set after that row."""
    day = day or clock.today()
    known = _known()
    if (day, last_id) not in known:
        known[day, last_id] = {row.key: row.value for row in run(_until, {"day": day, "last_id": last_id})}
    return known[day, last_id]


def over(section: str, said: Mapping[str, Any], day: date | None = None) -> dict[str, Any]:
    """A section as the office's file says it, with what is in force laid over it."""
    start = f"{section}."
    return {**said, **{key.removeprefix(start): value for key, value in values(day).items() if key.startswith(start)}}


def change(key: str, value: Any, *, by_id: int | None, from_day: date | None = None) -> None:
    """Set one setting from a day on (today). What is set so already stays as it is."""
    day = from_day or clock.today()
    if key in (set_so := values(day)) and set_so[key] == value:
        return
    db.session.add(Setting(key=key, value=value, from_day=day, set_at=clock.now(), set_by_id=by_id))
    db.session.flush()
    audit.record("changed setting", "setting", key, actor_id=by_id)
    _known().clear()


def history() -> list[Change]:
    """The changes, the newest first, two hundred at most."""
    return [Change(*row) for row in db.session.execute(_history)]


def _known() -> dict[Any, dict[str, Any]]:
    """What this request has read already; a command or a job asks anew each time."""
    return g.setdefault("settings", {}) if has_request_context() else {}
