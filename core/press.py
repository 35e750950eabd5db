"""Printing for a process that runs for months. WeasyPrint's C libraries keep some 50 KB of each document for ever.

So a process draws its first documents itself, which is quick, and gives all later ones to a child that is replaced now and then.
What holds something that others sent, as a drawing, is always drawn in a child, in its limits.
"""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from core import pdf
from core.apart.limits import Limits
from core.apart.pool import Pool

HERE = 100
"""Documents that a process draws itself."""
LIMITS = Limits(seconds=120, cpu_seconds=110, memory=2**31, answer=2**27, jobs=200)

_lock = threading.Lock()
_drawn_here = 0


class Stuck(RuntimeError):
    """A document took more time or memory than one may, or the child was killed: it may be tried again."""


_children = Pool("prints", children=1, limits=LIMITS, refusal=Stuck)


def render(
    html: str, *, folder: Path, stylesheet: str, given: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """As `core.pdf.render`, in bounded memory. Raises Stuck besides."""
    if _may_be_drawn_here():
        return pdf.render(html, folder=folder, stylesheet=stylesheet, given=given, sizes=sizes)
    return render_apart(html, folder=folder, stylesheet=stylesheet, given=given, sizes=sizes)


def render_apart(
    html: str, *, folder: Path, stylesheet: str, given: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """The same, of what others sent: never in this process."""
    drawn: bytes = _children.run("core.pdf:render", html, folder=folder, stylesheet=stylesheet, given=given, sizes=sizes)
    return drawn


def _may_be_drawn_here() -> bool:
    global _drawn_here
    with _lock:
        _drawn_here += 1
        return _drawn_here <= HERE
