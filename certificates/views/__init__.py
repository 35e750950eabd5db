"""Pages of certificates: the owner's, the public verification, the office's register."""

from certificates.views import (
    certificates,
    counter_corrections,
    name_corrections,
    office_certificates,
    revocations,
    sheet_style,
    verification,
)

blueprints = (
    certificates.bp, verification.bp, office_certificates.bp, name_corrections.bp, counter_corrections.bp, revocations.bp,
    sheet_style.bp,
)  # fmt: skip
