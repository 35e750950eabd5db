"""Import an uploaded course package, all of it or nothing."""

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
    """The package belongs to another course than the one whose page it was sent from."""

    message = N_("This is the package of the course %(code)s, not of this one. Nothing was taken over.")


class CourseExists(DomainError):
    """A course with this code or slug exists already."""

    status = 409
    message = N_("The course %(code)s is here already. Its trainers send its package on the page of that course.")


@dataclass(frozen=True)
class UploadedPackage:
    """An uploaded package, read but not checked. `code` and `slug` are the unchecked values of `course.yaml`."""

    package: Package
    code: Any
    slug: Any


def read(zipped: BinaryIO) -> UploadedPackage:
    """Read an uploaded zip. Raises NotAPackage."""
    package = reading.read_zip(zipped)
    code, slug = package.course.get("code"), package.course.get("slug")
    return UploadedPackage(package, code and code.value, slug and slug.value)


def refuse_another_course(sent: UploadedPackage, code: str, slug: str) -> None:
    """Raise AnotherCourse where the package has another code or slug."""
    if sent.code and sent.slug and (sent.code, sent.slug) != (code, slug):
        raise AnotherCourse(sent, code=sent.code)


def refuse_existing_course(sent: UploadedPackage) -> None:
    """Raise CourseExists where a course has the package's code or slug."""
    if db.session.scalar(select(Course.id).where((Course.code == str(sent.code)) | (Course.slug == str(sent.slug)))):
        raise CourseExists(sent, code=sent.code)


def create_course(sent: UploadedPackage, checked: Ready, *, by_id: int) -> Course:
    """Create a course from a checked package, as a draft owned by the uploader. Raises CourseExists."""
    refuse_existing_course(sent)
    edition = importing.take_over(checked, by_id=by_id).edition
    course = db.session.get_one(Course, edition.course_id)
    editions.add_owner(course, by_id)
    return course
