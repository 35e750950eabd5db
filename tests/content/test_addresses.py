"""Addresses in the courses are true ones that somebody answers for, or names that nobody can own (RFC 2606)."""

import re

import pytest

from tests.journeys.server import ROOT

COURSES = ROOT / "seed_content" / "semarang" / "courses"
FILES = sorted(path for path in COURSES.rglob("*") if path.suffix in {".md", ".yaml", ".svg"})

ADDRESS = re.compile(
    r"\b[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|net|org|id|shop|store|xyz|top|info|site|online|example|test)\b"
)
RESERVED = re.compile(r"(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$")
TRUE = {
    "bi.go.id",
    "bpjph.halal.go.id",
    "cekbpom.pom.go.id",
    "dgip.go.id",
    "faq.whatsapp.com",
    "go.id",
    "google.com",
    "iasc.ojk.go.id",
    "ojk.go.id",
    "oss.go.id",
    "pajak.go.id",
    "pdki-indonesia.dgip.go.id",
    "peraturan.bpk.go.id",
    "pom.go.id",
    "ptsp.halal.go.id",
    "sppirt.pom.go.id",
    "support.google.com",
}
"""Addresses of offices and programs that exist. Whoever adds one has opened it."""


def addresses(text: str) -> set[str]:
    """Return the web addresses in a text, without the name space of drawings."""
    return set(ADDRESS.findall(re.sub(r"http://www\.w3\.org/\S*", "", text))) - {"co.id"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(COURSES)))
def test_an_invented_address_belongs_to_nobody(path):
    assert {found for found in addresses(path.read_text()) if found not in TRUE and not RESERVED.search(found)} == set()


def test_an_address_that_somebody_could_own_is_found():
    found = addresses("Buka oss.go.id, bukan oss-nib-resmi.com atau oss.example.com.")
    assert {address for address in found - TRUE if not RESERVED.search(address)} == {"oss-nib-resmi.com"}
