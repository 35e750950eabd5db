"""Rows of the audit and of the sign-ins for pages and downloads, newest first, page by page from a row's id on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, or_, select

from core.audit import AuditEntry
from core.db import db
from lms.trail import acts, things
from lms.trail.act import Act, Kind
from people import absorbed
from people.models import STAFF_ROLES, Person, Role, RoleGrant, SignIn
from people.retention import start_of_day
from people.wording import role_name

PAGE = 50
MOST = 20_000
"""Rows of a download."""


@dataclass(frozen=True)
class Filter:
    """What a list is limited to."""

    name: str = ""
    """Words of the name of whoever acted or signed in."""
    person_id: int | None = None
    """The person who acted, or whose things it is about."""
    what: str = ""
    """A `Kind`, the key of an act, or for sign-ins `worked` or `wrong`."""
    first: date | None = None
    last: date | None = None

    @property
    def is_set(self) -> bool:
        """Whether anything is limited."""
        return bool(self.name or self.person_id or self.what or self.first or self.last)


@dataclass(frozen=True)
class EntryRow:
    """A row of the audit in the reader's language."""

    id: int
    at: datetime
    actor: str
    words: str
    about: str
    url: str | None


@dataclass(frozen=True)
class SignInRow:
    """A sign-in, or a wrong secret."""

    id: int
    at: datetime
    person_id: int | None
    name: str | None
    way: str
    worked: bool
    network: str
    device: str


_entries = select(
    AuditEntry.id, AuditEntry.at, AuditEntry.actor_id, AuditEntry.action, AuditEntry.thing, AuditEntry.thing_id, Person.name
).outerjoin(Person, Person.id == AuditEntry.actor_id)
_sign_ins = select(
    SignIn.id, SignIn.at, SignIn.person_id, Person.name, SignIn.way, SignIn.worked, SignIn.network, SignIn.device
).outerjoin(Person, Person.id == SignIn.person_id)


def entries(chosen: Filter, *, before: int | None = None, most: int = PAGE) -> tuple[list[EntryRow], int | None]:
    """Return rows of the audit older than the row `before`, and the id from which the next page goes on, or None."""
    asked = _entries.where(*_days(AuditEntry.at, chosen), *_by_name(chosen.name), *_what(chosen.what))
    if chosen.person_id is not None:
        asked = asked.where(or_(AuditEntry.actor_id == chosen.person_id, things.owned_by(chosen.person_id)))
    rows, older = _page(asked, AuditEntry.id, before, most)
    return _in_words(rows, {row.actor_id: row.name for row in rows}), older


def acts_of(person_id: int, *, before: int | None = None) -> tuple[list[EntryRow], int | None]:
    """Return what a person did, by day and time, also where a row was written later. Otherwise as `entries` does."""
    asked = _entries.where(AuditEntry.actor_id == person_id)
    if before is not None:
        moment = select(AuditEntry.at).where(AuditEntry.id == before).scalar_subquery()
        asked = asked.where(or_(AuditEntry.at < moment, and_(AuditEntry.at == moment, AuditEntry.id < before)))
    rows = db.session.execute(asked.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(PAGE + 1)).all()
    return _in_words(rows[:PAGE], {}), rows[PAGE - 1].id if len(rows) > PAGE else None


def acts_toward(person_id: int, *, before: int | None = None) -> tuple[list[EntryRow], int | None]:
    """Return what others did to a person's data and things, as `entries` does. Curators are not named to whom they judge.

    A row about the person alone does not repeat the own name.
    """
    readable = [act for act in acts.ACTS if act.told]
    own = [person_id, *absorbed.all_in(person_id)]
    by_others = or_(AuditEntry.actor_id.is_(None), AuditEntry.actor_id.not_in(own))
    asked = _entries.where(by_others, things.owned_by(person_id), _any_of(readable))
    rows, older = _page(asked, AuditEntry.id, before, PAGE)
    told = _in_words(rows, _shown_names(rows))
    is_own = {row.id for row in rows if (row.thing, row.thing_id) == ("person", str(person_id))}
    return [replace(row, about="") if row.id in is_own else row for row in told], older


def sign_ins(chosen: Filter, *, before: int | None = None, most: int = PAGE) -> tuple[list[SignInRow], int | None]:
    """Return sign-ins older than the row `before`, and the id from which the next page goes on, or None."""
    asked = _sign_ins.where(*_days(SignIn.at, chosen), *_by_name(chosen.name))
    if chosen.what in {"worked", "wrong"}:
        asked = asked.where(SignIn.worked.is_(chosen.what == "worked"))
    if chosen.person_id is not None:
        asked = asked.where(SignIn.person_id == chosen.person_id)
    rows, older = _page(asked, SignIn.id, before, most)
    return [SignInRow(*row) for row in rows], older


def _page(asked: Any, id: Any, before: int | None, most: int) -> tuple[Sequence[Any], int | None]:
    if before is not None:
        asked = asked.where(id < before)
    rows = db.session.execute(asked.order_by(id.desc()).limit(most + 1)).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def _days(at: Any, chosen: Filter) -> Iterable[ColumnElement[bool]]:
    if chosen.first:
        yield at >= start_of_day(chosen.first)
    if chosen.last:
        yield at < start_of_day(chosen.last + timedelta(days=1))


def _by_name(name: str) -> list[ColumnElement[bool]]:
    return [Person.name.icontains(word, autoescape=True) for word in name.split()]


def _what(what: str) -> list[ColumnElement[bool]]:
    if not what:
        return []
    chosen = acts.of_kind(Kind(what)) if what in set(Kind) else [act for act in acts.ACTS if act.key == what]
    return [_any_of(chosen)]


def _any_of(chosen: Iterable[Act]) -> ColumnElement[bool]:
    """Return the condition for rows that are one of these acts."""
    return or_(false(), *(and_(_like(AuditEntry.action, act.action), _like(AuditEntry.thing, act.thing)) for act in chosen))


def _like(column: Any, text: str) -> ColumnElement[bool]:
    return column.like(text.replace("*", "%").replace("#", "%")) if set("*#") & set(text) else column == text


def _in_words(rows: Sequence[Any], names: dict[int | None, str | None]) -> list[EntryRow]:
    about = things.names_of((row.thing, row.thing_id) for row in rows)
    return [
        EntryRow(
            row.id,
            row.at,
            names.get(row.actor_id) or (_("by itself") if row.actor_id is None else _("somebody whose account is gone")),
            acts.say(row.action, row.thing),
            about.get((row.thing, row.thing_id)) or things.name_without_row(row.thing, row.thing_id),
            things.page_of(row.thing, row.thing_id),
        )
        for row in rows
    ]


def _shown_names(rows: Sequence[Any]) -> dict[int | None, str | None]:
    """Return for each actor the name and roles. Who is or was a curator stays unnamed, because scores are blind."""
    ids = {row.actor_id for row in rows}
    grants = select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.person_id.in_(ids), RoleGrant.role.in_(STAFF_ROLES)
    ).order_by(RoleGrant.id)  # fmt: skip
    roles: dict[int, list[Role]] = {}
    for person_id, role in db.session.execute(grants):
        roles.setdefault(person_id, []).append(role)
    return {row.actor_id: _shown_name(row.name, roles.get(row.actor_id, [])) for row in rows}


def _shown_name(name: str | None, roles: Sequence[Role]) -> str | None:
    if Role.CURATOR in roles:
        return _("A curator")
    titles = ", ".join(dict.fromkeys(role_name(role) for role in roles))
    return f"{name} ({titles})" if name and titles else name
