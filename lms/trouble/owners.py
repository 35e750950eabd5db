"""Whose a stored file is, in words: one description for each table that points at files."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, String, cast, or_, select

from certificates.models import Certificate
from core.db import db
from courses.models import Course, Edition, Enrolment, HandoutSheet, Media
from curation.models import Application, Listing, ListingPhoto, Round
from people.models import Document, Enterprise, Person
from quizzes.models import Evidence, Submission


def of(files: Sequence[str]) -> dict[str, list[str]]:
    """What each file is and whose; several where several rows point at it."""
    found: dict[str, list[str]] = {sha256: [] for sha256 in files}
    for described in DESCRIBED.values():
        for sha256, words in described(files):
            if sha256 in found and words not in found[sha256]:
                found[sha256].append(words)
    for sha256, words in _frozen([sha256 for sha256, said in found.items() if not said]):
        found[sha256].append(words)
    return found


Described = list[tuple[str, str]]


def _certificates(files: Sequence[str]) -> Described:
    asked = select(Certificate.pdf_sha256, Certificate.number, Certificate.given_to).where(Certificate.pdf_sha256.in_(files))
    return [(row[0], _("Certificate %(number)s of %(name)s", number=row.number, name=row.given_to)) for row in _rows(asked)]


def _evidence(files: Sequence[str]) -> Described:
    asked = (
        select(Evidence.sha256, Evidence.thumb_sha256, Evidence.key, Course.slug, Person.name)
        .join(Submission, Submission.id == Evidence.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(or_(Evidence.sha256.in_(files), Evidence.thumb_sha256.in_(files)))
    )
    return _both(
        asked,
        lambda row: _("Photo “%(key)s” of the task in %(course)s, by %(name)s", key=row.key, course=row.slug, name=row.name),
    )


def _photos(files: Sequence[str]) -> Described:
    asked = (
        select(ListingPhoto.sha256, ListingPhoto.thumbnail_sha256, Listing.product, Enterprise.name)
        .join(Listing, Listing.id == ListingPhoto.listing_id)
        .join(Enterprise, Enterprise.id == Listing.enterprise_id)
        .where(or_(ListingPhoto.sha256.in_(files), ListingPhoto.thumbnail_sha256.in_(files)))
    )
    return _both(
        asked, lambda row: _("Photo of the product “%(product)s” of %(business)s", product=row.product, business=row.name)
    )


def _pictures(files: Sequence[str]) -> Described:
    asked = select(Media.sha256, Media.name, Course.slug).join(Edition, Edition.id == Media.edition_id)
    rows = _rows(asked.join(Course, Course.id == Edition.course_id).where(Media.sha256.in_(files)))
    return [(row.sha256, _("Picture %(picture)s of the course %(course)s", picture=row.name, course=row.slug)) for row in rows]


def _handouts(files: Sequence[str]) -> Described:
    asked = select(HandoutSheet.sha256, Course.slug).join(Edition, Edition.id == HandoutSheet.edition_id)
    rows = _rows(asked.join(Course, Course.id == Edition.course_id).where(HandoutSheet.sha256.in_(files)))
    return [(row.sha256, _("Handout of the course %(course)s", course=row.slug)) for row in rows]


def _documents(files: Sequence[str]) -> Described:
    asked = select(Document.scan_sha256, Document.kind, Enterprise.name).join(
        Enterprise, Enterprise.id == Document.enterprise_id
    )
    rows = _rows(asked.where(Document.scan_sha256.in_(files)))
    return [(row[0], _("Picture of the document %(kind)s of %(business)s", kind=row.kind, business=row.name)) for row in rows]


def _frozen(files: Sequence[str]) -> Described:
    """Photos that stand only in what was handed in for curation: asked last, since all of it is searched."""
    found = []
    for sha256 in files:
        asked = (
            select(Listing.product, Enterprise.name)
            .join(Application, Application.listing_id == Listing.id)
            .join(Round, Round.application_id == Application.id)
            .join(Enterprise, Enterprise.id == Listing.enterprise_id)
            .where(cast(Round.snapshot, String).contains(sha256))
            .limit(1)
        )
        for row in _rows(asked):
            words = _(
                "Photo of the product “%(product)s” of %(business)s, as handed in", product=row.product, business=row.name
            )
            found.append((sha256, words))
    return found


def _rows(asked: Executable) -> Sequence[Any]:
    return db.session.execute(asked).all()


def _both(asked: Executable, words: Any) -> Described:
    """The photo and its small copy."""
    return [(sha256, words(row)) for row in _rows(asked) for sha256 in row[:2] if sha256]


DESCRIBED = {
    "certificates": _certificates,
    "evidence": _evidence,
    "listing_photos": _photos,
    "media": _pictures,
    "handout_sheets": _handouts,
    "documents": _documents,
}
"""By the name of the table; each that points at files is here."""
