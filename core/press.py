"""Printing for a process that runs for months. WeasyPrint's C libraries keep some 50 KB of each document for ever.

So a process draws its first documents itself, which is quick, and gives all later ones to a child that is replaced now and then.
"""

import multiprocessing
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from core import pdf

HERE = 100
"""Documents that a process draws itself."""
PER_CHILD = 200
LONGEST = 120
"""Seconds after which a child is taken for stuck."""

_lock = threading.Lock()
_drawn_here = 0
_child: "_Child | None" = None
_spawn = multiprocessing.get_context("spawn")


class Stuck(RuntimeError):
    """A document took longer than LONGEST, or the child was killed: it may be tried again."""


def render(
    html: str, *, folder: Path, stylesheet: str, given: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """As `core.pdf.render`, in bounded memory. Raises Stuck besides."""
    global _drawn_here
    with _lock:
        if _drawn_here >= HERE:
            return _apart(html, folder, stylesheet, given, sizes)
        _drawn_here += 1
    return pdf.render(html, folder=folder, stylesheet=stylesheet, given=given, sizes=sizes)


def _apart(html: str, folder: Path, stylesheet: str, given: Mapping[str, bytes] | None, sizes: Sequence[float]) -> bytes:
    global _child
    child = _child = _child or _Child()
    try:
        return child.render(html, folder, stylesheet, given, sizes)
    finally:
        if child.is_done:
            child.end()
            _child = None


class _Child:
    """A process that draws what comes through its pipe. When this process dies the pipe ends, and so does the child."""

    def __init__(self) -> None:
        self._pipe, theirs = _spawn.Pipe()
        self._process = _spawn.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._left = PER_CHILD

    @property
    def is_done(self) -> bool:
        """Whether another child should draw the next document."""
        return self._left <= 0

    def render(
        self, html: str, folder: Path, stylesheet: str, given: Mapping[str, bytes] | None, sizes: Sequence[float]
    ) -> bytes:
        """The document, or the exception that the child met."""
        self._left -= 1
        try:
            self._pipe.send((html, folder, stylesheet, given, sizes))
            answer = self._pipe.recv() if self._pipe.poll(LONGEST) else Stuck("no answer")
        except (EOFError, OSError) as lost:
            answer = Stuck(str(lost))
        if isinstance(answer, Stuck):
            self._left = 0
            self._process.kill()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def end(self) -> None:
        """Let it go; it leaves when its pipe ends."""
        self._pipe.close()
        self._process.join()
        self._process.close()


def _serve(pipe: Connection) -> None:
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            html, folder, stylesheet, given, sizes = pipe.recv()
            try:
                answer: bytes | Exception = pdf.render(html, folder=folder, stylesheet=stylesheet, given=given, sizes=sizes)
            except Exception as error:
                answer = error
            pipe.send(answer)
