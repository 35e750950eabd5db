"""A pool: some children that do one kind of work, and the queue of those who wait for a child."""

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
from core.apart.answers import Answer, Exhausted, InvalidAnswer
from core.apart.child import Arguments, Child, ChildEnded, ChildTimeout, NotStarted
from core.apart.limits import Limits
from core.db import db

log = logging.getLogger(__name__)

COMMAND_TIMEOUT = 600
"""Seconds for which a command or a job waits for a child."""
LONGEST_REQUEST = 30
"""Seconds of work by children that one request may use in all."""
WORKED = "core.worked"
REFUSED = "core.refused"
SPENT = "the request has used its time for the work of children"


class OpenTransaction(RuntimeError):
    """A request called a child while its transaction was open. Other writers would wait until the child is done."""


class Pool:
    """Up to `children` processes, each started when first needed. `refusal` is the error for work that exceeds the limits."""

    def __init__(self, name: str, *, children: int, limits: Limits, refusal: type[Exception]) -> None:
        self.name, self.limits, self.refusal = name, limits, refusal
        self._count = children
        self._begin()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.close, at_once=True)

    def run(self, work: str, *args: Any, **named: Any) -> Any:
        """Call the function `work` (`module:name`) in a child; return its result or raise its error.

        Only the child loads the module. A request must have no open transaction, and its seat is free for others meanwhile.
        Raises OpenTransaction; waiting.Busy if no child is free in time or can be started, or if the request has used up
        LONGEST_REQUEST; and the pool's refusal if the work exceeds the limits.
        """
        _refuse_open_transaction()
        with seats.released(), self._seat():
            return self._result(work, (args, named))

    def run_unless_refused(self, key: Hashable, work: str, *args: Any) -> Any:
        """Call `work` like `run`, unless this request was refused for `key` before: then raise the pool's refusal again."""
        refused = request.environ.setdefault(REFUSED, set()) if has_request_context() else set()
        if (self.name, key) in refused:
            raise self.refusal
        try:
            return self.run(work, *args)
        except self.refusal:
            refused.add((self.name, key))
            raise

    def close(self, *, at_once: bool = False) -> None:
        """End the idle children. With `at_once` kill them."""
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
        """Forget all children in a forked process: they belong to the parent, the busy ones too."""
        for child in self._all:
            child.forget()
        self._begin()

    @contextmanager
    def _seat(self) -> Iterator[None]:
        self._seats.take(waiting.remaining(current_app.config["LONGEST_WAIT"] if has_request_context() else COMMAND_TIMEOUT))
        try:
            yield
        finally:
            self._seats.give_back()

    def _result(self, work: str, arguments: Arguments) -> Any:
        try:
            return self._call_with_retry(work, arguments).result()
        except (Exhausted, ChildEnded, InvalidAnswer) as error:
            log.warning("%s: %s was given up: %s", self.name, work, error)
            raise self.refusal from error

    def _call_with_retry(self, work: str, arguments: Arguments) -> Answer:
        """Call a second child if the first did not start the job: it may have exited when idle."""
        try:
            with suppress(NotStarted):
                return self._call(work, arguments)
            return self._call(work, arguments)
        except NotStarted as error:
            raise waiting.Busy("no child started the job") from error

    def _call(self, work: str, arguments: Arguments) -> Answer:
        remaining = _remaining_seconds()
        if remaining <= 0:
            raise waiting.Busy(SPENT)
        child = self._take()
        try:
            with _counted():
                return child.call(work, arguments, min(self.limits.seconds, remaining))
        except ChildTimeout as error:
            if remaining < self.limits.seconds:
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


def _refuse_open_transaction() -> None:
    if has_request_context() and db.session.registry.has() and db.session().in_transaction():
        raise OpenTransaction(request.endpoint)


def _remaining_seconds() -> float:
    """Seconds of work by children that the current request may still use; without a request there is no limit."""
    return LONGEST_REQUEST - request.environ.get(WORKED, 0.0) if has_request_context() else float("inf")


@contextmanager
def _counted() -> Iterator[None]:
    """Add the time spent inside to what the current request has used."""
    began = time.monotonic()
    try:
        yield
    finally:
        if has_request_context():
            request.environ[WORKED] = request.environ.get(WORKED, 0.0) + time.monotonic() - began
