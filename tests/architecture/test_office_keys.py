"""Each key in the office's folder is named by the code that reads it: what no code reads promises something that is not done."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.office import read
from tests.architecture.test_layers import ROOT
from tests.architecture.test_work_apart import PACKAGES

OFFICE = ROOT / "seed_content" / "semarang"
FILES = ("office.yaml", "certificate.yaml", "consents.yaml", "curation.yaml", "programme.yaml")

NAMED = re.compile(r"""["']([a-z_0-9]+)["']|\.([a-z_0-9]+)\b|^\s*([a-z_0-9]+)\s*:|\b([a-z_0-9]+)=""", re.MULTILINE)
"""A key in quotes, as an attribute, as a field of a class, or as a named argument."""

DATA = {"expects", "district_tiles", "id", "en"}
"""Below these, and these languages: keys that are data, such as a district's code or the key of a question of this file."""
LATER = {"four_p", "survey"}
"""Read by orders that follow."""


def named(sources: str) -> set[str]:
    """Return what the sources name as a key could be named."""
    return {name for groups in NAMED.findall(sources) for name in groups if name}


def keys(value: Any) -> Iterator[str]:
    """Yield the keys of nested mappings and lists, but none that is data."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in DATA:
                yield str(key)
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


@pytest.fixture(scope="module")
def read_by_code() -> set[str]:
    files: list[Path] = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    files += (ROOT / "templates").rglob("*.html")
    return named("\n".join(file.read_text("utf-8") for file in files))


@pytest.mark.parametrize("file", FILES)
def test_no_key_is_there_that_nobody_reads(file, read_by_code):
    assert set(keys(read(OFFICE / file).value)) - LATER - read_by_code == set()


def test_a_key_that_nobody_reads_is_found(read_by_code):
    assert set(keys({"name": "Dinas", "list": [{"a_key_of_nobody": 1}]})) - read_by_code == {"a_key_of_nobody"}
