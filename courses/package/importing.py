"""Import a package into the database as a draft, all of it or nothing; an unchanged package writes nothing."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from core import audit, clock
from core.db import db, upsert
from core.errors import N_, DomainError
from courses.models import Course, Edition, EditionState, Handout, Lesson
from courses.package import reading
from courses.package.checking import Ready, ready
from courses.package.course_part import header_of
from courses.package.parts import parts
from courses.package.reading import Package


class OtherAddress(DomainError):
    """The package's code and slug belong to different courses, or to one with another slug or code."""

    status = 409
    message = N_("The course %(code)s has the address %(slug)s; both stay as they are for ever. Nothing was imported.")


@dataclass(frozen=True)
class Imported:
    """The edition with the package's content; `changed` is false where it had that content before."""

    edition: Edition
    changed: bool


def import_folder(source: Path, *, by_id: int | None = None) -> Imported:
    """Read, check and import a folder or a zip. Raises NotAPackage, Faulty or OtherAddress."""
    package = reading.read(source)
    return import_package(package, by_id=by_id)


def import_package(package: Package, *, by_id: int | None = None) -> Imported:
    """Create the draft from a package, or replace the existing draft. Raises Faulty or OtherAddress."""
    return take_over(ready(package), by_id=by_id)


def take_over(checked: Ready, *, by_id: int | None = None) -> Imported:
    """Write a checked package into the course's draft, and record it in the audit log. Raises OtherAddress."""
    package, content_hash = checked.package, checked.content_hash
    course = _lock_course(package.course.value["code"], package.course.value["slug"])
    newest = _newest(course)
    if newest and newest.content_hash == content_hash and not lacks_html(newest):
        return Imported(newest, changed=False)
    edition = _draft(course, newest)
    _fill(edition, package, content_hash)
    audit.record("imported", "edition", edition.id, actor_id=by_id)
    return Imported(edition, changed=True)


def lacks_html(edition: Edition) -> bool:
    """Return whether this is an old draft with texts that were not rendered when it was saved."""
    if edition.state is not EditionState.DRAFT:
        return False
    queries = [
        select(model.edition_id).where(model.edition_id == edition.id, model.html.is_(None)) for model in (Lesson, Handout)
    ]
    return any(db.session.scalar(query.limit(1)) for query in queries)


def _lock_course(code: str, slug: str) -> Course:
    """Return the course's row, created where there is none, locked against concurrent imports. Raises OtherAddress."""
    row = {"code": code, "slug": slug, "created_at": clock.now()}
    db.session.execute(upsert(Course).values(row).on_conflict_do_nothing())
    courses = db.session.scalars(select(Course).where((Course.code == code) | (Course.slug == slug)).with_for_update()).all()
    for course in courses:
        if (course.code, course.slug) != (code, slug):
            raise OtherAddress(course, code=course.code, slug=course.slug)
    return courses[0]


def _newest(course: Course) -> Edition | None:
    return db.session.scalar(select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1))


def _draft(course: Course, newest: Edition | None) -> Edition:
    """Return the existing draft, emptied, or a new one."""
    if newest and newest.state is EditionState.DRAFT:
        for part in reversed(parts()):
            part.clear(newest)
        db.session.flush()
        return newest
    highest = db.session.scalar(select(func.max(Edition.number)).where(Edition.course_id == course.id)) or 0
    return Edition(course_id=course.id, number=highest + 1, state=EditionState.DRAFT, created_at=clock.now())


def _fill(edition: Edition, package: Package, content_hash: str) -> None:
    for name, value in header_of(package).items():
        setattr(edition, name, value)
    edition.content_hash = content_hash
    db.session.add(edition)
    db.session.flush()
    for part in parts():
        part.load(package, edition)
        db.session.flush()
