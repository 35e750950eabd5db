"""Previews of lessons before they are saved: the page, its size in bytes, and the faults of the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.documents.faults import Fault, Faults, sentence
from core.text import words_in
from courses import editing, rendered
from courses.editing import WorkingCopy
from courses.glossary import Entry
from courses.models import StageKey
from courses.package import checking, dialect, media
from courses.package.glossary_part import entries_of
from courses.package.lesson_part import LARGEST_LESSON, TOO_ELABORATE, pictures_in, too_elaborate_line
from courses.package.reading import HANDOUT, LessonText, Package
from courses.showing import ShownPicture, packed_size, story_html

NEW = "pelajaran-baru"
"""The key in the preview of a new lesson."""
UNKNOWN = ShownPicture("", 320, 180)
"""The placeholder for a missing picture; the browser shows its alternative text."""


@dataclass(frozen=True)
class Preview:
    """A lesson's page as learners would see it, with its faults."""

    key: str
    package: Package
    html: str
    story_html: str | None
    size: int
    """Bytes that a phone loads: the compressed text and its pictures."""
    words: int
    faults: list[Fault]

    @property
    def is_heavy(self) -> bool:
        """Whether the lesson is too large to be published."""
        return self.size >= LARGEST_LESSON


def preview(work: WorkingCopy, key: str | None, front: dict[str, Any], source: str) -> Preview:
    """Preview a lesson with this front matter and text. `key` is None for a new lesson.

    Reports only faults of the lesson's own file and of `course.yaml`.
    """
    name = key or editing.key_for(NEW, {*work.package.lessons, *work.package.translations})
    changes = editing.lesson_file(work, key, source=source, **front) if key else _new_lesson(work, name, front, source)
    package = editing.changed_package(work, changes)
    pictures = _pictures_in(package)
    html, rendering_faults = _render(source, pictures, "id", package.lessons[name], entries_of(package))
    scenes = [scene for scene in front.get("scenes") or () if scene["picture"]]
    story = story_html(scenes, lambda picture: pictures.get(picture, UNKNOWN)) if scenes else None
    files = {f"lessons/{name}.md", editing.COURSE}
    return Preview(
        key=name,
        package=package,
        html=html,
        story_html=story,
        size=_size(package, pictures_in(source, {"scenes": scenes}), html, story),
        words=words_in(dialect.shown(source)),
        faults=[*rendering_faults, *(fault for fault in checking.check(package) if fault.file in files)],
    )


def english(work: WorkingCopy, key: str, source: str) -> Preview:
    """Preview a lesson's English text. Reports only faults of the English file."""
    package = editing.changed_package(work, editing.english_file(key, source))
    text = LessonText(key, editing.english_name(key), None, source, 1)
    html, rendering_faults = _render(source, _pictures_in(package), "en", text)
    return Preview(
        key=key,
        package=package,
        html=html,
        story_html=None,
        size=_size(package, pictures_in(source, {}), html),
        words=words_in(dialect.shown(source)),
        faults=[*rendering_faults, *(fault for fault in checking.check(package) if fault.file == editing.english_name(key))],
    )


def handout_html(work: WorkingCopy, source: str) -> str:
    """Render a handout's text as learners would see it; empty where it is too elaborate to render."""
    return _render(source, pictures_of(work), "id", LessonText("", HANDOUT, None, source, 1))[0]


def _render(
    source: str, pictures: dict[str, ShownPicture], language: str, text: LessonText, words: Sequence[Entry] = ()
) -> tuple[str, list[Fault]]:
    """Return the page and no fault, or an empty page and the fault that prevents rendering."""
    try:
        return rendered.lesson_html(dialect.tidy(source), pictures, language, words, missing=UNKNOWN), []
    except rendered.TooElaborate as error:
        return "", [Fault(text.file, too_elaborate_line(text, error), sentence(TOO_ELABORATE))]


def _new_lesson(work: WorkingCopy, key: str, front: dict[str, Any], source: str) -> dict[str, bytes | None]:
    stage = StageKey.AWARENESS
    module = work.package.course.value["stages"][stage.value]["modules"][0]["key"]
    return editing.new_lesson(work, key, stage=stage, module=module, source=source, **front)


def _size(package: Package, pictures: list[str], *html: str | None) -> int:
    picture_bytes = sum(len(media.as_sent(name, package.media[name])) for name in pictures if name in package.media)
    return picture_bytes + packed_size(*html)


def pictures_of(work: WorkingCopy) -> dict[str, ShownPicture]:
    """Return the valid pictures of a course by name, with addresses for its trainers, because a draft's are not public."""
    return _pictures_in(work.package)


def _pictures_in(package: Package) -> dict[str, ShownPicture]:
    pictures = {}
    for name, content in package.media.items():
        measured = media.check(name, content, Faults())
        if measured:
            address = f"/teach/{package.course.value['slug']}/pictures/{name}"
            pictures[name] = ShownPicture(address, measured.width, measured.height)
    return pictures
