"""HTML to PDF, from our own folders only, archival and tagged."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML, default_url_fetcher
from weasyprint.text.fonts import FontConfiguration

VARIANT = "pdf/a-3a"


class OutsideFetch(ValueError):
    """A document asked for something that does not lie in its own folder."""


def render(html: str, *, folder: Path, stylesheet: str) -> bytes:
    """Print a page as PDF/A-3a. `html` may refer only to files under `folder`, where `stylesheet` lies too.

    No image cache is shared between documents: with one, each document would leave some megabytes behind.
    """
    document = HTML(string=html, base_url=folder.as_uri() + "/", url_fetcher=_fetcher(folder))
    return document.write_pdf(
        stylesheets=[_stylesheet(folder, stylesheet)], font_config=_fonts(), pdf_variant=VARIANT, full_fonts=False
    )


def _fetcher(folder: Path):
    def fetch(url: str, *args: object, **kwargs: object):
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(folder.resolve()):
            raise OutsideFetch(url)
        return default_url_fetcher(url)

    return fetch


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(folder: Path, name: str) -> CSS:
    return CSS(filename=folder / name, font_config=_fonts(), url_fetcher=_fetcher(folder))
