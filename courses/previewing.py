"""What a lesson would be if what was typed were published now: its page, its size, and every fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.documents.faults import Fault, Faults, sentence
from core.text import words_in
from courses import editing, rendered
from courses.editing import Workpiece
from courses.glossary import Entry
from courses.models import StageKey
from courses.package import checking, dialect, media
from courses.package.glossary_part import entries_of
from courses.package.lesson_part import LARGEST_LESSON, TOO_ELABORATE, pictures_in, too_elaborate_at
from courses.package.reading import HANDOUT, LessonText, Package
from courses.showing import Shown, packed_size, story_html

NEW = "pelajaran-baru"
"""What a lesson is called by that is looked at and not in the course yet."""
UNKNOWN = Shown("", 320, 180)
"""A picture that is not there: the browser shows its words."""


@dataclass(frozen=True)
class Preview:
    """A lesson as a phone shows it."""

    key: str
    package: Package
    html: str
    story_html: str | None
    size: int
    """Bytes with its pictures, as sent."""
    words: int
    faults: list[Fault]

    @property
    def is_heavy(self) -> bool:
        """Whether it is too large to be published."""
        return self.size >= LARGEST_LESSON


def preview(work: Workpiece, key: str | None, front: dict[str, Any], source: str) -> Preview:
    """Look at a lesson as typed. Only faults that are the lesson's own are told; `key` is empty for a new one."""
    name = key or editing.key_for(NEW, {*work.package.lessons, *work.package.translations})
    changes = editing.lesson_file(work, key, source=source, **front) if key else _added(work, name, front, source)
    package = editing.changed_package(work, changes)
    pictures = _pictures(package)
    html, unshown = _rendered(source, pictures, "id", package.lessons[name], entries_of(package))
    scenes = [scene for scene in front.get("scenes") or () if scene["picture"]]
    story = story_html(scenes, lambda one: pictures.get(one, UNKNOWN)) if scenes else None
    return Preview(
        key=name,
        package=package,
        html=html,
        story_html=story,
        size=_size(package, pictures_in(source, {"scenes": scenes}), html, story),
        words=words_in(dialect.shown(source)),
        faults=[*unshown, *(one for one in checking.check(package) if one.file in {f"lessons/{name}.md", editing.COURSE})],
    )


def english(work: Workpiece, key: str, source: str) -> Preview:
    """Look at a lesson's English text as typed, with its own faults only."""
    package = editing.changed_package(work, editing.english_file(key, source))
    text = LessonText(key, editing.english_name(key), None, source, 1)
    html, unshown = _rendered(source, _pictures(package), "en", text)
    return Preview(
        key=key,
        package=package,
        html=html,
        story_html=None,
        size=_size(package, pictures_in(source, {}), html),
        words=words_in(dialect.shown(source)),
        faults=[*unshown, *(fault for fault in checking.check(package) if fault.file == editing.english_name(key))],
    )


def handout_html(work: Workpiece, source: str) -> str:
    """A handout as typed, as a phone shows it; empty where it is too elaborate to be shown."""
    return _rendered(source, _pictures(work.package), "id", LessonText("", HANDOUT, None, source, 1))[0]


def _rendered(
    source: str, pictures: dict[str, Shown], language: str, text: LessonText, words: Sequence[Entry] = ()
) -> tuple[str, list[Fault]]:
    """The page, or nothing and the fault that says why. A picture that is not there is shown by its words."""
    try:
        return rendered.lesson_html(dialect.tidy(source), pictures, language, words, missing=UNKNOWN), []
    except rendered.TooElaborate as refused:
        return "", [Fault(text.file, too_elaborate_at(text, refused), sentence(TOO_ELABORATE))]


def _added(work: Workpiece, key: str, front: dict[str, Any], source: str) -> dict[str, bytes | None]:
    stage = StageKey.AWARENESS
    module = work.package.course.value["stages"][stage.value]["modules"][0]["key"]
    return editing.new_lesson(work, key, stage=stage, module=module, source=source, **front)


def _size(package: Package, pictures: list[str], *html: str | None) -> int:
    loaded = sum(len(media.as_sent(one, package.media[one])) for one in pictures if one in package.media)
    return loaded + packed_size(*html)


def _pictures(package: Package) -> dict[str, Shown]:
    """The pictures that can be read, at the trainer's own address: a draft's are not public."""
    found = {}
    for name, content in package.media.items():
        measured = media.check(name, content, Faults())
        if measured:
            address = f"/teach/{package.course.value['slug']}/pictures/{name}"
            found[name] = Shown(address, measured.width, measured.height)
    return found
