"""Taking over a whole package that somebody sends: all of it or nothing."""

from typing import Any, BinaryIO

from sqlalchemy import select

from core.db import db
from core.errors import N_, DomainError
from courses import editing, editions
from courses.editing import ChangedMeanwhile, Workpiece
from courses.models import Course, Edition
from courses.package import reading
from courses.package.importing import import_package
from courses.package.reading import Package


class AnotherCourse(DomainError):
    """The package is of another course than the one it was sent to."""

    message = N_("This is the package of the course %(code)s, not of this one. Nothing was taken over.")


class HereAlready(DomainError):
    """A course with this code or address is here already."""

    status = 409
    message = N_("The course %(code)s is here already. Its trainers send its package on the page of that course.")


def replace(work: Workpiece, zipped: BinaryIO, *, version: str, by_id: int) -> Edition:
    """Make a sent package the draft of its course. Raises NotAPackage, AnotherCourse, ChangedMeanwhile, Faulty."""
    package = reading.read_zip(zipped)
    sent = _claimed(package)
    if all(sent) and sent != (work.course.code, work.course.slug):
        raise AnotherCourse(work, code=sent[0])
    if editing.hold(work.course).content_hash != version:
        raise ChangedMeanwhile(work.edition)
    return import_package(package, by_id=by_id).edition


def bring(zipped: BinaryIO, *, by_id: int) -> Course:
    """Take a course in that is new here, as a draft; its bringer owns it. Raises NotAPackage, HereAlready, Faulty."""
    package = reading.read_zip(zipped)
    code, slug = _claimed(package)
    if db.session.scalar(select(Course.id).where((Course.code == str(code)) | (Course.slug == str(slug)))):
        raise HereAlready(package, code=code)
    edition = import_package(package, by_id=by_id).edition
    course = db.session.get_one(Course, edition.course_id)
    editions.own(course, by_id)
    return course


def _claimed(package: Package) -> tuple[Any, Any]:
    """The code and the slug that a package says; nothing is checked yet, and `course.yaml` may be anything."""
    code, slug = package.course.get("code"), package.course.get("slug")
    return code and code.value, slug and slug.value
