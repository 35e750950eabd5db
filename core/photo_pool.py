"""Open photos in two child processes with limits of time and memory, while the request holds no transaction and no seat.

Each person has one photo opened at a time, so that one person cannot keep both children busy.
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
CHILDREN = 2
LIMITS = Limits(seconds=20, cpu_seconds=8, memory=700 * MEBIBYTE, answer=16 * MEBIBYTE, jobs=200)
"""A picture of fifty million pixels needs half of the memory, and a phone's photo a tenth."""


class Turns:
    """One seat for each sender of photos. It exists while a request of that sender holds it or waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seats: dict[str, seats.Seats] = {}
        self._users: Counter[str] = Counter()

    @contextmanager
    def of(self, sender: str | None) -> Iterator[None]:
        """Hold the sender's seat. A command or a job (None) needs none. Raises waiting.Busy."""
        if sender is None:
            yield
            return
        seat = self._seat_of(sender)
        try:
            seat.take(waiting.remaining(current_app.config["LONGEST_WAIT"]))
            try:
                yield
            finally:
                seat.give_back()
        finally:
            self._drop_if_unused(sender)

    def _seat_of(self, sender: str) -> seats.Seats:
        with self._lock:
            self._users[sender] += 1
            return self._seats.setdefault(sender, seats.Seats(1))

    def _drop_if_unused(self, sender: str) -> None:
        with self._lock:
            self._users[sender] -= 1
            if not self._users[sender]:
                del self._users[sender], self._seats[sender]


_turns = Turns()
_children = Pool("photos", children=CHILDREN, limits=LIMITS, refusal=TooElaborate)


def run(work: str, *args: Any) -> Any:
    """Call a function (`module:name`) in a child and return its result. An earlier photo of the same person comes first.

    Raises the function's errors, TooElaborate beyond the limits, and waiting.Busy if no child is free in time.
    """
    with seats.released(), _turns.of(_sender()):
        return _children.run(work, *args)


def prepare(stream: BinaryIO, *, largest_bytes: int = LARGEST_BYTES, longest_side: int = LONGEST_SIDE) -> Picture:
    """Turn an upload into a Picture, see `core.decoding.prepare`.

    Raises NotAPicture, TooLargePicture, TooManyPixels, TooElaborate or BrokenPicture.
    """
    result: Picture = run("core.decoding:prepare", pictures.read(stream, largest_bytes), longest_side)
    return result


def smaller(picture: Picture, side: int) -> Picture:
    """Return a prepared picture scaled down to `side` pixels at most on its longer side."""
    result: Picture = run("core.decoding:smaller", picture, side)
    return result


def as_jpeg(content: bytes) -> bytes:
    """Convert the content of a prepared picture (WebP) to JPEG, which the shops accept."""
    result: bytes = run("core.decoding:as_jpeg", content)
    return result


def _sender() -> str | None:
    """Name who sent the current request: the person, or the network address if nobody is signed in. None without a request."""
    if not has_request_context():
        return None
    if not db.session().in_transaction():
        # In a view that is open to all the person may not be loaded yet. Loading opens a transaction, which is ended here.
        current_user.is_authenticated  # noqa: B018
        db.session.rollback()
    return f"person {current_user.id}" if current_user.is_authenticated else f"address {request.remote_addr}"
