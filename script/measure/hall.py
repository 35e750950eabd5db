"""A class room behind one network address: thirty newcomers join a cohort by its code over HTTP."""

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
    """Measure the time with the code, how many are refused without it, and the statements of the mentor's board."""
    cohort_id, code = _open_cohort(scene.ids["raka"])
    with serving(ground) as server:
        began = time.monotonic()
        first = [_join(server.port, f"/k/{code}", number) for number in range(FEW)]
        few = _statements(cohort_id, scene.ids["raka"])
        rest = [_join(server.port, f"/k/{code}", number) for number in range(FEW, NEWCOMERS)]
        took = time.monotonic() - began
        without_code = [_join(server.port, "/join", NEWCOMERS + number) for number in range(NEWCOMERS)]
    many, seen = _statements(cohort_id, scene.ids["raka"]), len(_board(cohort_id, scene.ids["raka"]).rows)
    refused, waited = NEWCOMERS - (first + rest).count(303), without_code.count(429)
    return [
        at_most(f"hall: {NEWCOMERS} newcomers join by a code from one address", took / 60, MINUTES, unit=" min"),
        Figure("hall: refused or asked to wait", f"{refused} of {NEWCOMERS}", "0", refused == 0),
        Figure("hall: on the mentor's board then", f"{seen} of {NEWCOMERS}", f"{NEWCOMERS}", seen == NEWCOMERS),
        Figure("hall: the same without the code, asked to wait", f"{waited} of {NEWCOMERS}", "some", waited > 0),
        Figure(f"hall: statements of the board, {FEW} and {NEWCOMERS} members", f"{few} and {many}", "the same", few == many),
    ]


def _open_cohort(mentor_id: int) -> tuple[int, str]:
    """Open a cohort of the mentor's partner from today on, with a place for each newcomer; returns its id and code."""
    mentor = db.session.get_one(Person, mentor_id)
    partner_id = min(identity_of(mentor_id).scope_ids(Role.MENTOR, "partner"))
    partner = db.session.scalars(select(Partner).where(Partner.id == partner_id)).one()
    today = clock.today()
    cohort = cohorts.open_cohort("Hall", partner, today, today + timedelta(days=30), capacity=NEWCOMERS)
    members.add_mentor(cohort, mentor)
    facts = cohort.id, codes.formatted(cohort.join_code)
    db.session.commit()  # no query after this: on SQLite this process would hold the line of writers while the server waits
    return facts


def _join(port: int, path: str, number: int) -> int:
    """Open a sign-up page as a newcomer, fill it in and send it; returns the answer's status."""
    browser = Browser(port)
    form = browser.get(path).page.form(path)
    fields = {
        "csrf_token": form.hidden["csrf_token"],
        "name": f"Newcomer {number}",
        "phone": f"0815-0000-{number:04}",
        "pin": PIN,
        "sharing": "y",
    }
    status = browser.post(path, fields).status
    browser.close()
    return status


def _board(cohort_id: int, mentor_id: int) -> Board:
    board = board_of(cohort_id, identity_of(mentor_id))
    db.session.rollback()
    return board


def _statements(cohort_id: int, mentor_id: int) -> int:
    mentor = identity_of(mentor_id)
    with wsgi.statements() as seen:
        board_of(cohort_id, mentor)
    db.session.rollback()
    return len(seen)
