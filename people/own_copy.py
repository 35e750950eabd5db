"""The copy of a person's data that they take away: a ZIP with `data.json`, `data.html`, `data.csv` and a folder with their files."""

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence, Set
from datetime import datetime
from typing import IO

from flask_babel import gettext as _

from core import sheets
from people import own_data
from people.own_data import Group

FOLDER = "berkas"
FORM = 1
"""The version of the form of `data.json`."""
MODE = 0o644 << 16
Page = Callable[[Set[str]], str]
"""Draws `data.html`. It gets the names of files that are missing."""


def write(target: IO[bytes], groups: Sequence[Group], *, page: Page, made_at: datetime) -> None:
    """Write the copy. A file whose bytes are lost is named in the page, and costs nothing else."""
    missing: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for attachment in (file for group in groups for row in group.rows for file in row.files):
            content = attachment.read()
            if content is None:
                missing.add(attachment.name)
            else:  # photos and PDFs are compressed already
                _add(archive, f"{FOLDER}/{attachment.name}", content, made_at, zipfile.ZIP_STORED)
        told = {"form": FORM, "made_at": made_at.isoformat(), "groups": [own_data.plain(group) for group in groups]}
        told["missing_files"] = sorted(missing)
        _add(archive, "data.json", json.dumps(told, ensure_ascii=False, indent=1).encode(), made_at)
        _add(archive, "data.html", page(missing).encode(), made_at)
        head = [_("Heading"), _("Entry"), _("Key"), _("Fact"), _("Content")]
        _add(archive, "data.csv", sheets.csv_of(head, _lines(groups)), made_at)


def _lines(groups: Sequence[Group]) -> Iterator[Sequence[object]]:
    """Yield a line for each fact. A fact for machines alone has its key and no words for people."""
    for group in groups:
        for row in group.rows:
            for fact in row.facts:
                yield group.title, row.title, fact.key, fact.label, fact.words


def _add(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime, how: int = zipfile.ZIP_DEFLATED) -> None:
    info = zipfile.ZipInfo(name, at.timetuple()[:6])
    info.compress_type, info.external_attr = how, MODE
    archive.writestr(info, content)
