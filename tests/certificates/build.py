"""Builders: a course with three stages, persons who complete it, and facts of a certificate without a database."""

import copy
from typing import Any

from sqlalchemy import select

from certificates.printed import FACTS, Facts
from core import clock
from core.db import db
from core.office import office
from courses import editions, enrolling, progress
from courses.models import Course, Edition, EditionState, Enrolment, Lesson, LessonKind, Stage, StageKey
from people.models import Enterprise, Membership, Person
from people.names import confirm_certificate_name
from quizzes.models import (
    GradedBy,
    Judgement,
    Submission,
    SubmissionState,
    Task,
    Verdict,
)

LESSONS = [("mulai", "Mengapa", 5), ("cara", "Caranya", 20), ("praktik", "Praktik", 45)]
CRITERIA = [("cahaya", "Cahaya"), ("latar", "Latar")]


def make_course(code: str = "FOTO-01", title: str = "Foto produk dengan HP") -> Course:
    """Create a course of three lessons with a published edition."""
    course = Course(code=code, slug=code.lower(), created_at=clock.now())
    db.session.add(course)
    db.session.flush()
    edition = Edition(
        course_id=course.id,
        number=1,
        state=EditionState.DRAFT,
        created_at=clock.now(),
        content_hash="0" * 64,
        title={"id": title, "en": "Product photography"},
        summary={"id": "Isi", "en": "Contents"},
        jp=6,
        checkpoint_minutes=20,
        task_minutes=82,
        prerequisites=[],
        recommended_before=[],
    )
    db.session.add(edition)
    db.session.flush()
    _add_stages(edition.id)
    db.session.flush()
    editions.publish(edition)
    db.session.commit()
    return course


def _add_stages(edition_id: int) -> None:
    for position, (stage, (key, title, minutes)) in enumerate(zip(StageKey, LESSONS, strict=True)):
        checkpoint = {"kind": "x"} if stage is StageKey.AWARENESS else {"kind": "x", "pass_mark": 70}
        db.session.add(
            Stage(edition_id=edition_id, key=stage, position=position, outcomes=[], modules=[], checkpoint=checkpoint)
        )
        db.session.add(
            Lesson(
                edition_id=edition_id,
                key=key,
                stage=stage,
                module="m",
                position=position + 1,
                kind=LessonKind.TEXT,
                title={"id": title},
                minutes=minutes,
                objective="",
                front={},
                source="",
                html="",
                content_hash="0" * 64,
            )
        )
    rubric = [
        {"key": key, "title": {"id": title}, "weight": 50, "key_criterion": False, "levels": ["a", "b", "c", "d"]}
        for key, title in CRITERIA
    ]
    db.session.add(
        Task(
            edition_id=edition_id,
            key="tugas",
            title={"id": "Tugas"},
            graded_by=GradedBy.PERSON,
            instruction=[],
            evidence=[],
            rubric=rubric,
            feeds_curation=[],
            phrases=[],
            examples={},
        )
    )


def enrol(person: Person, course: Course, *, with_business: bool = True) -> Enrolment:
    """Enrol a person in a course, with the person's business if there is one."""
    firm = (
        db.session.query(Enterprise).join(Membership).filter(Membership.person_id == person.id).first()
        if with_business
        else None
    )
    enrolment = enrolling.enrol(person.id, course, enterprise_id=firm.id if firm else None)
    db.session.commit()
    return enrolment


def hand_in_task(enrolment: Enrolment, state: SubmissionState = SubmissionState.SUBMITTED) -> Submission:
    """Hand in the practical task."""
    submission = Submission(
        enrolment_id=enrolment.id,
        state=state,
        round=1,
        submitted_at=clock.now(),
        created_at=clock.now(),
        saved_at=clock.now(),
    )
    db.session.add(submission)
    progress.note_task_handed_in(enrolment)
    db.session.flush()
    return submission


def all_but_the_task(enrolment: Enrolment, *, knowledge: int = 75) -> None:
    """Pass the first two stages and finish every lesson."""
    progress.pass_checkpoint(enrolment, StageKey.AWARENESS, 100)
    progress.pass_checkpoint(enrolment, StageKey.KNOWLEDGE, knowledge)
    for key in db.session.scalars(select(Lesson.key).where(Lesson.edition_id == enrolment.edition_id)).all():
        progress.finish_lesson(enrolment, key)


def judge(enrolment: Enrolment, *, by: Person, skill: int = 94) -> None:
    """Hand in the task and pass it. This completes the course where the rest is done."""
    submission = hand_in_task(enrolment, SubmissionState.PASSED)
    rubric = db.session.get_one(Task, enrolment.edition_id).rubric
    db.session.add(
        Judgement(
            submission_id=submission.id,
            round=1,
            by_id=by.id,
            levels={criterion["key"]: 3 + number % 2 for number, criterion in enumerate(rubric)},
            score=skill,
            verdict=Verdict.PASSED,
            at=clock.now(),
        )
    )
    progress.pass_checkpoint(enrolment, StageKey.SKILL, skill)


def complete(enrolment: Enrolment, *, by: Person, knowledge: int = 75, skill: int = 94) -> None:
    """Complete a course without committing."""
    all_but_the_task(enrolment, knowledge=knowledge)
    judge(enrolment, by=by, skill=skill)


def certified(person: Person, course: Course, *, by: Person, name: str | None = None) -> Enrolment:
    """Complete a course for a person and confirm the name, so that the certificate is issued. Commits."""
    enrolment = enrol(person, course)
    complete(enrolment, by=by)
    confirm_certificate_name(person.id, name or person.name)
    db.session.commit()
    return enrolment


def facts(**changed: Any) -> Facts:
    """Return the facts of a certificate, with the office's own words and with `changed` fields."""
    rules = office().read("certificate.yaml")
    entries = [*rules["printed"]["front"], *rules["printed"]["back"]]
    stored = {
        "language": "id",
        "kind": rules["kinds"][0]["title"],
        "issuer": office().issuer,
        "place": office().place,
        "number": "0214/UMKM-GD/FOTO-01/XII/2026",
        "address": "https://sinau-dagang.example/c/0k7vhq3m9d4xt2w8c6bn5yafge",
        "issued_on": "2026-12-02",
        "given_to": "Sri Rahayu",
        "enterprise": "Wingko Babat Bu Sri",
        "course": {"code": "FOTO-01", "title": {"id": "Foto produk dengan HP", "en": "Product photography"}, "edition": 3},
        "jp": 6,
        "started_on": "2026-11-17",
        "completed_on": "2026-12-02",
        "materials": [{"title": {"id": f"Pelajaran {n}"}, "minutes": 10} for n in range(1, 12)],
        "scores": {"knowledge": 75, "skill": 94, "final": 86},
        "weights": {"knowledge": 0.4, "skill": 0.6},
        "predicate": rules["predicates"][1],
        "rubric": [{"title": {"id": title}, "level": 4} for title in ("Cahaya", "Ketajaman", "Latar", "Lengkap", "Jujur")],
        "highest_level": 4,
        "officials": [
            {"title": official["title"], "name": official["name"], "identity": None, "signs": official["signs"]}
            for official in rules["officials"]
            if not official.get("optional")
        ],
        "words": {e["key"]: {part: e[part] for part in ("label", "text", "columns") if part in e} for e in entries},
        "validity": rules["validity"]["text"],
        "signature": rules["signature_text"]["none"],
    }
    return FACTS.read({**copy.deepcopy(stored), **changed})
