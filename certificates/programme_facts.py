"""What the programme certificate says: put together from the course certificates that it stands on, and frozen like them."""

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
    code_of_programme: str,
    title: Any,
    held: Mapping[int, Facts],
    required: Sequence[Required],
    *,
    number: str,
    code: str,
    day: date,
) -> Facts:
    """Everything to be printed. `held` are the facts of course certificates by course; those beyond the required ones are named too."""
    asked = [held[course.course_id] for course in required]
    known = {course.course_id for course in required}
    others = [one for course_id, one in held.items() if course_id not in known]
    courses = [*asked, *others]
    final = mean_score([one.scores["final"] for one in asked])
    newest = max(courses, key=lambda one: one.issued_on)
    predicate = predicate_of(final, facts.rules()["predicates"])
    return Facts(
        **vars(facts.issue(Kind.PROGRAMME, number=number, code=code, day=day)),
        given_to=db.session.scalars(select(Person.certificate_name).where(Person.id == person_id)).one() or "",
        enterprise=newest.enterprise,
        course=Subject(code_of_programme, title, None),
        jp=sum(one.jp for one in courses),
        started_on=min(one.started_on for one in courses),
        completed_on=max(one.completed_on for one in courses),
        materials=[Material(one.course.title, sum(row.minutes for row in one.materials)) for one in courses],
        scores={"final": final},
        weights={},
        predicate=Predicate(predicate["min"], predicate["title"]),
        rubric=[Level(one.course.title, one.scores["final"]) for one in asked],
        highest_level=0,
    )


def mean_score(scores: Sequence[int]) -> int:
    """The mean of final scores from 0 to 100, rounded half up (`certificate.yaml`, predicate_from)."""
    return int((Decimal(sum(scores)) / len(scores)).quantize(Decimal(1), ROUND_HALF_UP))
