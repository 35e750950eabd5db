"""Read a package from a folder or a zip, with limits on memory, into documents that know their lines."""

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from core.documents import nodes
from core.documents.faults import Faults, sentence
from core.documents.nodes import Allowance, Node
from core.errors import N_, DomainError, Msgid

LARGEST_PACKAGE = 20 * 1024 * 1024
MOST_FILES = 500
LARGEST_TEXTS = 2**20
"""The most bytes of all files except media; the largest course has a tenth of that."""
PACKED_BY = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
MOST_ENTRIES = 5000
"""The most entries of a zip, with folders and hidden files."""
ENTRY = b"PK\x01\x02"
ENCRYPTED = 1
"""The bit of an entry's flags that marks encryption."""
MEDIA = (".svg", ".webp", ".png", ".jpg", ".vtt", ".mp4")
FENCE = "---"
HANDOUT = "handout.md"


class NotAPackage(DomainError):
    """The input is no package; `why` is the reason."""

    message = N_("This is not a course package: %(why)s")

    def __init__(self, message: Msgid, /, **values: object) -> None:
        self.why = sentence(message, **values)
        super().__init__(why=self.why)


@dataclass(frozen=True)
class LessonText:
    """A lesson's file: its front matter, and its Markdown, which begins on `first_line`."""

    key: str
    file: str
    front: Node | None
    source: str
    first_line: int

    @property
    def fields(self) -> Node:
        """The front matter, or an empty mapping where it cannot be read."""
        return self.front or Node(self.file, 1, {})


@dataclass
class Package:
    """A package as read. Unreadable content is missing here, and reported in `faults`."""

    files: dict[str, bytes]
    documents: dict[str, Node] = field(default_factory=dict)
    """The YAML files of the top folder by name."""
    lessons: dict[str, LessonText] = field(default_factory=dict)
    translations: dict[str, LessonText] = field(default_factory=dict)
    """English lessons by key."""
    handout: LessonText | None = None
    """The handout, without front matter and with an empty key."""
    media: dict[str, bytes] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    allowance: Allowance = field(default_factory=Allowance)
    html: dict[str, str] = field(default_factory=dict)
    """Rendered texts by file; `checking.ready` fills them in."""

    @property
    def course(self) -> Node:
        """`course.yaml`, or an empty mapping where it cannot be read."""
        return self.documents.get("course.yaml") or Node("course.yaml", 1, {})

    def checkpoint(self, stage: str) -> Node | None:
        """Return the checkpoint mapping of a stage, or None."""
        return self.course.get("stages", stage, "checkpoint")


def read(source: Path) -> Package:
    """Read a folder or a zip. Raises NotAPackage when it is neither, too large, or has unsafe paths."""
    if source.is_dir():
        files = dict(_bounded(_folder_files(source)))
    elif source.is_file():
        files = _without_top_folder(dict(_bounded(_zip_files(source, source.name))))
    else:
        raise NotAPackage(N_("%(name)s is not there."), name=source)
    if "course.yaml" not in files:
        raise NotAPackage(N_("%(name)s has no course.yaml."), name=source)
    return from_files(files)


def read_zip(zipped: BinaryIO, name: str = "package.zip") -> Package:
    """Read an opened zip. Raises NotAPackage."""
    files = _without_top_folder(dict(_bounded(_zip_files(zipped, name))))
    if "course.yaml" not in files:
        raise NotAPackage(N_("%(name)s has no course.yaml."), name=name)
    return from_files(files)


def from_files(files: dict[str, bytes]) -> Package:
    """Make a package from its files by name (`lessons/cahaya.md`)."""
    package = Package(files)
    for name, content in sorted(files.items()):
        _add_file(package, name, content)
    return package


