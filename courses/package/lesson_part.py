"""The part `lessons/`: front matter and Markdown of each lesson."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from courses import rendered
from courses.glossary import Entry
from courses.models import ChangedItem, Edition, Lesson, LessonKind, Media
from courses.package import comparing, deeds, dialect, media
from courses.package.canonical import to_yaml
from courses.package.course_part import lessons_of
from courses.package.glossary_part import entries_of
from courses.package.parts import Part
from courses.package.reading import LessonText, Package
from courses.package.writing import Writer
from courses.showing import ShownPicture, film_html, packed_size, story_html

TOO_ELABORATE = N_("has too many signs, such as [ or *; take out some of them, then save again")

LARGEST_LESSON = 100_000
"""The bytes that a lesson with its pictures must stay below, when sent: learners pay for their data."""

FIELDS = (
    *("title", "id", "en", "kind", "minutes", "objective", "wa", "deed", *deeds.FIELDS[1:]),
    *("video", "captions", "scenes", "picture", "alt", "says"),
)
COLUMNS = ("title", "kind", "minutes", "objective")
"""Fields of the front matter with a column of their own, as has `deed`; `Lesson.front` holds the others."""

_scene = shapes.mapping({"picture": shapes.text(120), "alt": shapes.text(400), "says": shapes.text(600)})
_front = shapes.mapping(
    {
        "title": shapes.titles,
        "kind": shapes.one_of(*[kind.value for kind in LessonKind]),
        "minutes": shapes.whole(1, 600),
        "objective": shapes.text(300),
    },
    {
        "wa": shapes.text(300),
        "deed": deeds.check,
        "video": shapes.text(120),
        "captions": shapes.text(120),
        "scenes": shapes.list_of(_scene, least=2, most=20),
    },
)


class LessonPart(Part):
    """`lessons/<key>.md` and `lessons/<key>.en.md`."""

    name = "lessons"
    models = (Lesson,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check front matter, dialect, pictures and size of each lesson."""
        for lesson in package.lessons.values():
            if lesson.front is not None:
                _front(lesson.front, faults)
                _check_front(lesson, package, faults)
        for lesson in (*package.lessons.values(), *package.translations.values()):
            shapes.key(Node(lesson.file, 1, lesson.key), faults)
            dialect.check(lesson, faults)
            _check_pictures(lesson, package, faults)
            _check_size(lesson, package, faults)

    def render(self, package: Package, faults: Faults) -> None:
        """Render each lesson in both languages."""
        pictures, words = pictures_of(package), entries_of(package)
        for lesson in package.lessons.values():
            render_text(lesson, pictures, package, faults, "id", words)
        for english in package.translations.values():
            render_text(english, pictures, package, faults, "en")

    def load(self, package: Package, edition: Edition) -> None:
        """Add a row for each lesson, in reading order."""
        for position, (stage, module, node) in enumerate(lessons_of(package), 1):
            lesson, english = package.lessons[node.value], package.translations.get(node.value)
            front = lesson.fields.value
            db.session.add(
                Lesson(
                    edition_id=edition.id,
                    key=lesson.key,
                    stage=stage,
                    module=module,
                    position=position,
                    kind=LessonKind(front["kind"]),
                    title=front["title"],
                    minutes=front["minutes"],
                    objective=front["objective"],
                    front={name: value for name, value in front.items() if name not in (*COLUMNS, "deed")},
                    source=dialect.tidy(lesson.source),
                    source_en=dialect.tidy(english.source) if english else None,
                    html=with_edition(package.html[lesson.file], edition.id),
                    html_en=with_edition(package.html[english.file], edition.id) if english else None,
                    content_hash=_content_hash(lesson, english, package),
                    **({"deed": front["deed"]} if "deed" in front else {}),  # None would be stored as the JSON null
                )
            )

    def format(self, package: Package, writer: Writer) -> None:
        """Write the lessons of the package."""
        for key, lesson in package.lessons.items():
            writer.text(f"lessons/{key}.md", _file(lesson.fields.value, lesson.source))
        for key, lesson in package.translations.items():
            writer.text(f"lessons/{key}.en.md", dialect.tidy(lesson.source))

    def dump(self, edition: Edition, writer: Writer) -> None:
        """Write the lessons of the rows."""
        for row in db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id)):
            front = {name: getattr(row, name) for name in COLUMNS} | {"kind": row.kind.value} | row.front
            front |= {"deed": row.deed} if row.deed else {}
            writer.text(f"lessons/{row.key}.md", _file(front, row.source))
            if row.source_en is not None:
                writer.text(f"lessons/{row.key}.en.md", row.source_en)

    def freeze(self, edition: Edition) -> None:
        """Render the picture story or film of each lesson; its texts were rendered when they were saved."""
        shown = media_of_edition(edition.id)
        for row in db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id)):
            row.story_html = _story(row.front, shown)

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """Compare lessons by their texts and pictures."""
        return comparing.compare(ChangedItem.LESSON, _to_compare(before), _to_compare(after))


