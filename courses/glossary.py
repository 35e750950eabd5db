"""The hard words of a course: finding them in a text, and explaining each at its first place on a page."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from core.text import fold

TAG = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)(?:[^<>"]|"[^"]*")*+>')
"""A tag of sanitised HTML."""
UNTOUCHED = {"a", "h2", "h3", "code", "figcaption"}
"""What is no running text."""
LONGEST_KEY = 80


@dataclass(frozen=True)
class Entry:
    """One word: how it is written, how else, and what it means."""

    term: str
    also: Sequence[str]
    meaning: str

    @property
    def key(self) -> str:
        """For addresses: `kata-<key>`."""
        return key_of(self.term)

    @property
    def forms(self) -> list[str]:
        """All its spellings."""
        return [self.term, *self.also]


def key_of(form: str) -> str:
    """A spelling as lower case letters, digits and hyphens; empty where there is none of them in it."""
    plain = unicodedata.normalize("NFKD", form).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:LONGEST_KEY].strip("-")


def in_order(terms: Iterable[str]) -> list[str]:
    """As a dictionary has them, whatever their case."""
    return sorted(terms, key=lambda term: (fold(term), term))


def finder(forms: Iterable[str]) -> re.Pattern[str]:
    """Finds these spellings as whole words without case, the longest first: *toko online* is not *toko*.

    `NIB-nya` holds NIB; a doubled word (`toko-toko`) is another word.
    """
    alternatives = sorted(set(forms), key=lambda form: (-len(form), form))
    written = "|".join(r"\s+".join(re.escape(part) for part in form.split()) for form in alternatives)
    return re.compile(rf"(?<![\w&-])(?:{written or '(?!)'})(?!\w)(?!-(?!(?:nya|mu|ku)\b)\w)", re.IGNORECASE)


PIECE = re.compile(r"\w+|\s+|[^\w\s]")
"""A text falls into these without a rest."""
ENDINGS = {"nya", "mu", "ku"}


class Sought:
    """Which of many spellings a text has, by the rule of `finder`, in one pass: a tree of their pieces is followed from each word."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        for form in forms:
            branch = self._tree
            for piece in _pieces(form.strip()):
                branch = branch.setdefault(piece, {})
            branch.setdefault("", set()).add(form)

    def met(self, text: str) -> set[str]:
        """The spellings that stand in it as whole words."""
        pieces = ["", *_pieces(text), "", ""]
        met: set[str] = set()
        for at in range(1, len(pieces) - 2):
            if pieces[at] in self._tree and not _holds_on(pieces[at - 1]):
                met.update(self._from(pieces, at))
        return met

    def _from(self, pieces: list[str], at: int) -> Iterator[str]:
        branch = self._tree
        while pieces[at] and pieces[at] in branch:
            branch, at = branch[pieces[at]], at + 1
            if "" in branch and not _goes_on(pieces[at], pieces[at + 1]):
                yield from branch[""]


def _pieces(text: str) -> list[str]:
    return [piece if piece.strip() else " " for piece in PIECE.findall(text.lower())]


def _holds_on(before: str) -> bool:
    """Whether what stands before a word makes it a part of a longer one."""
    return before in {"&", "-"} or _is_word(before)


def _goes_on(after: str, following: str) -> bool:
    return _is_word(after) or (after == "-" and _is_word(following) and following not in ENDINGS)


def _is_word(piece: str) -> bool:
    return re.match(r"\w", piece) is not None


class Explained:
    """The words of one page: `linked` text by text, and `listed` what was met, once at the end."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_form = {fold(form): entry for entry in entries for form in entry.forms}
        self.met: dict[str, Entry] = {}

    @cached_property
    def _finder(self) -> re.Pattern[str]:
        return finder(html.escape(form, quote=False) for form in self._by_form)

    def linked(self, text: str) -> str:
        """Sanitised HTML with each word's first place made a link to its meaning."""
        if not self._by_form:
            return text
        pieces: list[str] = []
        inside: list[str] = []
        at = 0
        for tag in TAG.finditer(text):
            pieces += [self._in_text(text[at : tag.start()], inside), tag[0]]
            at = tag.end()
            if tag["name"] in UNTOUCHED:
                inside.pop() if tag["end"] else inside.append(tag["name"])
        return "".join([*pieces, self._in_text(text[at:], inside)])

    def _in_text(self, text: str, inside: list[str]) -> str:
        return text if inside else self._finder.sub(self._link, text)

    def _link(self, found: re.Match[str]) -> str:
        entry = self._by_form.get(fold(html.unescape(found[0])))
        if entry is None or entry.key in self.met:
            return found[0]
        self.met[entry.key] = entry
        return f'<a href="#kata-{entry.key}" class="word">{found[0]}</a>'

    def listed(self, heading: str) -> str:
        """What the page's words mean, in the order in which they came; nothing where there was none."""
        if not self.met:
            return ""
        lines = Markup("").join(
            Markup('<div><dt id="kata-{}">{}</dt><dd>{}</dd></div>').format(entry.key, entry.term, entry.meaning)
            for entry in self.met.values()
        )
        return Markup('<section class="words"><h2>{}</h2><dl>{}</dl></section>').format(heading, lines)
