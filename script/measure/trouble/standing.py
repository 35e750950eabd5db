"""What stands in an installation: every row that was there before, and every answer and photo that was acknowledged."""

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
from script.measure.trouble.saying import NO_ANSWER

GO_BY_THEMSELVES = {"login_sessions", "sign_in_tries", "sign_in_cards", "reset_codes"}
"""Rows that end by design."""
ACKNOWLEDGED = {200, 303}
UNDECIDED = {*ACKNOWLEDGED, 302, NO_ANSWER}
"""Whose session ended keeps the answer in the browser, and it is saved with the next sign-in."""


@dataclass(frozen=True)
class Before:
    """What stood before the trouble."""

    rows: Mapping[str, int]
    photos: int


@dataclass(frozen=True)
class Sendings:
    """What learners sent, by its name: the status that came back."""

    answers: Mapping[str, int]
    photos: Mapping[str, int]
    photographer: str
    """The name of who sent the photos."""


def now(photographer: str) -> Before:
    """What stands now; inside the application's context."""
    tables = Model.metadata.sorted_tables
    rows = {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
    return Before(rows | _ended_by_the_clock(), len(photos_of(photographer)))


def _ended_by_the_clock() -> dict[str, int]:
    """What a sweep ends for good because its day has come: by a wrong clock it comes too early."""
    goes_on = select(func.count()).select_from(Application).where(Application.state != ApplicationState.LAPSED)
    pictures = select(func.count()).select_from(Document).where(Document.scan_sha256.is_not(None))
    return {
        "applications that go on": db.session.scalar(goes_on) or 0,
        "documents with their picture": db.session.scalar(pictures) or 0,
    }


def lost(before: Before, ledger: Ledger, sent: Sendings) -> list[str]:
    """Each thing that is gone, or is there twice, or is there although its learner was told that it is not saved."""
    return [
        *_rows_gone(before.rows, now(sent.photographer).rows),
        *compare(ledger).lost,
        *_wrong_answers(sent.answers),
        *_wrong_photos(sent.photos, before.photos, sent.photographer),
    ]


def _rows_gone(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    fewer = ((name, count - after.get(name, 0)) for name, count in before.items() if name not in GO_BY_THEMSELVES)
    return [f"{count} rows of {name}" for name, count in fewer if count > 0]


def _wrong_answers(answers: Mapping[str, int]) -> list[str]:
    """Saved although refused: its learner sends it again, and two stand against each other."""
    refused = [UUID(name) for name, status in answers.items() if status not in UNDECIDED]
    found = db.session.scalar(select(func.count()).where(Answer.sent_as.in_(refused)))
    return [f"{found} answers saved although refused"] if found else []


def _wrong_photos(photos: Mapping[str, int], before: int, person: str) -> list[str]:
    """As many rows as were taken, for one that is replaced keeps its row; and each photo that is shown is whole."""
    now = photos_of(person)
    taken = sum(status in ACKNOWLEDGED for status in photos.values())
    unknown = sum(status == NO_ANSWER for status in photos.values())
    more = len(now) - before
    wrong = [] if taken <= more <= taken + unknown else [f"{more} photos stand where {taken} were taken"]
    return wrong + [f"the file of photo {one.id} is not what it was" for one in now if one.sha256 and not is_whole(one.sha256)]


def photos_of(person: str) -> Sequence[Any]:
    """The rows of all photos that somebody ever sent for a task."""
    sent = (
        select(Evidence.id, Evidence.sha256)
        .join(Submission, Submission.id == Evidence.submission_id)
        .join(Enrolment, Enrolment.id == Submission.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
    )
    mine = sent.where(Person.name == person, Evidence.kind == EvidenceKind.PHOTO).order_by(Evidence.id)
    return db.session.execute(mine).all()


def is_whole(sha256: str) -> bool:
    """Whether the bytes of a stored file are there, and are what they were."""
    path = files.path_of(sha256)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
