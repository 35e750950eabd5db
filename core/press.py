"""Printing in processes that run for months. WeasyPrint's C libraries leak some 50 KB with each document.

So a process prints its first documents itself, which is quick, and gives all later ones to a child, which is replaced now and
then. A document that holds what users sent, such as a drawing, is printed in a child with limits from the start.
"""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from core import pdf
from core.apart.limits import Limits
from core.apart.pool import Pool

OWN_DOCUMENTS = 100
"""How many documents a process prints itself."""
LIMITS = Limits(seconds=120, cpu_seconds=110, memory=2**31, answer=2**27, jobs=200)

_lock = threading.Lock()
_printed_here = 0


class PrintingFailed(RuntimeError):
    """A document exceeded the limits of time or memory, or the child was killed. A second try may succeed."""


_children = Pool("prints", children=1, limits=LIMITS, refusal=PrintingFailed)


def render(
    html: str, *, folder: Path, stylesheet: str, pictures: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """Print like `core.pdf.render`, but without a growing leak of memory. Raises PrintingFailed too."""
    if _may_print_here():
        return pdf.render(html, folder=folder, stylesheet=stylesheet, pictures=pictures, sizes=sizes)
    return render_in_child(html, folder=folder, stylesheet=stylesheet, pictures=pictures, sizes=sizes)


def render_in_child(
    html: str, *, folder: Path, stylesheet: str, pictures: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """Print like `render`, but always in a child process, because the document holds what users sent."""
    content: bytes = _children.run(
        "core.pdf:render", html, folder=folder, stylesheet=stylesheet, pictures=pictures, sizes=sizes
    )
    return content


def _may_print_here() -> bool:
    global _printed_here
    with _lock:
        _printed_here += 1
        return _printed_here <= OWN_DOCUMENTS
