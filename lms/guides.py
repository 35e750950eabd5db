"""The guides of `docs/panduan/` as parts of the help page. Everybody reads the guides of their own roles.

The files belong to the program and change with it, so each process renders a guide once, when somebody first asks for it.
"""

import re
from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup

from core import office as files
from core.web import static_address
from courses import rendered
from courses.showing import ShownPicture
from lms.config import ROOT
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office

FOLDER = ROOT / "docs" / "panduan"
LANGUAGE = "id"
PICTURES = "../../static/guide/"
"""How a guide names its pictures, so that a reader of the repository sees them too."""
BY_ROLE = {
    Role.OFFICER: "petugas",
    Role.ADMIN: "pengelola",
    Role.TRAINER: "pelatih",
    Role.MENTOR: "pendamping",
    Role.CURATOR: "kurator",
    Role.CHANNEL: "toko",
    Role.LEARNER: "peserta",
}
"""The guide of each role, in the order of the page."""
_LIST_AFTER_TEXT = re.compile(r"^((?![ ]*(?:\*|\d+\.) |#)\S.*\n)((?:1\.|\*) )", re.MULTILINE)
"""A list that follows a line of text. Readers of the repository see a list there; our Markdown needs a blank line before it."""
_HEADING = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A heading of a guide, for the list of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class Guide:
    """One guide as HTML. Its title is a heading of the second level, its sections are of the third."""

    key: str
    title: str
    sections: tuple[Section, ...]
    html: Markup


def guides_of(visitor: Visitor) -> list[Guide]:
    """Return the guides of somebody's roles. Visitors read the learners' guide, administrators the officers' too."""
    keys = [key for role, key in BY_ROLE.items() if visitor.has(role) or (role is Role.OFFICER and works_at_office(visitor))]
    return [guide(key) for key in keys or [BY_ROLE[Role.LEARNER]]]


def guide(key: str) -> Guide:
    """Return a guide. The first call in a process renders it."""
    rendered_before: dict[str, Guide] = current_app.extensions.setdefault("guides", {})
    if key not in rendered_before:
        rendered_before[key] = _render(key)
    return rendered_before[key]


def _render(key: str) -> Guide:
    title, source = (FOLDER / f"{key}.md").read_text("utf-8").removeprefix("# ").split("\n", 1)
    html = rendered.lesson_html(_LIST_AFTER_TEXT.sub(r"\1\n\2", source), _pictures(), LANGUAGE)
    sections: list[Section] = []

    def with_id(heading: re.Match[str]) -> str:
        """Move a heading one level down, and give sections an id."""
        level, words = int(heading[1]), heading[2]
        if level > 2:
            return f"<h{level + 1}>{words}</h{level + 1}>"
        plain = Markup(words).striptags()  # noqa: S704  (our own text)
        sections.append(Section(f"{key}-{len(sections) + 1}", plain))
        return f'<h3 id="{sections[-1].id}">{words}</h3>'

    shifted = _HEADING.sub(with_id, html)
    return Guide(key, title.strip(), tuple(sections), Markup(shifted))  # noqa: S704  (our own text, sanitised by core.markup)


def _pictures() -> dict[str, ShownPicture]:
    """Return the pictures by the names that guides give them. `script/guides` makes the files and the list of their sizes."""
    sizes = files.read(FOLDER / "pictures.yaml").value
    return {
        f"{PICTURES}{name}": ShownPicture(static_address(f"guide/{name}"), size["width"], size["height"])
        for name, size in sizes.items()
    }
