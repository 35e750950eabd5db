"""HTML to PDF. WeasyPrint is loaded at the first document, because loading it would take a third of the program's start."""

from collections.abc import Mapping, Sequence
from pathlib import Path


def render(
    html: str, *, folder: Path, stylesheet: str, pictures: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """Print a page as PDF/A-3a. The same input gives the same bytes. Raises OutsideFetch.

    `html` may refer only to files under `folder`, which also holds `stylesheet`, and to `pictures`: contents by their address
    relative to `folder`. `sizes` are letter sizes (`1rem`) in points, the largest first. The first one with which everything
    fits one page is used, or the last one.
    """
    from core import weasyprinting

    return weasyprinting.render(html, folder=folder, stylesheet=stylesheet, pictures=pictures, sizes=sizes)
