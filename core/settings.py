"""Settings that the office changes on its pages instead of in its files. Each change is a row: by whom, when, from which day
on.

The newest row in force replaces the value of `office.yaml`. Earlier rows stay as history. Values are not kept between requests,
so every process sees a change at once. A request that reads settings executes one statement.
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
"""The sections of `office.yaml` that settings can change. Each is a mapping of names to values."""


class Setting(Model):
    """One change of one setting. Rows are only added: to go back is another change."""

    __tablename__ = "settings"
    __table_args__ = (Index("ix_settings_from_day_id", "from_day", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    """`<section>.<name>`, for example `contact.phone`."""
    value: Mapped[Json] = opaque("what the setting of this key holds: lms/setting_keys.py")
    from_day: Mapped[date]
    set_at: Mapped[Moment]
    set_by_id: Mapped[int | None]
    """A person's id, or NULL for a command."""


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    id: int
    key: str
    value: Any
    from_day: date
    set_at: datetime
    set_by_id: int | None


HISTORY_LENGTH = 200

_columns = (Setting.id, Setting.key, Setting.value, Setting.from_day, Setting.set_at, Setting.set_by_id)
_until = (
    select(Setting.key, Setting.value)
    .where(Setting.from_day <= bindparam("day"), Setting.id <= bindparam("last_id"))
    .order_by(Setting.from_day, Setting.id)
)
_history = select(*_columns).order_by(Setting.id.desc()).limit(HISTORY_LENGTH)
NEWEST = 2**31 - 1
"""The largest id that the column can hold: with it no row is ignored."""


def values(day: date | None = None, *, last_id: int = NEWEST) -> dict[str, Any]:
    """Return the settings in force on a day (default: today), by key. Rows with an id above `last_id` are ignored."""
    day = day or clock.today()
    cache = _request_cache()
    if (day, last_id) not in cache:
        cache[day, last_id] = {row.key: row.value for row in run(_until, {"day": day, "last_id": last_id})}
    return cache[day, last_id]


def over(section: str, from_file: Mapping[str, Any], day: date | None = None) -> dict[str, Any]:
    """Return a section of the office's file with the settings in force on a day (default: today) in place of its values."""
    start = f"{section}."
    return {**from_file, **{key.removeprefix(start): value for key, value in values(day).items() if key.startswith(start)}}


def change(key: str, value: Any, *, by_id: int | None, from_day: date | None = None) -> None:
    """Change one setting from a day on (default: today), and note it in the audit log. Does nothing if it has this value."""
    day = from_day or clock.today()
    if key in (in_force := values(day)) and in_force[key] == value:
        return
    db.session.add(Setting(key=key, value=value, from_day=day, set_at=clock.now(), set_by_id=by_id))
    db.session.flush()
    audit.record("changed setting", "setting", key, actor_id=by_id)
    _request_cache().clear()


def history() -> list[Change]:
    """Return the changes, the newest first, HISTORY_LENGTH at most."""
    return [Change(*row) for row in db.session.execute(_history)]


def _request_cache() -> dict[Any, dict[str, Any]]:
    """Return the settings that this request has read. A command or a job gets an empty cache at each call."""
    return g.setdefault("settings", {}) if has_request_context() else {}