def _to_compare(edition: Edition) -> dict[str, tuple[Any, str, str]]:
    rows = db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id).order_by(Lesson.position))
    return {row.key: (row.title, row.content_hash, _words_of(row)) for row in rows}


def _words_of(row: Lesson) -> str:
    scenes = [scene[name] for scene in row.front.get("scenes", ()) for name in ("picture", "alt", "says")]
    facts = [row.title, row.objective, f"{row.minutes}'", row.front.get("wa"), row.front.get("video"), *scenes, *_deed_of(row)]
    return comparing.lines_of([*facts, row.source, row.source_en])


def _deed_of(row: Lesson) -> list[str]:
    return [f"{name}: {row.deed[name]}" for name in deeds.FIELDS if name in row.deed] if row.deed else []


def _story(front: dict[str, Any], shown: dict[str, ShownPicture]) -> str | None:
    """Return the film of a video lesson, or else its scenes as a picture story, or None."""
    if "video" in front:
        return film_html(shown[front["video"]].url, shown[front["captions"]].url)
    return story_html(front["scenes"], shown.__getitem__) if "scenes" in front else None


def media_of_edition(edition_id: int) -> dict[str, ShownPicture]:
    """Return an edition's media by name, with address, width and height (0 for a file that is no picture)."""
    rows = db.session.execute(select(Media.name, Media.sha256, Media.width, Media.height).where(Media.edition_id == edition_id))
    return {
        row.name: ShownPicture(media_address(edition_id, row.name, row.sha256), row.width or 0, row.height or 0) for row in rows
    }


def media_address(edition_id: int, name: str, sha256: str) -> str:
    """Return the address of a file of an edition. It contains a hash of the content, so it may be cached without an end."""
    return f"/media/{edition_id}/{name}?v={sha256[:10]}"


NO_EDITION = 0
"""The edition id in addresses of pictures before the draft has an id."""


def render_text(
    text: LessonText,
    pictures: Mapping[str, ShownPicture],
    package: Package,
    faults: Faults,
    language: str,
    words: Iterable[Entry] = (),
) -> None:
    """Render a text into `package.html`, unless it is there. Reports a fault for a text that is too elaborate."""
    if text.file in package.html:
        return
    try:
        html = rendered.lesson_html(dialect.tidy(text.source), pictures, language, words)
    except rendered.TooElaborate as error:
        faults.add(text.file, too_elaborate_line(text, error), TOO_ELABORATE)
    else:
        package.html[text.file] = html


def too_elaborate_line(text: LessonText, error: rendered.TooElaborate) -> int:
    """Return the line of the error in the file. Rendering counts lines without the empty ones at the beginning."""
    empty_lines = len(list(takewhile(lambda line: not line.strip(), text.source.split("\n"))))
    return text.first_line + empty_lines + int(str(error.values.get("line", 1))) - 1


def without_edition(html: str, edition_id: int) -> str:
    """Replace an edition's id in the addresses of pictures by NO_EDITION."""
    return html.replace(f'src="/media/{edition_id}/', f'src="/media/{NO_EDITION}/')


def with_edition(html: str, edition_id: int) -> str:
    """Replace NO_EDITION in the addresses of pictures by an edition's id."""
    return html.replace(f'src="/media/{NO_EDITION}/', f'src="/media/{edition_id}/')


