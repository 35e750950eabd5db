"""What the programme certificate says. Its facts are computed from the facts of the person's course certificates."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from certificates import facts
from certificates.models import Kind
from certificates.printed import Facts, Level, Material, Predicate, Subject
from certificates.scores import predicate_of
from core.db import db
from courses.requirements import Required
from people.models import Person


def freeze(
    person_id: int,
    programme_code: str,
    title: Any,
    held: Mapping[int, Facts],
    required: Sequence[Required],
    *,
    number: str,
    code: str,
    day: date,
) -> Facts:
    """Return the facts to print. `held` maps course ids to the facts of the person's course certificates.

    The score is the mean over the required courses. The list of contents names the other certified courses too.
    """
    required_ids = [course.course_id for course in required]
    required_courses = [held[course_id] for course_id in required_ids]
    courses = required_courses + [course for course_id, course in held.items() if course_id not in required_ids]
    final = mean_score([course.scores["final"] for course in required_courses])
    newest = max(courses, key=lambda course: course.issued_on)
    predicate = predicate_of(final, facts.rules()["predicates"])
    return Facts(
        **vars(facts.issue_facts(Kind.PROGRAMME, number=number, code=code, day=day)),
        given_to=db.session.scalars(select(Person.certificate_name).where(Person.id == person_id)).one() or "",
        enterprise=newest.enterprise,
        course=Subject(programme_code, title, None),
        jp=sum(course.jp for course in courses),
        started_on=min(course.started_on for course in courses),
        completed_on=max(course.completed_on for course in courses),
        materials=[Material(course.course.title, sum(row.minutes for row in course.materials)) for course in courses],
        scores={"final": final},
        weights={},
        predicate=Predicate(predicate["min"], predicate["title"]),
        rubric=[Level(course.course.title, course.scores["final"], bool(course.self_judged)) for course in required_courses],
        highest_level=0,
    )


def mean_score(scores: Sequence[int]) -> int:
    """Return the mean of final scores (0 to 100), rounded half up (`certificate.yaml`, predicate_from)."""
    return int((Decimal(sum(scores)) / len(scores)).quantize(Decimal(1), ROUND_HALF_UP))
