"""Where photos are opened: in two children with limits of time and memory, while the request holds nothing that others want.

One photo of a person is opened at a time, so that nobody can keep both children busy: another one of theirs waits for it.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from flask import current_app, has_request_context, request
from flask_login import current_user

from core import pictures, seats, waiting
from core.apart.limits import Limits
from core.apart.pool import Pool
from core.db import db
from core.pictures import LARGEST_BYTES, LONGEST_SIDE, Picture, TooElaborate

MEBIBYTE = 2**20
AT_A_TIME = 2
LIMITS = Limits(seconds=20, cpu_seconds=8, memory=700 * MEBIBYTE, answer=16 * MEBIBYTE, jobs=200)
"""Fifty million dots need half of it; a phone's photo a tenth."""


class Turns:
    """One seat for each who asks, for as long as somebody sits there or waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seats: dict[str, seats.Seats] = {}
        self._users: Counter[str] = Counter()

    @contextmanager
    def of(self, asker: str | None) -> Iterator[None]:
        """The asker's only turn; a command or a job (None) needs none. Raises waiting.Busy."""
        if asker is None:
            yield
            return
        seat = self._come(asker)
        try:
            seat.take(waiting.left(current_app.config["LONGEST_WAIT"]))
            try:
                yield
            finally:
                seat.give_back()
        finally:
            self._go(asker)

    def _come(self, asker: str) -> seats.Seats:
        with self._lock:
            self._users[asker] += 1
            return self._seats.setdefault(asker, seats.Seats(1))

    def _go(self, asker: str) -> None:
        with self._lock:
            self._users[asker] -= 1
            if not self._users[asker]:
                del self._users[asker], self._seats[asker]


_turns = Turns()
_children = Pool("photos", children=AT_A_TIME, limits=LIMITS, refusal=TooElaborate)


def run(work: str, *args: Any) -> Any:
    """Let a function (`module:name`) work on pictures in a child, after what the same person sent before.

    Raises what it raises, TooElaborate beyond the limits, and waiting.Busy where no turn comes in time.
    """
    with seats.standing(), _turns.of(_asker()):
        return _children.run(work, *args)


def prepare(stream: BinaryIO, *, largest_bytes: int = LARGEST_BYTES, longest_side: int = LONGEST_SIDE) -> Picture:
    """Make an upload anew, see `core.decoding.prepare`.

    Raises NotAPicture, TooLargePicture, TooManyPixels, TooElaborate or BrokenPicture.
    """
    made: Picture = run("core.decoding:prepare", pictures.read(stream, largest_bytes), longest_side)
    return made


def smaller(picture: Picture, side: int) -> Picture:
    """A prepared picture at most `side` pixels long."""
    made: Picture = run("core.decoding:smaller", picture, side)
    return made


def as_jpeg(content: bytes) -> bytes:
    """A picture of our own making as the JPEG that shops take."""
    made: bytes = run("core.decoding:as_jpeg", content)
    return made


def _asker() -> str | None:
    """Who sent the request at hand: the person, or the address of somebody who is not signed in."""
    if not has_request_context():
        return None
    if not db.session().in_transaction():
        # Finding out who asks reads the database: in a view that is open to all nobody may have asked before.
        current_user.is_authenticated  # noqa: B018
        db.session.rollback()
    return f"person {current_user.id}" if current_user.is_authenticated else f"address {request.remote_addr}"
