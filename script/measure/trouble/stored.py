"""Check that nothing stored was lost: the rows from before the trouble, and all acknowledged answers and photos."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from core import files
from core.db import Model, db
from courses.models import Enrolment
from curation.models import Application, ApplicationState
from people.models import Document, Person
from quizzes.models import Answer, Evidence, EvidenceKind, Submission
from script.measure.comparing import compare
from script.measure.ledger import Ledger
from script.measure.trouble.page_text import NO_ANSWER

EXPIRING_TABLES = {"login_sessions", "sign_in_tries", "sign_in_cards", "reset_codes"}
"""Tables whose rows are removed by design."""
ACKNOWLEDGED = {200, 303}
UNDECIDED = {*ACKNOWLEDGED, 302, NO_ANSWER}
"""Statuses of answers that may be saved. After a redirect (302) the browser keeps the answer until the next sign-in."""


@dataclass(frozen=True)
class Before:
    """The state before the trouble: rows by table, and the number of the learner's photos."""

    rows: Mapping[str, int]
    photos: int


@dataclass(frozen=True)
class Sendings:
    """The status of everything that learners sent, by its `sent_as`."""

    answers: Mapping[str, int]
    photos: Mapping[str, int]
    photographer: str
    """The name of the person who sent the photos."""


def read(photographer: str) -> Before:
    """Read the current state. Call it in an application context."""
    tables = Model.metadata.sorted_tables
    rows = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return Before(rows | _ended_by_date(), len(photos_of(photographer)))


def _ended_by_date() -> dict[str, int]:
    """Count what sweeps end at a date. With a wrong clock they could end it too early."""
    not_lapsed = select(func.count()).select_from(Application).where(Application.state != ApplicationState.LAPSED)
    pictures = select(func.count()).select_from(Document).where(Document.scan_sha256.is_not(None))
    return {
        "applications that go on": db.session.scalar(not_lapsed) or 0,
        "documents with their picture": db.session.scalar(pictures) or 0,
    }


def find_losses(before: Before, ledger: Ledger, sent: Sendings) -> list[str]:
    """Describe everything that is missing, or that is stored although the learner was told that it was not saved."""
    return [
        *_missing_rows(before.rows, read(sent.photographer).rows),
        *compare(ledger).lost,
        *_wrong_answers(sent.answers),
        *_wrong_photos(sent.photos, before.photos, sent.photographer),
    ]


def _missing_rows(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    fewer = ((name, count - after.get(name, 0)) for name, count in before.items() if name not in EXPIRING_TABLES)
    return [f"{count} rows of {name}" for name, count in fewer if count > 0]


def _wrong_answers(answers: Mapping[str, int]) -> list[str]:
    """Describe answers that are saved although they were refused. The learner would send them a second time."""
    refused = [UUID(name) for name, status in answers.items() if status not in UNDECIDED]
    count = db.session.scalar(select(func.count()).where(Answer.sent_as.in_(refused)))
    return [f"{count} answers saved although refused"] if count else []


def _wrong_photos(photos: Mapping[str, int], before: int, person: str) -> list[str]:
    """Check that there is a row for each accepted photo (a replaced one keeps its row), and that all files are intact."""
    photo_rows = photos_of(person)
    accepted = sum(status in ACKNOWLEDGED for status in photos.values())
    unknown = sum(status == NO_ANSWER for status in photos.values())
    added = len(photo_rows) - before
    is_expected = accepted <= added <= accepted + unknown
    return [
        *([] if is_expected else [f"{added} photos stand where {accepted} were taken"]),
        *(f"the file of photo {row.id} is not what it was" for row in photo_rows if row.sha256 and not is_intact(row.sha256)),
    ]


def photos_of(person: str) -> Sequence[Any]:
    """Return the rows of all photos that a person has sent for tasks, removed ones included."""
    sent = (
        select(Evidence.id, Evidence.sha256)
        .join(Submission, Submission.id == Evidence.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
    )
    own = sent.where(Person.name == person, Evidence.kind == EvidenceKind.PHOTO).order_by(Evidence.id)
    return db.session.execute(own).all()


def is_intact(sha256: str) -> bool:
    """Whether a stored file exists and has the content of its hash."""
    path = files.path_of(sha256)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
