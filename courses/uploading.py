"""Taking over a whole package that somebody sends: all of it or nothing."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select

from core.db import db
from core.errors import N_, DomainError
from courses import editions
from courses.models import Course
from courses.package import importing, reading
from courses.package.checking import Ready
from courses.package.reading import Package


class AnotherCourse(DomainError):
    """The package is of another course than the one it was sent to."""

    message = N_("This is the package of the course %(code)s, not of this one. Nothing was taken over.")


class HereAlready(DomainError):
    """A course with this code or address is here already."""

    status = 409
    message = N_("The course %(code)s is here already. Its trainers send its package on the page of that course.")


@dataclass(frozen=True)
class Sent:
    """A package as somebody sent it, read but not looked through."""

    package: Package
    code: Any
    """Whatever `course.yaml` says."""
    slug: Any


def read(zipped: BinaryIO) -> Sent:
    """Read what was sent. Raises NotAPackage."""
    package = reading.read_zip(zipped)
    code, slug = package.course.get("code"), package.course.get("slug")
    return Sent(package, code and code.value, slug and slug.value)


def refuse_another_course(sent: Sent, code: str, slug: str) -> None:
    """Raises AnotherCourse where the package says that it is of another one."""
    if sent.code and sent.slug and (sent.code, sent.slug) != (code, slug):
        raise AnotherCourse(sent, code=sent.code)


def refuse_known_course(sent: Sent) -> None:
    """Raises HereAlready."""
    if db.session.scalar(select(Course.id).where((Course.code == str(sent.code)) | (Course.slug == str(sent.slug)))):
        raise HereAlready(sent, code=sent.code)


def bring(sent: Sent, checked: Ready, *, by_id: int) -> Course:
    """Take a course in that is new here, as a draft; its bringer owns it. Raises HereAlready."""
    refuse_known_course(sent)
    edition = importing.take_over(checked, by_id=by_id).edition
    course = db.session.get_one(Course, edition.course_id)
    editions.own(course, by_id)
    return course
