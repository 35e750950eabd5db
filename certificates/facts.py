"""What a course certificate says. The facts are frozen on the day of issue, so later changes do not alter it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from certificates.models import Kind
from certificates.printed import Facts, IssueFacts, Level, Material, Official, Predicate, Subject, Words
from certificates.scores import final_score, predicate_of
from core import clock, settings
from core.db import db
from core.office import office, public_address
from core.wording import in_language
from courses.models import CheckpointPass, Course, Edition, Enrolment, Lesson
from people.models import Enterprise, Person
from quizzes.models import Task
from quizzes.queries.tasks import is_self_judged, rubric_of
from quizzes.tasks import criteria

PLACEHOLDER = re.compile(r"\[[^\[\]]+\]")
"""A text that the office has not filled in yet, such as `[NAMA PEJABAT]`."""

_one_enrolment = (
    select(
        Enrolment.id,
        Enrolment.edition_id,
        Enrolment.started_at,
        Enrolment.completed_at,
        Person.certificate_name,
        Enterprise.name.label("enterprise"),
        Course.code,
        Edition.title,
        Edition.number,
        Edition.jp,
        Edition.checkpoint_minutes,
        Edition.task_minutes,
    )
    .join(Person, Person.id == Enrolment.person_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .outerjoin(Enterprise, Enterprise.id == Enrolment.enterprise_id)
    .where(Enrolment.id == bindparam("enrolment_id"))
)
_passes = select(CheckpointPass.stage, CheckpointPass.score).where(CheckpointPass.enrolment_id == bindparam("enrolment_id"))
_lessons = select(Lesson.title, Lesson.minutes).where(Lesson.edition_id == bindparam("edition_id")).order_by(Lesson.position)


def rules() -> Mapping[str, Any]:
    """Return the office's rules for certificates: `certificate.yaml`."""
    return office().read("certificate.yaml")


def freeze(enrolment_id: int, *, number: str, code: str, day: date) -> Facts:
    """Return the facts to print for a completed enrolment. A stage's score is the best one with which it was passed."""
    row = db.session.execute(_one_enrolment, {"enrolment_id": enrolment_id}).one()
    scores = {stage.value: score for stage, score in db.session.execute(_passes, {"enrolment_id": enrolment_id})}
    return Facts(
        **vars(issue_facts(Kind.COURSE, number=number, code=code, day=day)),
        given_to=row.certificate_name,
        enterprise=row.enterprise,
        course=Subject(row.code, row.title, row.number),
        jp=row.jp,
        started_on=clock.day_of(row.started_at),
        completed_on=clock.day_of(row.completed_at),
        materials=_materials(row, rules()["printed"]["back"]),
        **_score_facts(scores),
        rubric=[Level(title, level) for title, level in rubric_of(enrolment_id)],
        highest_level=_highest_level(row.edition_id),
        self_judged=is_self_judged(enrolment_id),
    )


def issue_facts(kind: Kind, *, number: str, code: str, day: date) -> IssueFacts:
    """Return the facts that certificates of both kinds print."""
    return IssueFacts(
        language=office().language,
        kind=next(entry["title"] for entry in rules()["kinds"] if entry["key"] == kind),
        issuer=list(office().issuer),
        place=office().place,
        number=number,
        address=public_address(f"/c/{code}"),
        issued_on=day,
        officials=officials_on(day),
        words=_words(rules()["printed"], kind),
        validity=rules()["validity"]["text"],
        signature=rules()["signature_text"]["none"],
    )


def officials_on(day: date) -> list[Official]:
    """Return the officials in office on a day (`from` and `until` are inclusive), with the names from the office's settings.

    Optional officials are left out: they sign only together with a partner.
    """
    overrides = settings.values(day)
    return [
        Official(
            title=official["title"],
            name=overrides.get(f"officials.{official['key']}.name", official["name"]),
            identity=overrides.get(f"officials.{official['key']}.identity", official.get("identity"))
            if official.get("show_nip")
            else None,
            signs=official["signs"],
        )
        for official in rules()["officials"]
        if not official.get("optional") and _in_office(official, day)
    ]


def unnamed_officials() -> list[str]:
    """Return the titles of today's officials whose name is still a placeholder in square brackets. It would be printed so."""
    return [in_language(official.title) for official in officials_on(clock.today()) if PLACEHOLDER.search(official.name)]


def _in_office(official: Mapping[str, Any], day: date) -> bool:
    """Whether an official signs on a day. A term without a first or a last day is open at that end."""
    first, last = (date.fromisoformat(official[name]) if official.get(name) else None for name in ("from", "until"))
    return (first is None or first <= day) and (last is None or day <= last)


def _score_facts(scores: Mapping[str, int]) -> dict[str, Any]:
    weights = rules()["score"]["weights"]
    final = final_score(scores, weights)
    predicate = predicate_of(final, rules()["predicates"])
    parts = {part: scores[part] for part in weights}
    return {
        "scores": {**parts, "final": final},
        "weights": dict(weights),
        "predicate": Predicate(predicate["min"], predicate["title"]),
    }


def _materials(row: Any, back: Sequence[Mapping[str, Any]]) -> list[Material]:
    """Return the lessons with their minutes, then the minutes of the checkpoints and of the task in the office's words."""
    lessons = db.session.execute(_lessons, {"edition_id": row.edition_id})
    table = _entry(back, "materials")
    rest = [Material(table["rows"][key], getattr(row, key)) for key in table["then"]]
    return [Material(title, minutes) for title, minutes in lessons] + rest


def _highest_level(edition_id: int) -> int:
    rubric = db.session.scalar(select(Task.rubric).where(Task.edition_id == edition_id)) or []
    return max((len(criterion.levels) for criterion in criteria(rubric)), default=0)


def _words(printed: Mapping[str, Any], kind: Kind) -> dict[str, Words]:
    """Return the office's labels and sentences by key. Entries of the certificate's kind replace the shared ones."""
    entries = [*printed["front"], *printed["back"], *printed.get(kind, [])]
    return {
        entry["key"]: Words(**{part: entry[part] for part in ("label", "text", "columns") if part in entry})
        for entry in entries
    }


def _entry(entries: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any]:
    return next(entry for entry in entries if entry["key"] == key)
