"""Describe stored files in words: what each is and to whom it belongs, from every table that refers to files."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, String, cast, or_, select

from certificates.models import Certificate, EarlierCertificate
from core.db import db
from courses.models import Course, Edition, Enrolment, HandoutSheet, Media
from curation.models import Application, Round
from people.models import Document, Enterprise, Person
from products.models import Listing, ListingPhoto
from quizzes.models import Evidence, GivenDeed, Submission


def describe(files: Sequence[str]) -> dict[str, list[str]]:
    """Return the descriptions of each file by its SHA-256, one for each row that refers to it."""
    descriptions: dict[str, list[str]] = {sha256: [] for sha256 in files}
    for find in BY_TABLE.values():
        for sha256, words in find(files):
            if sha256 in descriptions and words not in descriptions[sha256]:
                descriptions[sha256].append(words)
    for sha256, words in _frozen([sha256 for sha256, found in descriptions.items() if not found]):
        descriptions[sha256].append(words)
    return descriptions


Descriptions = list[tuple[str, str]]
"""Pairs of a file's SHA-256 and its description."""


def _certificates(files: Sequence[str]) -> Descriptions:
    statement = select(Certificate.pdf_sha256, Certificate.number, Certificate.given_to).where(
        Certificate.pdf_sha256.in_(files)
    )
    return [(row[0], _("Certificate %(number)s of %(name)s", number=row.number, name=row.given_to)) for row in _rows(statement)]


def _earlier_certificates(files: Sequence[str]) -> Descriptions:
    statement = select(EarlierCertificate.pdf_sha256, EarlierCertificate.number, EarlierCertificate.given_to).where(
        EarlierCertificate.pdf_sha256.in_(files)
    )
    return [
        (row[0], _("Certificate %(number)s of %(name)s, replaced", number=row.number, name=row.given_to))
        for row in _rows(statement)
    ]


def _evidence(files: Sequence[str]) -> Descriptions:
    statement = (
        select(Evidence.sha256, Evidence.thumb_sha256, Evidence.key, Course.slug, Person.name)
        .join(Submission, Submission.id == Evidence.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(or_(Evidence.sha256.in_(files), Evidence.thumb_sha256.in_(files)))
    )
    return _with_thumbnails(
        statement,
        lambda row: _("Photo “%(key)s” of the task in %(course)s, by %(name)s", key=row.key, course=row.slug, name=row.name),
    )


def _deeds(files: Sequence[str]) -> Descriptions:
    statement = (
        select(GivenDeed.sha256, GivenDeed.thumb_sha256, GivenDeed.lesson_key, Course.slug, Person.name)
        .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
        .join(Course, Course.id == Enrolment.course_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(or_(GivenDeed.sha256.in_(files), GivenDeed.thumb_sha256.in_(files)))
    )
    return _with_thumbnails(
        statement,
        lambda row: _(
            "Photo of the lesson “%(lesson)s” in %(course)s, by %(name)s", lesson=row.lesson_key, course=row.slug, name=row.name
        ),
    )


def _photos(files: Sequence[str]) -> Descriptions:
    statement = (
        select(ListingPhoto.sha256, ListingPhoto.thumbnail_sha256, Listing.product, Enterprise.name)
        .join(Listing, Listing.id == ListingPhoto.listing_id)
        .join(Enterprise, Enterprise.id == Listing.enterprise_id)
        .where(or_(ListingPhoto.sha256.in_(files), ListingPhoto.thumbnail_sha256.in_(files)))
    )
    return _with_thumbnails(
        statement, lambda row: _("Photo of the product “%(product)s” of %(business)s", product=row.product, business=row.name)
    )


def _pictures(files: Sequence[str]) -> Descriptions:
    statement = select(Media.sha256, Media.name, Course.slug).join(Edition, Edition.id == Media.edition_id)
    rows = _rows(statement.join(Course, Course.id == Edition.course_id).where(Media.sha256.in_(files)))
    return [(row.sha256, _("Picture %(picture)s of the course %(course)s", picture=row.name, course=row.slug)) for row in rows]


def _handouts(files: Sequence[str]) -> Descriptions:
    statement = select(HandoutSheet.sha256, Course.slug).join(Edition, Edition.id == HandoutSheet.edition_id)
    rows = _rows(statement.join(Course, Course.id == Edition.course_id).where(HandoutSheet.sha256.in_(files)))
    return [(row.sha256, _("Handout of the course %(course)s", course=row.slug)) for row in rows]


def _documents(files: Sequence[str]) -> Descriptions:
    statement = select(Document.scan_sha256, Document.kind, Enterprise.name).join(
        Enterprise, Enterprise.id == Document.enterprise_id
    )
    rows = _rows(statement.where(Document.scan_sha256.in_(files)))
    return [(row[0], _("Picture of the document %(kind)s of %(business)s", kind=row.kind, business=row.name)) for row in rows]


def _frozen(files: Sequence[str]) -> Descriptions:
    """Describe photos that only frozen applications refer to. This searches all of them, so it comes last."""
    descriptions = []
    for sha256 in files:
        statement = (
            select(Listing.product, Enterprise.name)
            .join(Application, Application.listing_id == Listing.id)
            .join(Round, Round.application_id == Application.id)
            .join(Enterprise, Enterprise.id == Listing.enterprise_id)
            .where(cast(Round.snapshot, String).contains(sha256))
            .limit(1)
        )
        for row in _rows(statement):
            words = _(
                "Photo of the product “%(product)s” of %(business)s, as handed in", product=row.product, business=row.name
            )
            descriptions.append((sha256, words))
    return descriptions


def _rows(statement: Executable) -> Sequence[Any]:
    return db.session.execute(statement).all()


def _with_thumbnails(statement: Executable, words: Any) -> Descriptions:
    """Describe a photo and its thumbnail alike: the first two columns of the statement."""
    return [(sha256, words(row)) for row in _rows(statement) for sha256 in row[:2] if sha256]


BY_TABLE = {
    "certificates": _certificates,
    "earlier_certificates": _earlier_certificates,
    "evidence": _evidence,
    "given_deeds": _deeds,
    "listing_photos": _photos,
    "media": _pictures,
    "handout_sheets": _handouts,
    "documents": _documents,
}
"""Every table that refers to files, with the function that describes its files."""
