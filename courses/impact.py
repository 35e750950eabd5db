"""The impact of a publication: the items that change, and the learners who are in the middle of something.

Packages above this one register readers for learners that only they know of (open attempts, certificates). Learners stay in their
edition in any case.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, bindparam, case, func, select

from core.db import db, run
from courses.models import ChangedItem, Course, Edition, EditionState, Enrolment, EnrolmentState
from courses.package.comparing import Change
from courses.package.parts import parts
from people.models import Person

MOST_NAMES = 100
"""The most names shown of a group; its count is not limited."""


@dataclass(frozen=True)
class Group:
    """Learners in the same situation, and what the publication means for them; both texts translated."""

    title: str
    consequence: str
    count: int
    names: list[str]


Reader = Callable[[int, set[str]], Group]
"""A function that takes the id of a course and the keys of the lessons that change."""

_readers: dict[int, Reader] = {}


def register_reader(order: int, read: Reader) -> None:
    """Register a function that returns a group of learners; pages show groups by ascending `order`."""
    _readers[order] = read


def last_published(course: Course) -> Edition | None:
    """Return the newest published edition, with which a draft is compared, or None."""
    return db.session.scalar(
        select(Edition)
        .where(Edition.course_id == course.id, Edition.state == EditionState.PUBLISHED)
        .order_by(Edition.number.desc())
        .limit(1)
    )


def changes_of(edition: Edition, before: Edition | None) -> list[Change]:
    """Return the changes of an edition against the one before it; none without one before, or for the same edition."""
    if before is None or before.id == edition.id:
        return []
    return [change for part in parts() for change in part.changes(before, edition)]


def groups_of(course: Course, changes: list[Change]) -> list[Group]:
    """Return the groups of learners whom the changes concern, from all registered readers."""
    lessons = {change.key for change in changes if change.item is ChangedItem.LESSON}
    return [_readers[order](course.id, lessons) for order in sorted(_readers)]


def named(people: Select, facts: dict) -> list[str]:
    """Return the first MOST_NAMES names of a select of `Person.name`, sorted."""
    return list(db.session.scalars(people.order_by(Person.name, Person.id).limit(MOST_NAMES), facts))


_in_progress = (Enrolment.course_id == bindparam("course_id"), Enrolment.state == EnrolmentState.IN_PROGRESS)
_learning = select(
    func.count().label("everybody"),
    func.sum(case((Enrolment.current_lesson.in_(bindparam("lessons", expanding=True)), 1), else_=0)).label("at_changed_lesson"),
).where(*_in_progress)
_learning_names = (
    select(Person.name).join(Enrolment, Enrolment.person_id == Person.id).where(*_in_progress, Person.is_present())
)


def learning_group(course_id: int, lessons: set[str]) -> Group:
    """Return the learners in progress, with the number of those whose current lesson changes."""
    row = run(_learning, {"course_id": course_id, "lessons": sorted(lessons)}).one()
    number = row.at_changed_lesson or 0
    consequence = _("They stay in their edition. What they have done is kept.")
    if number:
        at_changed_lesson = ngettext(
            "%(num)d of them is at a lesson that changes.", "%(num)d of them are at a lesson that changes.", number
        )
        consequence = f"{consequence} {at_changed_lesson}"
    return Group(_("Learning now"), consequence, row.everybody, named(_learning_names, {"course_id": course_id}))
