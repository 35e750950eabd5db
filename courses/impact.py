"""What a publication changes, and for whom: the items that differ, and the people who are in the middle of something.

Who knows of people that this package does not (open attempts, certificates) brings a reader; nobody's edition changes by it.
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
"""Names shown of one group; the number says how many there are."""


@dataclass(frozen=True)
class Group:
    """Some learners and what becomes of them, in words."""

    title: str
    becomes: str
    count: int
    names: list[str]


Reader = Callable[[int, set[str]], Group]
"""A function of (course id, keys of the lessons that change)."""

_readers: dict[int, Reader] = {}


def register_reader(order: int, read: Reader) -> None:
    """Bring a group of learners; groups stand in order."""
    _readers[order] = read


def last_published(course: Course) -> Edition | None:
    """The newest published edition, to which a draft is compared."""
    return db.session.scalar(
        select(Edition)
        .where(Edition.course_id == course.id, Edition.state == EditionState.PUBLISHED)
        .order_by(Edition.number.desc())
        .limit(1)
    )


def changes_of(edition: Edition, before: Edition | None) -> list[Change]:
    """What a draft changes against the published edition before it; nothing where there is none or it is the same."""
    if before is None or before.id == edition.id:
        return []
    return [change for part in parts() for change in part.changes(before, edition)]


def groups_of(course: Course, changes: list[Change]) -> list[Group]:
    """Everybody who learns this course, by what they are in the middle of."""
    lessons = {change.key for change in changes if change.item is ChangedItem.LESSON}
    return [_readers[order](course.id, lessons) for order in sorted(_readers)]


def named(people: Select, facts: dict) -> list[str]:
    """The names of some people (a select of `Person.name`), as many as are shown."""
    return list(db.session.scalars(people.order_by(Person.name, Person.id).limit(MOST_NAMES), facts))


_here = (Enrolment.course_id == bindparam("course_id"), Enrolment.state == EnrolmentState.IN_PROGRESS)
_learning = select(
    func.count().label("everybody"),
    func.sum(case((Enrolment.current_lesson.in_(bindparam("lessons", expanding=True)), 1), else_=0)).label("amid"),
).where(*_here)
_learning_names = select(Person.name).join(Enrolment, Enrolment.person_id == Person.id).where(*_here)


def learning_group(course_id: int, lessons: set[str]) -> Group:
    """Who is under way, and how many of them are at a lesson that changes."""
    row = run(_learning, {"course_id": course_id, "lessons": sorted(lessons)}).one()
    amid = row.amid or 0
    becomes = _("They stay in their edition. What they have done is kept.")
    if amid:
        amid_words = ngettext(
            "%(num)d of them is at a lesson that changes.", "%(num)d of them are at a lesson that changes.", amid
        )
        becomes = f"{becomes} {amid_words}"
    return Group(_("Learning now"), becomes, row.everybody, named(_learning_names, {"course_id": course_id}))
