"""Names on the sign-in page of a shared phone: only of people who each ticked it there, kept in a cookie of this phone."""

from dataclasses import dataclass

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response

from core import cookies
from core.db import db
from people import known_devices
from people.models import Person, short_name
from people.views.visitors import LONGEST_COOKIE, MOST_PEOPLE, SIGNED_IN_BEFORE

COOKIE = "tiles"


@dataclass(frozen=True)
class Tile:
    """A person who may sign in here with the PIN alone."""

    person_id: int
    name: str
    phone: str
    """E.164. Pages never show it."""


def tiles() -> list[Tile]:
    """Return the people whose names this phone shows, in the order in which they last signed in. A changed PIN ends a tile."""
    people = known_devices.people_marked(_marks())
    if not people:
        return []
    rows = db.session.execute(
        select(Person.id, Person.name, Person.address_as, Person.phone).where(Person.id.in_(people), Person.is_present())
    )
    by_id = {row.id: Tile(row.id, short_name(row.name, row.address_as), row.phone) for row in rows if row.phone}
    return [by_id[person_id] for person_id in people if person_id in by_id]


def tile_of(person_id: str | None) -> Tile | None:
    """Return this phone's tile of a person, by the id that a page sent, or None."""
    return next((tile for tile in tiles() if str(tile.person_id) == person_id), None)


def show_name(response: Response, person_id: int) -> Response:
    """Show the person's name on this phone from now on."""
    return _keep(response, [known_devices.new_mark(person_id), *_others(person_id)])


def hide_name(response: Response, person_id: int) -> Response:
    """Show the person's name on this phone no longer."""
    return _keep(response, _others(person_id))


def _others(person_id: int) -> list[str]:
    return [mark for mark in _marks() if known_devices.person_named(mark) != str(person_id)]


def _marks() -> list[str]:
    return list(filter(None, cookies.read(request, COOKIE)[:LONGEST_COOKIE].split(".")))


def _keep(response: Response, marks: list[str]) -> Response:
    cookies.keep(response, COOKIE, ".".join(marks[:MOST_PEOPLE]), seconds=SIGNED_IN_BEFORE)
    return response
