"""HTML to PDF. Only a process that prints loads WeasyPrint: it is a third of the program's start."""

from collections.abc import Mapping, Sequence
from pathlib import Path


class OutsideFetch(ValueError):
    """A document asked for something that does not lie in its own folder, or is not there."""


def render(
    html: str, *, folder: Path, stylesheet: str, given: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """Print a page as PDF/A-3a. `html` may refer only to files under `folder`, in which `stylesheet` lies too.

    `given` holds pictures by their address below `folder`, as if they lay there. `sizes` are letter sizes (`1rem`) in points,
    the largest first: the first with which all fits one page is taken, else the last. The same page is always the same bytes.
    Raises OutsideFetch.
    """
    from core import weasyprinting

    return weasyprinting.render(html, folder=folder, stylesheet=stylesheet, given=given, sizes=sizes)
