"""Changing a course in the browser: a save replaces single files of the course package, then imports the whole package.

The importer takes over the whole package or none of it, and names every fault. The first save after a publication creates the
next draft; the published edition does not change.
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
    """Somebody saved another change of this course in between; `subject` is the current edition."""

    status = 409
    message = N_("Somebody else changed this course in the meantime. What you wrote is still in the form.")


class LastLesson(DomainError):
    """The lesson is the only one of its module, and a module needs at least one."""

    status = 409
    message = N_("The last lesson of a module cannot be taken out.")


class KeyTaken(DomainError):
    """The course already has a lesson with this key; `key_for` makes free keys."""

    status = 409
    message = N_("The course has a lesson with this name already. Please choose another one.")


@dataclass(frozen=True)
class WorkingCopy:
    """The newest edition of a course, draft or published, as files that can be changed and saved."""

    course: Course
    edition: Edition
    files: dict[str, bytes]

    @property
    def package(self) -> Package:
        """The files read into a new package."""
        return from_files(self.files)

    @property
    def version(self) -> str:
        """The content hash of the edition. A save passes it along, to notice that the course changed in between."""
        return self.edition.content_hash

    def fingerprint(self, *names: str) -> str:
        """Return a fingerprint of these files. A form carries it, to notice that somebody else changed one of them."""
        return fingerprint([self.files.get(name, b"").decode() for name in names])


def open_course(course: Course) -> WorkingCopy:
    """Return the newest edition of a course as files. Every course has an edition, because an import creates both."""
    edition = db.session.scalars(
        select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    ).one()
    return WorkingCopy(course, edition, export(edition).files)


def lock_newest(course: Course) -> Edition:
    """Lock the course's row until the transaction ends, then read its newest edition anew."""
    db.session.execute(select(Course.id).where(Course.id == course.id).with_for_update())
    newest = select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    return db.session.scalars(newest.execution_options(populate_existing=True)).one()


def save(work: WorkingCopy, changes: dict[str, bytes | None], *, version: str, by_id: int) -> Edition:
    """Change files (None removes a file) and import the whole package as the draft. Raises ChangedMeanwhile, Faulty.

    Writes nothing where the package stays the same. Adapts the training hours to the minutes of the lessons.
    """
    checked = check_package(changed_package(work, changes), version, lambda: work.course)
    return take_over(work.course, checked, version=version, by_id=by_id)


def check_package(package: Package, version: str, course: Callable[[], Course]) -> Ready:
    """Check and render a package like `checking.ready`. Raises ChangedMeanwhile, Faulty.

    A changed course is reported before faults, because the faults may come from reading the files during that change.
    """
    try:
        return ready(package)
    except Faulty:
        _refuse_changed(course(), version)
        raise


def _refuse_changed(course: Course, version: str) -> None:
    """Lock the course. Raises ChangedMeanwhile where its newest edition has another version."""
    newest = lock_newest(course)
    if newest.content_hash != version:
        raise ChangedMeanwhile(newest)


def render_old_draft(course: Course, *, by_id: int | None = None) -> None:
    """Save an old draft again without a change, so that its texts are rendered (`importing.lacks_html`)."""
    importing.take_over(ready(open_course(course).package), by_id=by_id)


def take_over(course: Course, checked: Ready, *, version: str, by_id: int) -> Edition:
    """Import a checked package as the draft of its course. Raises ChangedMeanwhile."""
    _refuse_changed(course, version)
    return importing.take_over(checked, by_id=by_id).edition


def changed_package(work: WorkingCopy, changes: dict[str, bytes | None]) -> Package:
    """Return the package with some files changed (None removes a file), not checked."""
    files = {name: content for name, content in {**work.files, **changes}.items() if content is not None}
    return _with_fitting_hours(from_files(files))


def only_adds_media(work: WorkingCopy, changes: dict[str, bytes | None]) -> bool:
    """Return whether all changes are new media files. Then the stored HTML of every text is still right."""
    return bool(changes) and all(name.startswith("media/") and name not in work.files for name in changes)


def html_of(edition: Edition) -> dict[str, str]:
    """Return the stored HTML of an edition's texts by file name, without texts that were never rendered."""
    html_by_file: dict[str, str | None] = {}
    for row in db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id)):
        html_by_file |= {f"lessons/{row.key}.md": row.html, english_name(row.key): row.html_en}
    handout = db.session.get(Handout, edition.id)
    html_by_file[HANDOUT] = handout.html if handout else None
    return {file: lesson_part.without_edition(html, edition.id) for file, html in html_by_file.items() if html}


def _with_fitting_hours(package: Package) -> Package:
    """Compute the training hours again where they no longer fit the minutes of the lessons."""
    minutes, document = course_part.minutes_of(package), package.course.value
    if minutes is None or course_part.fits(document["jp"], minutes):
        return package
    document["jp"] = max(1, round(minutes / course_part.JP_MINUTES))
    return from_files({**package.files, COURSE: _course(document)})


