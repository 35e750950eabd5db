"""Changing a course in the browser: the same files as in a package, changed one by one, checked and taken over as a whole.

A draft is never half right: each save goes through the importer, which takes all of it or names every fault. The first save after
a publication makes the next draft; what is published stays as it is.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Container
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from sqlalchemy import select

from core.db import db
from core.errors import N_, DomainError
from courses.models import STAGES, Course, Edition, Handout, Lesson, StageKey
from courses.package import course_part, dialect, glossary_part, importing, lesson_part
from courses.package.canonical import to_yaml
from courses.package.checking import Faulty, Ready, ready
from courses.package.exporting import export
from courses.package.reading import HANDOUT, Package, from_files

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
    """The course has a lesson with this key already; `key_for` makes free ones."""

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
        """What a later save was made from: the whole course as it stood."""
        return self.edition.content_hash

    def seen(self, *names: str) -> str:
        """What a form carries along, so that its sender learns when somebody else changed just these files meanwhile."""
        return fingerprint([self.files.get(name, b"").decode() for name in names])


def open_course(course: Course) -> Workpiece:
    """The course's newest edition as files. The course has one: it came by an import."""
    edition = db.session.scalars(
        select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    ).one()
    return Workpiece(course, edition, export(edition).files)


def hold(course: Course) -> Edition:
    """The newest edition as it is now; nobody else changes the course until the transaction ends."""
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    newest = select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    return db.session.scalars(newest.execution_options(populate_existing=True)).one()


def save(work: Workpiece, changes: dict[str, bytes | None], *, version: str, by_id: int) -> Edition:
    """Change files (None takes one away) and take the whole over. Raises ChangedMeanwhile, Faulty.

    Where nothing changes by it, nothing is written. The training hours follow the minutes.
    """
    checked = looked_through(changed_package(work, changes), version, lambda: work.course)
    return take_over(work.course, checked, version=version, by_id=by_id)


def looked_through(package: Package, version: str, course: Callable[[], Course]) -> Ready:
    """As `checking.ready`; but that a course was changed meanwhile is told before any fault, which may be no more than that: its
    files may have been read while they were exchanged. Raises ChangedMeanwhile, Faulty.
    """
    try:
        return ready(package)
    except Faulty:
        _refuse_changed(course(), version)
        raise


def _refuse_changed(course: Course, version: str) -> None:
    """Hold the course, if it is still as it was."""
    standing = hold(course)
    if standing.content_hash != version:
        raise ChangedMeanwhile(standing)


def bring_up(course: Course, *, by_id: int | None = None) -> None:
    """Save a draft of before texts were rendered at saving once more as it is (`importing.lacks_html`)."""
    importing.take_over(ready(open_course(course).package), by_id=by_id)


def take_over(course: Course, checked: Ready, *, version: str, by_id: int) -> Edition:
    """Make a package that was looked through the draft of its course. Raises ChangedMeanwhile."""
    _refuse_changed(course, version)
    return importing.take_over(checked, by_id=by_id).edition


def changed_package(work: Workpiece, changes: dict[str, bytes | None]) -> Package:
    """The course with some files changed, as it would be taken over; nothing is checked yet."""
    files = {name: content for name, content in {**work.files, **changes}.items() if content is not None}
    return _with_fitting_hours(from_files(files))


def only_adds_media(work: Workpiece, changes: dict[str, bytes | None]) -> bool:
    """Whether every text stays as it was rendered: no text may stand in the way of a new picture."""
    return bool(changes) and all(name.startswith("media/") and name not in work.files for name in changes)


def html_of(edition: Edition) -> dict[str, str]:
    """The texts of an edition as rendered, by file, without those of before texts were rendered at saving."""
    found: dict[str, str | None] = {}
    for row in db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id)):
        found |= {f"lessons/{row.key}.md": row.html, english_name(row.key): row.html_en}
    handout = db.session.get(Handout, edition.id)
    found[HANDOUT] = handout.html if handout else None
    return {file: lesson_part.unplaced(html, edition.id) for file, html in found.items() if html}


def _with_fitting_hours(package: Package) -> Package:
    """Where lessons became longer or shorter than the hours claimed, the hours are counted anew."""
    minutes, document = course_part.minutes_of(package), package.course.value
    if minutes is None or course_part.fits(document["jp"], minutes):
        return package
    document["jp"] = max(1, round(minutes / course_part.JP_MINUTES))
    return from_files({**package.files, COURSE: _course(document)})


def fingerprint(value: Any) -> str:
    """A short name for some data, the same for the same data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def key_for(title: str, taken: Container[str]) -> str:
    """A free key made of a title's words: `cahaya-dari-jendela`."""
    words = re.findall("[a-z0-9]+", unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower())
    name = "-".join(words)[:60].strip("-")
    stem = name if name[:1].isalpha() else f"x-{name}".strip("-")
    return next(key for key in chain([stem], (f"{stem}-{number}" for number in count(2))) if key not in taken)


# ---- Lessons


def lesson_file(work: Workpiece, key: str, *, source: str, **front: Any) -> dict[str, bytes | None]:
    """A lesson's file with another text and front matter; a field given as None is taken out, others stay."""
    standing = work.package.lessons[key].fields.value
    return {f"lessons/{key}.md": lesson_bytes({**standing, **front}, source)}


def lesson_bytes(front: dict[str, Any], source: str) -> bytes:
    """A lesson's file of its front matter and its Markdown; what is None is left out."""
    kept = {name: value for name, value in front.items() if value is not None}
    return f"---\n{to_yaml(kept, order=lesson_part.FIELDS)}---\n{dialect.tidy(source)}".encode()


def new_lesson(
    work: Workpiece, key: str, *, stage: StageKey, module: str, source: str, **front: Any
) -> dict[str, bytes | None]:
    """A new lesson, last in its module. Raises KeyTaken."""
    if key in work.package.lessons:
        raise KeyTaken(key)
    document = work.package.course.value
    _module(document, stage, module)["lessons"].append(key)
    return {COURSE: _course(document), f"lessons/{key}.md": lesson_bytes(front, source)}


def written_already(work: Workpiece, *, source: str, **front: Any) -> str | None:
    """The key of the lesson that says just this: what is sent a second time is there."""
    written = lesson_bytes(front, source)
    return next((key for key in work.package.lessons if work.files[f"lessons/{key}.md"] == written), None)


def english_file(key: str, source: str) -> dict[str, bytes | None]:
    """A lesson's English text; without words it goes."""
    return {english_name(key): dialect.tidy(source).encode() if source.strip() else None}


def english_name(key: str) -> str:
    """Where a lesson's English text stands in the package."""
    return f"lessons/{key}.en.md"


def without_lesson(work: Workpiece, key: str) -> dict[str, bytes | None]:
    """The course without one of its lessons. Raises LastLesson."""
    document = work.package.course.value
    for module in _modules(document):
        if key in module["lessons"]:
            module["lessons"].remove(key)
            if not module["lessons"]:
                raise LastLesson(key)
    return {COURSE: _course(document), f"lessons/{key}.md": None, english_name(key): None}


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


# ---- The glossary and the handout


def glossary_file(entries: list[dict[str, Any]]) -> dict[str, bytes | None]:
    """The words as they are given, the first with the first line; without any the file goes."""
    return {glossary_part.FILE: to_yaml(entries, order=glossary_part.FIELDS).encode() if entries else None}


def handout_file(source: str) -> dict[str, bytes | None]:
    """The handout with another text; without words it goes."""
    return {HANDOUT: dialect.tidy(source).encode() if source.strip() else None}


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
