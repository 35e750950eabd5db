"""Builders for courses in tests: the small course, variations of it, and learners in it."""

from pathlib import Path

from core.db import db
from courses import editions, enrolling, progress
from courses.models import STAGES, Course, Edition, Enrolment, Lesson
from courses.package import importing, reading
from courses.package.reading import Package

PACKAGES = Path(__file__).parent.parent / "packages"
KOPI = PACKAGES / "kopi"


def kopi_files() -> dict[str, bytes]:
    """Return the files of the small course by name."""
    return dict(reading.read(KOPI).files)


def changed(*changes: tuple[str, str, str], files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the small course's files with replaced words: (file, old, new). The old words must exist."""
    files = dict(files or kopi_files())
    for name, old, new in changes:
        text = files[name].decode()
        assert old in text, f"{old!r} is not in {name}"
        files[name] = text.replace(old, new).encode()
    return files


def numbered(number: int) -> dict[str, bytes]:
    """Return the small course's files with another code and slug, so that several courses can exist."""
    return changed(
        ("course.yaml", "code: KOPI-01", f"code: KOPI-{number:02}"), ("course.yaml", "slug: kopi", f"slug: kopi-{number}")
    )


def package(files: dict[str, bytes]) -> Package:
    """Read these files into a package."""
    return reading.from_files(files)


def draft(files: dict[str, bytes] | None = None) -> Edition:
    """Import a draft and commit."""
    edition = importing.import_package(package(files or kopi_files())).edition
    db.session.commit()
    return edition


def published(files: dict[str, bytes] | None = None) -> Course:
    """Import and publish a course, and commit."""
    edition = draft(files)
    editions.publish(edition)
    db.session.commit()
    return db.session.get_one(Course, edition.course_id)


def enrolled(person_id: int, course: Course) -> Enrolment:
    """Enrol a person in a course, and commit."""
    enrolment = enrolling.enrol(person_id, course)
    db.session.commit()
    return enrolment


def lesson_keys(enrolment: Enrolment) -> list[str]:
    """Return the keys of an enrolment's lessons, in reading order."""
    return list(db.session.scalars(db.select(Lesson.key).filter_by(edition_id=enrolment.edition_id).order_by(Lesson.position)))


def everything_done(enrolment: Enrolment) -> None:
    """Finish every lesson and pass every checkpoint."""
    for key in lesson_keys(enrolment):
        progress.finish_lesson(enrolment, key)
    for stage in STAGES:
        progress.pass_checkpoint(enrolment, stage, 80)