def fingerprint(value: Any) -> str:
    """Return 16 hexadecimal digits of the SHA-256 hash of some JSON data."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def key_for(title: str, taken: Container[str]) -> str:
    """Make a key from a title, like `cahaya-dari-jendela`, with a number behind it where it is taken."""
    words = re.findall("[a-z0-9]+", unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower())
    name = "-".join(words)[:60].strip("-")
    stem = name if name[:1].isalpha() else f"x-{name}".strip("-")
    return next(key for key in chain([stem], (f"{stem}-{number}" for number in count(2))) if key not in taken)


# ---- Lessons


def lesson_file(work: WorkingCopy, key: str, *, source: str, **front: Any) -> dict[str, bytes | None]:
    """Return a lesson's file with another text and front matter. None removes a field; fields not given stay."""
    fields = work.package.lessons[key].fields.value
    return {f"lessons/{key}.md": lesson_bytes({**fields, **front}, source)}


def lesson_bytes(front: dict[str, Any], source: str) -> bytes:
    """Write a lesson's file from front matter and Markdown. Leaves out fields that are None."""
    fields = {name: value for name, value in front.items() if value is not None}
    return f"---\n{to_yaml(fields, order=lesson_part.FIELDS)}---\n{dialect.tidy(source)}".encode()


def new_lesson(
    work: WorkingCopy, key: str, *, stage: StageKey, module: str, source: str, **front: Any
) -> dict[str, bytes | None]:
    """Return the files that add a lesson at the end of a module. Raises KeyTaken."""
    if key in work.package.lessons:
        raise KeyTaken(key)
    document = work.package.course.value
    _module(document, stage, module)["lessons"].append(key)
    return {COURSE: _course(document), f"lessons/{key}.md": lesson_bytes(front, source)}


def find_same_lesson(work: WorkingCopy, *, source: str, **front: Any) -> str | None:
    """Return the key of the lesson with exactly this text and front matter, or None. Recognises a form sent twice."""
    written = lesson_bytes(front, source)
    return next((key for key in work.package.lessons if work.files[f"lessons/{key}.md"] == written), None)


def english_file(key: str, source: str) -> dict[str, bytes | None]:
    """Return a lesson's English file. An empty text removes it."""
    return {english_name(key): dialect.tidy(source).encode() if source.strip() else None}


def english_name(key: str) -> str:
    """Return the file name of a lesson's English text in the package."""
    return f"lessons/{key}.en.md"


def without_lesson(work: WorkingCopy, key: str) -> dict[str, bytes | None]:
    """Return the files that remove a lesson from the course. Raises LastLesson."""
    document = work.package.course.value
    for module in _modules(document):
        if key in module["lessons"]:
            module["lessons"].remove(key)
            if not module["lessons"]:
                raise LastLesson(key)
    return {COURSE: _course(document), f"lessons/{key}.md": None, english_name(key): None}


def moved_lesson(work: WorkingCopy, key: str, step: int) -> dict[str, bytes | None]:
    """Move a lesson one place up (UP) or down (DOWN), beyond the end of its module into the next one of the same stage."""
    document = work.package.course.value
    for stage in STAGES:
        modules = document["stages"][stage.value]["modules"]
        for number, module in enumerate(modules):
            if key in module["lessons"]:
                _move(modules, number, key, step)
                return {COURSE: _course(document)}
    return {}


def _move(modules: list[dict[str, Any]], number: int, key: str, step: int) -> None:
    lessons = modules[number]["lessons"]
    place = lessons.index(key)
    if 0 <= place + step < len(lessons):
        lessons[place], lessons[place + step] = lessons[place + step], lessons[place]
    elif 0 <= number + step < len(modules) and len(lessons) > 1:
        lessons.remove(key)
        neighbour = modules[number + step]["lessons"]
        neighbour.insert(0 if step == DOWN else len(neighbour), key)


# ---- The glossary and the handout


def glossary_file(entries: list[dict[str, Any]]) -> dict[str, bytes | None]:
    """Write the glossary in the order of the entries. An empty list removes the file."""
    return {glossary_part.FILE: to_yaml(entries, order=glossary_part.FIELDS).encode() if entries else None}


def handout_file(source: str) -> dict[str, bytes | None]:
    """Return the handout with another text. An empty text removes the file."""
    return {HANDOUT: dialect.tidy(source).encode() if source.strip() else None}


# ---- course.yaml and the documents of other parts


def changed_course(work: WorkingCopy, change: Callable[[dict[str, Any]], None]) -> dict[str, bytes | None]:
    """Apply a function to the data of `course.yaml` and return the changed file."""
    document = work.package.course.value
    change(document)
    return {COURSE: _course(document)}


def _modules(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [module for stage in STAGES for module in document["stages"][stage.value]["modules"]]


def _module(document: dict[str, Any], stage: StageKey, key: str) -> dict[str, Any]:
    return next(module for module in document["stages"][stage.value]["modules"] if module["key"] == key)


def _course(document: dict[str, Any]) -> bytes:
    return to_yaml(document, order=course_part.FIELDS).encode()
