"""A hall behind one address: thirty newcomers join a cohort by its code, over HTTP, each with a browser of their own."""

import time
from datetime import timedelta

from sqlalchemy import select

from core import clock
from core.db import db
from mentoring import codes, cohorts, members
from mentoring.queries.board import board_of
from mentoring.queries.rows import Board
from people.models import Partner, Person, Role
from people.sessions import identity_of
from script.measure import wsgi
from script.measure.browser import Browser
from script.measure.figures import Figure, at_most
from script.measure.ground import Ground
from script.measure.scene import Scene
from script.measure.serving import serving

NEWCOMERS, FEW = 30, 3
MINUTES = 10
PIN = "730158"


def figures(ground: Ground, scene: Scene) -> list[Figure]:
    """How long it takes with the code, and how far thirty come without it; the board's statements before and after."""
    cohort_id, code = _opened(scene.ids["raka"])
    with serving(ground) as server:
        began = time.monotonic()
        first = [_joins(server.port, f"/k/{code}", number) for number in range(FEW)]
        few = _statements(cohort_id, scene.ids["raka"])
        rest = [_joins(server.port, f"/k/{code}", number) for number in range(FEW, NEWCOMERS)]
        took = time.monotonic() - began
        without = [_joins(server.port, "/join", NEWCOMERS + number) for number in range(NEWCOMERS)]
    many, seen = _statements(cohort_id, scene.ids["raka"]), len(_board(cohort_id, scene.ids["raka"]).rows)
    refused, waited = NEWCOMERS - (first + rest).count(303), without.count(429)
    return [
        at_most(f"hall: {NEWCOMERS} newcomers join by a code from one address", took / 60, MINUTES, unit=" min"),
        Figure("hall: refused or asked to wait", f"{refused} of {NEWCOMERS}", "0", refused == 0),
        Figure("hall: on the mentor's board then", f"{seen} of {NEWCOMERS}", f"{NEWCOMERS}", seen == NEWCOMERS),
        Figure("hall: the same without the code, asked to wait", f"{waited} of {NEWCOMERS}", "some", waited > 0),
        Figure(f"hall: statements of the board, {FEW} and {NEWCOMERS} members", f"{few} and {many}", "the same", few == many),
    ]


def _opened(mentor_id: int) -> tuple[int, str]:
    """A cohort of the mentor's partner from today on, with as many places as are needed."""
    mentor = db.session.get_one(Person, mentor_id)
    partner_id = min(identity_of(mentor_id).scope_ids(Role.MENTOR, "partner"))
    partner = db.session.scalars(select(Partner).where(Partner.id == partner_id)).one()
    today = clock.today()
    cohort = cohorts.open_cohort("Hall", partner, today, today + timedelta(days=30), capacity=NEWCOMERS)
    members.add_mentor(cohort, mentor)
    opened = cohort.id, codes.formatted(cohort.join_code)
    db.session.commit()  # nothing is asked after it: on SQLite this process would hold the line while the server waits
    return opened


def _joins(port: int, door: str, number: int) -> int:
    """Somebody opens the page, fills it in and sends it; the answer's status."""
    browser = Browser(port)
    form = browser.get(door).page.form(door)
    village = next(value for value in form.lists["village"] if value)
    fields = {
        "csrf_token": form.hidden["csrf_token"],
        "name": f"Newcomer {number}",
        "phone": f"0815-0000-{number:04}",
        "village": village,
        "pin": PIN,
        "pin_again": PIN,
        "sharing": "y",
    }
    status = browser.post(door, fields).status
    browser.close()
    return status


def _board(cohort_id: int, mentor_id: int) -> Board:
    found = board_of(cohort_id, identity_of(mentor_id))
    db.session.rollback()
    return found


def _statements(cohort_id: int, mentor_id: int) -> int:
    mentor = identity_of(mentor_id)
    with wsgi.statements() as seen:
        board_of(cohort_id, mentor)
    db.session.rollback()
    return len(seen)
