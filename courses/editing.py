"""Changing a course in the browser: the same files as in a package, changed one by one, checked and taken over as a whole.

A draft is never half right: each save goes through the importer, which takes all of it or names every fault. The first save after
a publication makes the next draft; what is published stays as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.db import db
from core.errors import N_, DomainError
from courses.models import STAGES, Course, Edition, StageKey
from courses.package import course_part, dialect, lesson_part
from courses.package.canonical import to_yaml
from courses.package.exporting import export
from courses.package.importing import import_package
from courses.package.reading import Package, from_files

COURSE = "course.yaml"
UP, DOWN = -1, 1


class ChangedMeanwhile(DomainError):
    """Somebody saved another change of this course in between; `subject` is the edition as it is now."""

    status = 409
    message = N_("Somebody else changed this course in the meantime. What you wrote is still in the form.")


class LastLesson(DomainError):
    """A module always has a lesson."""

    status = 409
    message = N_("The last lesson of a module cannot be taken out.")


class KeyTaken(DomainError):
    """The course has a lesson with this key already."""

    status = 409
    message = N_("The course has a lesson with this name already. Please choose another one.")


@dataclass(frozen=True)
class Workpiece:
    """A course as it stands: its newest edition, draft or published, as files that may be changed and saved."""

    course: Course
    edition: Edition
    files: dict[str, bytes]

    @property
    def package(self) -> Package:
        """The files as documents."""
        return from_files(self.files)

    @property
    def version(self) -> str:
        """What a form carries along, so that a later save knows what it was made from."""
        return self.edition.content_hash


def open_course(course: Course) -> Workpiece:
    """The course's newest edition as files. The course has one: it came by an import."""
    edition = db.session.scalars(
        select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    ).one()
    return Workpiece(course, edition, export(edition).files)


def save(work: Workpiece, changes: dict[str, bytes | None], *, version: str, by_id: int) -> Edition:
    """Change files (None takes one away) and take the whole over. Raises ChangedMeanwhile, Faulty.

    Where nothing changes by it, nothing is written.
    """
    course = db.session.scalars(select(Course).where(Course.id == work.course.id).with_for_update()).one()
    standing = open_course(course)
    if standing.version != version:
        raise ChangedMeanwhile(standing.edition)
    files = {name: content for name, content in {**standing.files, **changes}.items() if content is not None}
    return import_package(from_files(files), by_id=by_id).edition


# ---- Lessons


def lesson_file(work: Workpiece, key: str, *, source: str, **front: Any) -> dict[str, bytes | None]:
    """A lesson's file with another text and front matter; a field given as None is taken out, others stay."""
    standing = work.package.lessons[key].fields.value
    return {f"lessons/{key}.md": _lesson({**standing, **front}, source)}


def new_lesson(
    work: Workpiece, key: str, *, stage: StageKey, module: str, source: str, **front: Any
) -> dict[str, bytes | None]:
    """A new lesson, last in its module. Raises KeyTaken."""
    if key in work.package.lessons:
        raise KeyTaken(key)
    document = work.package.course.value
    _module(document, stage, module)["lessons"].append(key)
    return {COURSE: _course(document), f"lessons/{key}.md": _lesson(front, source)}


def without_lesson(work: Workpiece, key: str) -> dict[str, bytes | None]:
    """The course without one of its lessons. Raises LastLesson."""
    document = work.package.course.value
    for module in _modules(document):
        if key in module["lessons"]:
            module["lessons"].remove(key)
            if not module["lessons"]:
                raise LastLesson(key)
    return {COURSE: _course(document), f"lessons/{key}.md": None, f"lessons/{key}.en.md": None}


def moved_lesson(work: Workpiece, key: str, way: int) -> dict[str, bytes | None]:
    """A lesson one place up (UP) or down (DOWN): within its module, at its end into the neighbour of the same stage."""
    document = work.package.course.value
    for stage in STAGES:
        modules = document["stages"][stage.value]["modules"]
        for number, module in enumerate(modules):
            if key in module["lessons"]:
                _move(modules, number, key, way)
                return {COURSE: _course(document)}
    return {}


def _move(modules: list[dict[str, Any]], number: int, key: str, way: int) -> None:
    lessons = modules[number]["lessons"]
    place = lessons.index(key)
    if 0 <= place + way < len(lessons):
        lessons[place], lessons[place + way] = lessons[place + way], lessons[place]
    elif 0 <= number + way < len(modules) and len(lessons) > 1:
        lessons.remove(key)
        neighbour = modules[number + way]["lessons"]
        neighbour.insert(0 if way == DOWN else len(neighbour), key)


# ---- course.yaml and the documents of other parts


def changed_course(work: Workpiece, change: Callable[[dict[str, Any]], None]) -> dict[str, bytes | None]:
    """`course.yaml` after a change to its data."""
    document = work.package.course.value
    change(document)
    return {COURSE: _course(document)}


def _modules(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [module for stage in STAGES for module in document["stages"][stage.value]["modules"]]


def _module(document: dict[str, Any], stage: StageKey, key: str) -> dict[str, Any]:
    return next(module for module in document["stages"][stage.value]["modules"] if module["key"] == key)


def _course(document: dict[str, Any]) -> bytes:
    return to_yaml(document, order=course_part.FIELDS).encode()


def _lesson(front: dict[str, Any], source: str) -> bytes:
    kept = {name: value for name, value in front.items() if value is not None}
    return f"---\n{to_yaml(kept, order=lesson_part.FIELDS)}---\n{dialect.tidy(source)}".encode()
