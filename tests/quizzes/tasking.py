"""Builders for practical tasks in tests: the coffee course's task, judged by a person or by a self-check, and work on it."""

from functools import cache
from io import BytesIO
from uuid import uuid4

from core.db import db
from courses import editions, progress
from courses.models import Course, Enrolment, StageKey
from people.models import Person
from people.sessions import identity_of
from quizzes import grading, photos, submissions
from quizzes.checked_photo import Photo
from quizzes.models import EvidenceKind, Submission, Task, Verdict
from quizzes.tasks import Requirement, requirements
from tests.courses import build
from tests.quizzes.draw import goods, jpeg

GOOD = {"takaran": 4, "rasa": 3}
"""60 x 4/4 + 40 x 3/4 = 90."""
WEAK = {"takaran": 2, "rasa": 1}
"""60 x 2/4 + 40 x 1/4 = 40."""
NOTE = "Kopi sepuluh gram, air seratus delapan puluh mililiter. Rasanya mantap."


def course(*changes: tuple[str, str, str], graded_by: str = "person", owner: Person | None = None) -> Course:
    """Publish the coffee course. `graded_by` is `person` or `self_check`."""
    files = build.changed(("course.yaml", "graded_by: self_check", f"graded_by: {graded_by}"), *changes)
    published = build.published(files)
    if owner:
        editions.add_owner(published, owner.id)
        db.session.commit()
    return published


def learner(person: Person, of: Course, *, stages: bool = True) -> Enrolment:
    """Enrol a person in a course, and with `stages` pass the first two stages."""
    enrolment = build.enrolled(person.id, of)
    if stages:
        for stage in (StageKey.AWARENESS, StageKey.KNOWLEDGE):
            progress.pass_checkpoint(enrolment, stage, 80)
        db.session.commit()
    return enrolment


def requirement_of(enrolment: Enrolment, key: str = "cangkir") -> Requirement:
    """Return a requirement of the task."""
    task = db.session.get_one(Task, enrolment.edition_id)
    return next(one for one in requirements(task.evidence) if one.key == key)


@cache
def photo(number: int = 1, tone: float = 1.0) -> Photo:
    """Return a small photo, a different one for each number."""
    return photos.prepare(photo_file(number, tone), {"min_side_px": 600, "light": True})


def photo_file(number: int = 1, tone: float = 1.0) -> BytesIO:
    """Return that photo as a JPEG file."""
    return jpeg(goods(640, 640, seed=number, grain=0, tone=tone))


def add_photo(enrolment: Enrolment, number: int = 1, **facts) -> int:
    """Add a photo and return its id."""
    submission = submissions.begin(enrolment)
    facts.setdefault("sent_as", uuid4())
    return submissions.add_photo(submission, requirement_of(enrolment), photo(number), **facts).id


def write(enrolment: Enrolment, text: str = NOTE, **facts) -> Submission:
    """Write the note."""
    submission = submissions.begin(enrolment)
    facts.setdefault("sequence", submission.texts_sequence + 1)
    facts.setdefault("sent_as", uuid4())
    submissions.save_texts(submission, {"rasa": (EvidenceKind.TEXT, text)}, **facts)
    return submission


def complete_work(enrolment: Enrolment) -> Submission:
    """Add all required evidence without handing it in, and commit."""
    add_photo(enrolment)
    submission = write(enrolment)
    db.session.commit()
    return submission


def handed_in(enrolment: Enrolment) -> Submission:
    """Add all required evidence, hand it in, and commit."""
    submission = complete_work(enrolment)
    submissions.hand_in(submission, enrolment, round=submission.round + 1)
    db.session.commit()
    return submission


def judged(submission: Submission, by: Person, levels=GOOD, verdict=Verdict.PASSED, feedback="Sudah bagus.", **facts):
    """Judge a submission and commit."""
    facts.setdefault("round", submission.round)
    judgement = grading.judge(submission, by=identity_of(by.id), levels=levels, verdict=verdict, feedback=feedback, **facts)
    db.session.commit()
    return judgement


def sent_back(submission: Submission, by: Person, feedback="Airnya ditakar dulu.", **facts):
    """Judge that a submission needs a revision, and commit."""
    return judged(submission, by, WEAK, Verdict.NEEDS_REVISION, feedback, **facts)
