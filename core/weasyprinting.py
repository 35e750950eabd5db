"""The implementation of `core.pdf` with WeasyPrint: files from one folder only, archival and tagged."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from core.errors import OutsideFetch

VARIANT = "pdf/a-3a"
"""Archival PDF (ISO 19005-3) with the tags that a screen reader needs."""


def render(
    html: str, *, folder: Path, stylesheet: str, pictures: Mapping[str, bytes] | None = None, sizes: Sequence[float] = ()
) -> bytes:
    """Print as `core.pdf.render` describes. Documents share no image cache, which would grow by some megabytes with each."""
    folder = folder.resolve()
    fetcher = _FolderFetcher(folder, pictures or {})
    try:
        page = HTML(string=html, base_url=f"{folder.as_uri()}/", url_fetcher=fetcher)
        content = _laid_out(page, _stylesheet(folder, stylesheet), sizes).write_pdf(pdf_variant=VARIANT)
    except FatalURLFetchingError as error:
        raise OutsideFetch(str(error)) from None
    if fetcher.refused:  # inside an SVG WeasyPrint catches even the fatal error
        raise OutsideFetch(fetcher.refused[0])
    return content


def _laid_out(page: HTML, stylesheet: CSS, sizes: Sequence[float]) -> Document:
    """Lay the page out with the largest letters with which it is one page, or with the smallest."""
    for size in sizes[:-1]:
        document = _with_letters(page, stylesheet, size)
        if len(document.pages) == 1:
            return document
    return _with_letters(page, stylesheet, sizes[-1]) if sizes else _render(page, [stylesheet])


def _with_letters(page: HTML, stylesheet: CSS, size: float) -> Document:
    return _render(page, [stylesheet, CSS(string=f"html {{ font-size: {size}pt }}")])


def _render(page: HTML, stylesheets: list[CSS]) -> Document:
    return page.render(stylesheets=stylesheets, font_config=_fonts(), pdf_variant=VARIANT)


class _FolderFetcher(URLFetcher):
    """Opens files under one folder, and given pictures. Any other address stops the rendering, so no picture can be missing."""

    def __init__(self, folder: Path, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folder, self._pictures = folder, {folder / name: content for name, content in pictures.items()}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme == "file" and not parts.netloc and path in self._pictures:
            return URLFetcherResponse(url, self._pictures[path])
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self._folder) or not path.is_file():
            self.refused.append(url)
            raise FatalURLFetchingError(url)
        return super().fetch(path.as_uri())


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet(folder: Path, name: str) -> CSS:
    return CSS(filename=folder / name, font_config=_fonts(), url_fetcher=_FolderFetcher(folder, {}))
