"""Documents of a business and an officer's answers to them, for the tests of documents, NIBs and owners."""

import io
from uuid import uuid4

from PIL import Image, ImageDraw

from core import decoding
from core.db import db
from core.pictures import Picture
from people import answers, documents
from people.answers import ScanReason
from people.enterprises import enterprise_of
from people.models import Document, Enterprise, Person
from people.sessions import identity_of

NIB = "9120001234567"
OTHER_NIB = "8120307654321"
PIRT = "P-IRT 2063374010123-29"


def sheet(text: str = "SERTIFIKAT", size: tuple[int, int] = (900, 1200)) -> bytes:
    """Return the JPEG bytes of a photo of a sheet of paper, as a phone sends it."""
    image = Image.new("RGB", size, "#f4f0e6")
    ImageDraw.Draw(image).text((80, 80), text, fill="#22201c")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def scan(text: str = "SERTIFIKAT") -> Picture:
    """Return such a photo as the server stores it, decoded and encoded again."""
    return decoding.prepare(sheet(text))


def business_of(person: Person) -> Enterprise:
    """Return the person's business."""
    enterprise = enterprise_of(person.id)
    assert enterprise is not None
    return enterprise


def hands_over(person: Person, kind: str, *, commit: bool = True, **facts) -> Document:
    """Hand over a document of the person's business."""
    facts = {"number": {"nib": NIB, "spp_irt": PIRT}.get(kind, ""), "sent_as": uuid4(), **facts}
    if kind != "nib":
        facts.setdefault("scan", scan(kind))
    document = documents.hand_over(business_of(person).id, kind, by=identity_of(person.id), **facts)
    if commit:
        db.session.commit()
    return document


def views(officer: Person, document: Document) -> None:
    """Record that an officer views the number and the photo."""
    answers.record_viewing(document, by=identity_of(officer.id), why=ScanReason.CHECKING)
    db.session.commit()


def verifies(officer: Person, document: Document) -> Document:
    """View and verify a document as an officer."""
    views(officer, document)
    verified = answers.verify(document.id, by=identity_of(officer.id))
    db.session.commit()
    return verified


def refuses(officer: Person, document: Document, reason: str = "unreadable", note: str = "") -> Document:
    """View and refuse a document as an officer."""
    views(officer, document)
    refused = answers.refuse(document.id, by=identity_of(officer.id), reason=reason, note=note)
    db.session.commit()
    return refused
