"""Pages become PDF/A-3a, with files from their own folder only."""

import re
import zlib
from pathlib import Path

import pytest

from core import pdf
from core.errors import OutsideFetch

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")  # WeasyPrint leaves it open

PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "page.css").write_text("@page { size: 60mm 40mm; margin: 4mm } body { font: 12px sans-serif }")
    (tmp_path / "own" / "dot.svg").write_text(PIXEL)
    (tmp_path / "secret.svg").write_text(PIXEL)
    return tmp_path / "own"


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="id"><head><title>Satu halaman</title></head><body><h1>Halo</h1>{body}</body></html>'


def printed(folder: Path, body: str = "<p>Isi</p>") -> bytes:
    return pdf.render(page(body), folder=folder, stylesheet="page.css")


def unpacked(content: bytes) -> bytes:
    """Return a PDF with its streams decompressed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return content + b"".join(zlib.decompress(s) for s in streams if s[:1] == b"x")


def test_a_page_becomes_an_archival_tagged_pdf(folder):
    content = printed(folder)
    assert content.startswith(b"%PDF-1.7")
    inside = unpacked(content)
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in inside
    assert b"/Marked true" in inside and b"/StructTreeRoot" in inside and b"/OutputIntents" in inside


def test_the_same_page_is_the_same_bytes(folder):
    assert printed(folder) == printed(folder)


def test_its_own_pictures_are_printed(folder):
    assert printed(folder, '<img src="dot.svg" alt="Titik">') != printed(folder)


@pytest.mark.parametrize(
    "address",
    [
        "../secret.svg",
        "%2e%2e/secret.svg",
        "file:///etc/passwd",
        "file://elsewhere/dot.svg",
        "http://127.0.0.1:9/dot.svg",
        "https://example.com/dot.svg",
        "ftp://example.com/dot.svg",
        "data:image/svg+xml,<svg/>",
        "not-there.svg",
    ],
)
def test_nothing_outside_the_folder_is_fetched(folder, address):
    with pytest.raises(OutsideFetch):
        printed(folder, f'<img src="{address}" alt="x">')


def test_a_way_out_through_a_link_in_the_folder_is_closed(folder):
    (folder / "link.svg").symlink_to(folder.parent / "secret.svg")
    with pytest.raises(OutsideFetch):
        printed(folder, '<img src="link.svg" alt="x">')


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        "<style>@import url(../secret.css);</style>",
        '<style>p { background: url("file:///etc/passwd") }</style><p>x</p>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><image href="../secret.svg" width="1" height="1"/></svg>',
        '<link rel="attachment" href="/etc/passwd">',
        '<object data="../secret.svg"></object>',
    ],
)
def test_neither_styles_nor_drawings_nor_attachments_lead_outside(folder, body):
    with pytest.raises(OutsideFetch):
        printed(folder, body)