def pictures_of(package: Package) -> dict[str, ShownPicture]:
    """Return the pictures of a package without faults by name, with addresses of NO_EDITION."""
    pictures = {}
    for name, content in package.media.items():
        size = media.check(name, content, Faults())
        address = media_address(NO_EDITION, name, hashlib.sha256(content).hexdigest())
        pictures[name] = ShownPicture(address, size.width if size else 0, size.height if size else 0)
    return pictures


def pictures_in(source: str, front: dict[str, Any]) -> list[str]:
    """Return the names of the pictures of a lesson's text and scenes, without duplicates."""
    text = LessonText("", "", None, source, 1)
    names = [picture.file for picture in dialect.pictures(text)] + [scene["picture"] for scene in front.get("scenes", ())]
    return list(dict.fromkeys(names))


def _file(front: dict[str, Any], source: str) -> str:
    return f"---\n{to_yaml(front, order=FIELDS)}---\n{dialect.tidy(source)}"


def _content_hash(lesson: LessonText, english: LessonText | None, package: Package) -> str:
    """Return the SHA-256 of a lesson's texts in both languages, its pictures and its film."""
    front = lesson.fields.value
    digest = hashlib.sha256(_file(front, lesson.source).encode())
    if english:
        digest.update(dialect.tidy(english.source).encode())
    shown = pictures_in(lesson.source, front) + (pictures_in(english.source, {}) if english else [])
    film = [front[name] for name in ("video", "captions") if name in front]
    for name in dict.fromkeys([*shown, *film]):
        digest.update(hashlib.sha256(package.media[name]).digest())
    return digest.hexdigest()


def _check_front(lesson: LessonText, package: Package, faults: Faults) -> None:
    front = lesson.fields
    kind, video = front.get("kind"), front.get("video")
    if kind and kind.value == LessonKind.VIDEO and not (video or front.get("scenes")):
        faults.at(kind, N_("a video lesson needs 'scenes' (a picture story) or 'video' with a file of media/"))
    if video and not front.get("captions"):
        faults.at(video, N_("a video needs 'captions' with a .vtt file of media/"))
    for field, ending in (("video", ".mp4"), ("captions", ".vtt")):
        node = front.get(field)
        if node and not (isinstance(node.value, str) and node.value in package.media and node.value.endswith(ending)):
            faults.at(node, N_("media/%(name)s is not there, or does not end in %(ending)s"), name=node.value, ending=ending)
    for scene in front.get("scenes") or ():
        picture = scene.get("picture")
        if picture:
            check_picture_exists(picture.value, package, faults, picture.file, picture.line)


def _check_pictures(lesson: LessonText, package: Package, faults: Faults) -> None:
    for picture in dialect.pictures(lesson):
        check_picture_exists(picture.file, package, faults, lesson.file, picture.line)


def check_picture_exists(name: Any, package: Package, faults: Faults, file: str, line: int) -> None:
    """Report a name that is no picture in `media/`."""
    if not isinstance(name, str) or name not in package.media:
        faults.add(file, line, N_("media/%(name)s is not there"), name=name)
    elif not media.NAME.fullmatch(name) or not media.is_picture(name):
        faults.add(file, line, N_("media/%(name)s is not a picture"), name=name)


def loaded_size(lesson: LessonText, package: Package, extra_pictures: Iterable[str] = ()) -> int:
    """Return the bytes of a lesson when sent: the compressed text, its pictures, and `extra_pictures`.

    Ignores pictures that are not in the package, which have faults of their own.
    """
    names = {picture.file for picture in dialect.pictures(lesson)}
    for scene in lesson.fields.get("scenes") or ():
        picture = scene.get("picture")
        names |= {str(picture.value)} if picture else set()
    names.update(extra_pictures)
    picture_bytes = sum(len(media.as_sent(name, package.media[name])) for name in names if name in package.media)
    return picture_bytes + packed_size(lesson.source)


def _check_size(lesson: LessonText, package: Package, faults: Faults) -> None:
    size = loaded_size(lesson, package)
    if size >= LARGEST_LESSON:
        faults.add(
            lesson.file,
            1,
            N_("loads %(size)s KB with its pictures; a lesson stays under %(limit)s KB"),
            size=round(size / 1000),
            limit=LARGEST_LESSON // 1000,
        )
