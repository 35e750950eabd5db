"""A few children that do one kind of work, and the queue before them."""

import atexit
import logging
import os
import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import current_app, has_request_context, request

from core import seats, waiting
from core.apart.answers import Exhausted, Said, Unbelievable
from core.apart.child import Child, Given, Lost, NotBegun, Overdue
from core.apart.limits import Limits
from core.db import db

log = logging.getLogger(__name__)

PATIENCE = 600
"""Seconds for which a command or a job waits for a child."""
LONGEST_REQUEST = 30
"""Seconds of such work that one request may ask for in all."""
WORKED = "core.worked"
REFUSED = "core.refused"
SPENT = "the request has had its time for such work"


class HeldUp(RuntimeError):
    """A request asked for work and has a transaction open: whoever writes would wait for that work."""


class Pool:
    """Up to `children` processes, each started when it is first needed. `refusal` is raised for what goes beyond the limits."""

    def __init__(self, name: str, *, children: int, limits: Limits, refusal: type[Exception]) -> None:
        self.name, self.limits, self.refusal = name, limits, refusal
        self._count = children
        self._begin()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close, at_once=True)

    def run(self, work: str, *args: Any, **named: Any) -> Any:
        """What the function `work` (`module:name`) returns in a child for these arguments, or the error that it raises. The module is loaded only there.

        In a request no transaction may be open (HeldUp), and the seat is given to others meanwhile. Raises waiting.Busy where no
        child gets free in time, can be started or begins, or where the request has used up its LONGEST_REQUEST; and the pool's
        refusal where the work itself needs more than it may.
        """
        _hold_nothing()
        with seats.standing(), self._seat():
            return self._done(work, (args, named))

    def run_unless_refused(self, key: Hashable, work: str, *args: Any) -> Any:
        """The same; but what was refused in this request under this key is refused again without being tried."""
        refused = request.environ.setdefault(REFUSED, set()) if has_request_context() else set()
        if (self.name, key) in refused:
            raise self.refusal
        try:
            return self.run(work, *args)
        except self.refusal:
            refused.add((self.name, key))
            raise

    def close(self, *, at_once: bool = False) -> None:
        """End the children that have nothing to do; `at_once` without waiting for them to leave."""
        with self._lock:
            ending = list(self._idle)
            self._idle.clear()
        for child in ending:
            self._end(child, at_once=at_once)

    def pids(self) -> list[int]:
        """The children that wait for a job."""
        with self._lock:
            return [child.pid for child in self._idle]

    def _begin(self) -> None:
        self._seats = seats.Seats(self._count)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._all: set[Child] = set()

    def _forget(self) -> None:
        """In a copy that a fork made: the children are the parent's, those at work too."""
        for child in self._all:
            child.forget()
        self._begin()

    @contextmanager
    def _seat(self) -> Iterator[None]:
        self._seats.take(waiting.left(current_app.config["LONGEST_WAIT"] if has_request_context() else PATIENCE))
        try:
            yield
        finally:
            self._seats.give_back()

    def _done(self, work: str, given: Given) -> Any:
        try:
            return self._said(work, given).result()
        except (Exhausted, Lost, Unbelievable) as error:
            log.warning("%s: %s was given up: %s", self.name, work, error)
            raise self.refusal from error

    def _said(self, work: str, given: Given) -> Said:
        try:
            with suppress(NotBegun):
                return self._asked(work, given)
            return self._asked(work, given)
        except NotBegun as error:
            raise waiting.Busy("no child began the job") from error

    def _asked(self, work: str, given: Given) -> Said:
        left = _left_of_request()
        if left <= 0:
            raise waiting.Busy(SPENT)
        child = self._take()
        try:
            with _counted():
                return child.ask(work, given, min(self.limits.seconds, left))
        except Overdue as error:
            if left < self.limits.seconds:
                raise waiting.Busy(SPENT) from error
            raise
        finally:
            self._put_back(child)

    def _take(self) -> Child:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        if child is not None and not child.is_spent:
            return child
        if child is not None:
            self._end(child)
        return self._start()

    def _start(self) -> Child:
        try:
            child = Child(self.limits)
        except OSError as error:  # no memory for another process, or no descriptor
            raise waiting.Busy("no child could be started") from error
        with self._lock:
            self._all.add(child)
        return child

    def _put_back(self, child: Child) -> None:
        if child.is_spent:
            self._end(child)
            return
        with self._lock:
            self._idle.append(child)

    def _end(self, child: Child, *, at_once: bool = False) -> None:
        child.end(at_once=at_once)
        with self._lock:
            self._all.discard(child)


def _hold_nothing() -> None:
    if has_request_context() and db.session.registry.has() and db.session().in_transaction():
        raise HeldUp(request.endpoint)


def _left_of_request() -> float:
    return LONGEST_REQUEST - request.environ.get(WORKED, 0.0) if has_request_context() else float("inf")


@contextmanager
def _counted() -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        if has_request_context():
            request.environ[WORKED] = request.environ.get(WORKED, 0.0) + time.monotonic() - began
