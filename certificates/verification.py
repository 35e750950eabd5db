"""What anybody with the code is told: whether a certificate holds, and whether a file is the one that was issued."""

import enum
import hashlib
from collections.abc import Mapping
from typing import Any, Protocol

from certificates.facts import rules
from certificates.models import RevocationReason
from certificates.queries import CertificateRow


class Finding(enum.StrEnum):
    """The states of `certificate.yaml`, verification, that this edition of the register knows."""

    ISSUED = "issued"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class FileFinding(enum.StrEnum):
    """How a file compares with the issued one (`certificate.yaml`, file_check)."""

    SAME = "same"
    DIFFERENT = "different"
    NOT_READY = "not_ready"


class OpenFile(Protocol):
    """A file, or something in memory, whose bytes can be read once."""

    def readable(self) -> bool:
        """Whether it was opened for reading."""

    def readinto(self, buffer: bytearray, /) -> int:
        """Fill the buffer; returns how many bytes came, 0 at the end."""


def finding_of(certificate: CertificateRow | None) -> Finding:
    """Whether a certificate holds. A proposed revocation changes nothing before a second person confirms it."""
    if certificate is None:
        return Finding.UNKNOWN
    return Finding.REVOKED if certificate.is_revoked else Finding.ISSUED


def words_for(finding: Finding) -> Mapping[str, Any]:
    """The office's heading and text for a finding."""
    return rules()["verification"]["states"][finding]


def reason_is_public(reason: RevocationReason) -> bool:
    """Whether the reason of a revocation may be told to everybody."""
    return next(known["public"] for known in rules()["revocation"]["reasons"] if known["key"] == reason)


def compare(certificate: CertificateRow, file: OpenFile) -> FileFinding:
    """Whether a file is byte for byte the issued PDF. It is read once and kept nowhere."""
    if certificate.pdf_sha256 is None:
        return FileFinding.NOT_READY
    return FileFinding.SAME if sha256_of(file) == certificate.pdf_sha256 else FileFinding.DIFFERENT


def sha256_of(file: OpenFile) -> str:
    """A file's fingerprint, in hexadecimal."""
    return hashlib.file_digest(file, "sha256").hexdigest()
