"""The glossary of a course: finding its words in a text, and linking the first occurrence of each to its meaning."""

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
"""Tags in which no word becomes a link."""
LONGEST_KEY = 80


@dataclass(frozen=True)
class Entry:
    """A word of the glossary: its term, other spellings, and its meaning."""

    term: str
    also: Sequence[str]
    meaning: str

    @property
    def key(self) -> str:
        """The key of its anchor on a page, `kata-<key>`."""
        return key_of(self.term)

    @property
    def forms(self) -> list[str]:
        """All spellings, the term first."""
        return [self.term, *self.also]


def key_of(form: str) -> str:
    """Return a spelling as lower case letters, digits and hyphens; empty where it has no letter or digit."""
    plain = unicodedata.normalize("NFKD", form).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall("[a-z0-9]+", plain))[:LONGEST_KEY].strip("-")


def in_order(terms: Iterable[str]) -> list[str]:
    """Sort terms alphabetically without regard to case."""
    return sorted(terms, key=lambda term: (fold(term), term))


def spelling_pattern(forms: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that matches these spellings as whole words, without case, and prefers the longest.

    The text *toko online* matches that entry and not *toko*. `NIB-nya` matches NIB, because the ending is a pronoun. A doubled
    word (`toko-toko`) is another word and does not match.
    """
    alternatives = sorted(set(forms), key=lambda form: (-len(form), form))
    written = "|".join(r"\s+".join(re.escape(part) for part in form.split()) for form in alternatives)
    return re.compile(rf"(?<![\w&-])(?:{written or '(?!)'})(?!\w)(?!-(?!(?:nya|mu|ku)\b)\w)", re.IGNORECASE)


PIECE = re.compile(r"\w+|\s+|[^\w\s]")
"""A word, a run of blanks or a sign; every character of a text belongs to one piece."""
ENDINGS = {"nya", "mu", "ku"}
"""Pronouns that Indonesian adds to a word with a hyphen."""


class SpellingSearch:
    """Finds many spellings in a text in one pass, by the rule of `spelling_pattern`. It follows a tree of pieces from each word."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._tree: dict[str, Any] = {}
        for form in forms:
            branch = self._tree
            for piece in _pieces(form.strip()):
                branch = branch.setdefault(piece, {})
            branch.setdefault("", set()).add(form)

    def find_in(self, text: str) -> set[str]:
        """Return the spellings that occur in the text as whole words."""
        pieces = ["", *_pieces(text), "", ""]
        found: set[str] = set()
        for at in range(1, len(pieces) - 2):
            if pieces[at] in self._tree and not _joins_next(pieces[at - 1]):
                found.update(self._spellings_at(pieces, at))
        return found

    def _spellings_at(self, pieces: list[str], at: int) -> Iterator[str]:
        branch = self._tree
        while pieces[at] and pieces[at] in branch:
            branch, at = branch[pieces[at]], at + 1
            if "" in branch and not _continues_word(pieces[at], pieces[at + 1]):
                yield from branch[""]


def _pieces(text: str) -> list[str]:
    return [piece if piece.strip() else " " for piece in PIECE.findall(text.lower())]


def _joins_next(before: str) -> bool:
    """Return whether a piece makes the word after it a part of a longer word."""
    return before in {"&", "-"} or _is_word(before)


def _continues_word(after: str, following: str) -> bool:
    return _is_word(after) or (after == "-" and _is_word(following) and following not in ENDINGS)


def _is_word(piece: str) -> bool:
    return re.match(r"\w", piece) is not None


class GlossaryLinks:
    """The glossary of one page: call `link` for each text in turn, then `definitions` at the end."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_form = {fold(form): entry for entry in entries for form in entry.forms}
        self._linked: dict[str, Entry] = {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return spelling_pattern(html.escape(form, quote=False) for form in self._by_form)

    def link(self, text: str) -> str:
        """Link the first occurrence of each word in sanitised HTML to its meaning. A word linked before stays plain."""
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
        return text if inside else self._pattern.sub(self._link, text)

    def _link(self, match: re.Match[str]) -> str:
        entry = self._by_form.get(fold(html.unescape(match[0])))
        if entry is None or entry.key in self._linked:
            return match[0]
        self._linked[entry.key] = entry
        return f'<a href="#kata-{entry.key}" class="word">{match[0]}</a>'

    def definitions(self, heading: str) -> str:
        """Return the meanings of the linked words as HTML, in the order of the links; empty where there is no link."""
        if not self._linked:
            return ""
        lines = Markup("").join(
            Markup('<div><dt id="kata-{}">{}</dt><dd>{}</dd></div>').format(entry.key, entry.term, entry.meaning)
            for entry in self._linked.values()
        )
        return Markup('<section class="words"><h2>{}</h2><dl>{}</dl></section>').format(heading, lines)
