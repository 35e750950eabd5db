"""Verification for the public: whether a certificate is valid, and whether a file is the issued one."""

import enum
import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

from certificates.facts import rules
from certificates.models import RevocationReason
from certificates.queries import CertificateRow


class Finding(enum.StrEnum):
    """The result of a verification. Its values are keys under `verification.states` in `certificate.yaml`."""

    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class FileFinding(enum.StrEnum):
    """The result of comparing a file with the issued one (`certificate.yaml`, file_check)."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_READY = "not_ready"


class OpenFile(Protocol):
    """A binary file or stream that `hashlib.file_digest` can read."""

    def readable(self) -> bool:
        """Whether the file can be read."""

    def readinto(self, buffer: bytearray, /) -> int:
        """Fill the buffer. Returns the number of bytes read, 0 at the end."""


def finding_of(certificate: CertificateRow | None) -> Finding:
    """Return whether a certificate is valid, revoked or unknown (None). A proposed revocation does not count yet."""
    if certificate is None:
        return Finding.UNKNOWN
    return Finding.REVOKED if certificate.is_revoked else Finding.ISSUED


def words_for(finding: Finding) -> Mapping[str, Any]:
    """Return the office's heading and text for a finding."""
    return rules()["verification"]["states"][finding]


def reason_is_public(reason: RevocationReason) -> bool:
    """Whether the public page names this reason of a revocation."""
    return next(entry["public"] for entry in rules()["revocation"]["reasons"] if entry["key"] == reason)


def compare(certificate: CertificateRow, file: OpenFile) -> FileFinding:
    """Compare a file with the issued PDF byte for byte, by SHA-256. The file is not stored."""
    if certificate.pdf_sha256 is None:
        return FileFinding.NOT_READY
    return FileFinding.SAME if sha256_of(file) == certificate.pdf_sha256 else FileFinding.DIFFERENT


def sha256_of(file: OpenFile) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.file_digest(file, "sha256").hexdigest()