def _bounded(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    size = texts = 0
    for count, (name, content) in enumerate(files, 1):
        size += len(content)
        texts += 0 if name.endswith(MEDIA) else len(content)
        if count > MOST_FILES:
            raise NotAPackage(N_("it has more than %(most)s files."), most=MOST_FILES)
        if size > LARGEST_PACKAGE:
            raise NotAPackage(N_("it is larger than %(most)s MB."), most=LARGEST_PACKAGE // 2**20)
        if texts > LARGEST_TEXTS:
            raise NotAPackage(N_("its texts are larger than %(most)s MB."), most=LARGEST_TEXTS // 2**20)
        yield name, content


def _is_hidden(name: str) -> bool:
    """Return whether a file belongs to a file manager or to git. Paths with `..` do not count, so that they are refused."""
    parts = PurePosixPath(name).parts
    return ".." not in parts and any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _folder_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if _is_hidden(name):
            continue
        if path.is_symlink():
            raise NotAPackage(N_("%(name)s is a link to somewhere else."), name=name)
        if path.is_file():
            if path.stat().st_size > LARGEST_PACKAGE:
                raise NotAPackage(N_("it is larger than %(most)s MB."), most=LARGEST_PACKAGE // 2**20)
            yield name, path.read_bytes()


def _zip_files(source: Path | BinaryIO, name: str) -> Iterator[tuple[str, bytes]]:
    try:
        _refuse_many_entries(source)
        with zipfile.ZipFile(source) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _is_hidden(info.filename)]
            if len(infos) > MOST_FILES:
                raise NotAPackage(N_("it has more than %(most)s files."), most=MOST_FILES)
            _refuse_duplicates(infos)
            for info in infos:
                _refuse_unsafe_entry(info)
                # The declared size may be wrong, so read at most one byte more than the limit.
                with archive.open(info) as file:
                    yield info.filename, file.read(LARGEST_PACKAGE + 1)
    except NotAPackage:
        raise
    except Exception as error:  # zipfile raises many kinds of exceptions for malformed bytes
        raise NotAPackage(N_("%(name)s cannot be opened as a zip."), name=name) from error


def _refuse_many_entries(source: Path | BinaryIO) -> None:
    """Count the entries by their signature before opening the zip, because opening 60,000 entries takes more than a second."""
    content = source.read_bytes() if isinstance(source, Path) else source.read()
    if not isinstance(source, Path):
        source.seek(0)
    if content.count(ENTRY) > MOST_ENTRIES:
        raise NotAPackage(N_("it has more than %(most)s files."), most=MOST_FILES)


def _refuse_duplicates(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse two entries with the same name, because readers differ in which one they take."""
    names = Counter(info.filename for info in infos)
    for name, times in names.items():
        if times > 1:
            raise NotAPackage(N_("it has %(name)s twice."), name=name)


def _refuse_unsafe_entry(info: zipfile.ZipInfo) -> None:
    name = info.filename
    path = PurePosixPath(name)
    if info.compress_type not in PACKED_BY:
        raise NotAPackage(N_("%(name)s is packed in a way that is not read here; pack the folder anew."), name=name)
    if info.flag_bits & ENCRYPTED:
        raise NotAPackage(N_("%(name)s is locked with a password."), name=name)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise NotAPackage(N_("the path %(path)s leads out of it."), path=repr(name))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise NotAPackage(N_("%(name)s is a link to somewhere else."), name=name)


def _without_top_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Remove the name of the top folder, where the zip was made from a folder."""
    tops = {PurePosixPath(name).parts[0] for name in files}
    if len(tops) != 1 or "course.yaml" in files:
        return files
    return {PurePosixPath(*PurePosixPath(name).parts[1:]).as_posix(): content for name, content in files.items()}


def _add_file(package: Package, name: str, content: bytes) -> None:
    path = PurePosixPath(name)
    if path.parent == PurePosixPath("media"):
        package.media[path.name] = content
    elif name == HANDOUT:
        text = nodes.decoded(content, name, package.faults)
        package.handout = _without_front("", name, text, package.faults) if text is not None else None
    elif path.parent == PurePosixPath("lessons") and path.suffix == ".md":
        _add_lesson(package, name, content)
    elif path.parent == PurePosixPath(".") and path.suffix == ".yaml":
        node = nodes.read(content, name, package.faults, allowance=package.allowance)
        if node:
            package.documents[name] = node
    else:
        package.faults.add(name, 1, N_("does not belong into a course package"))


def _add_lesson(package: Package, name: str, content: bytes) -> None:
    text = nodes.decoded(content, name, package.faults)
    if text is None:
        return
    key = PurePosixPath(name).name.removesuffix(".md")
    if key.endswith(".en"):
        key = key.removesuffix(".en")
        package.translations[key] = _without_front(key, name, text, package.faults)
    else:
        package.lessons[key] = _lesson(key, name, text, package)


def _lesson(key: str, name: str, text: str, package: Package) -> LessonText:
    lines = [line.rstrip() for line in text.split("\n")]
    if lines[0] != FENCE or FENCE not in lines[1:]:
        package.faults.add(name, 1, N_("has no front matter between two lines of ---"))
        return LessonText(key, name, None, text, 1)
    end = lines.index(FENCE, 1)
    front = nodes.parse("\n".join(lines[1:end]), name, package.faults, first_line=2, allowance=package.allowance)
    return LessonText(key, name, front, "\n".join(lines[end + 1 :]), end + 2)


def _without_front(key: str, name: str, text: str, faults: Faults) -> LessonText:
    if text.startswith(FENCE):
        faults.add(name, 1, N_("has front matter; that stands only in the Indonesian file"))
    return LessonText(key, name, None, text, 1)
