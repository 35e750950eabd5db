"""Reads what somebody typed into the search: its words, and for each the words of the lessons that may be meant (pure)."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from courses.search.words import words_in

MOST_WORDS = 8
"""Words of a question that are looked for."""
MOST_FORMS = 12
"""Other forms of one word, the shortest first: `jual` finds `menjual` and `penjualan` too."""
SHORTEST_START, SHORTEST_PART, SHORTEST_MISSPELT = 3, 4, 3
"""From how many letters on a word finds longer ones that begin with it, finds longer ones that hold it, may be misspelt."""
LONG_WORD = 7
"""From so many letters on, two of them may be wrong, else one."""
MOST_MEANT, MOST_OFFERED = 3, 4
LEAST_LIKENESS = 60
"""Of 100, for a word that is only offered."""
SOUNDS = (
    ("ph", "p"),
    ("f", "p"),
    ("v", "p"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "j"),
    ("dj", "j"),
    ("tj", "c"),
    ("oe", "u"),
    ("y", "i"),
)
"""Letters that people write for each other, among them the spelling of before 1972."""
DOUBLED = re.compile(r"([a-z])\1")
EMPTY_WORDS = frozenset(
    [
        "ada",
        "agar",
        "akan",
        "apa",
        "apakah",
        "atau",
        "bagaimana",
        "bagi",
        "bahwa",
        "bisa",
        "buat",
        "cara",
        "dalam",
        "dan",
        "dari",
        "dengan",
        "di",
        "gimana",
        "ini",
        "itu",
        "jadi",
        "juga",
        "kalau",
        "kapan",
        "karena",
        "ke",
        "kenapa",
        "kita",
        "lebih",
        "mana",
        "mengapa",
        "oleh",
        "pada",
        "para",
        "saat",
        "saja",
        "saya",
        "sebagai",
        "seperti",
        "siapa",
        "sudah",
        "supaya",
        "tentang",
        "tidak",
        "untuk",
        "yang",
        "a",
        "an",
        "and",
        "are",
        "can",
        "do",
        "for",
        "how",
        "i",
        "in",
        "is",
        "my",
        "of",
        "on",
        "or",
        "the",
        "to",
        "what",
        "when",
        "where",
        "why",
        "with",
    ]
)
"""Words of questions that stand in nearly every lesson. They count only where nothing else was typed."""


@dataclass(frozen=True)
class Term:
    """One word that is looked for."""

    typed: str
    forms: tuple[str, ...]
    """Whole words that count as this one."""
    starts: tuple[str, ...] = ()
    """Beginnings of words that count as this one."""
    meant: tuple[str, ...] = ()
    """The words that were taken instead, because no lesson has the typed one."""

    def is_in(self, words: Collection[str]) -> bool:
        """Whether one of these words counts as this one."""
        return any(form in words for form in self.forms) or any(word.startswith(self.starts) for word in words)


@dataclass(frozen=True)
class Question:
    """What was typed, as words that can be looked for."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> set[str]:
        """Whole words that are hits."""
        return {form for term in self.terms for form in term.forms}

    @property
    def starts(self) -> set[str]:
        """Beginnings of words that are hits."""
        return {start for term in self.terms for start in term.starts}

    @property
    def typed(self) -> set[str]:
        """The words themselves, as they are meant."""
        return {word for term in self.terms for word in term.meant or (term.typed,)}

    @property
    def corrected(self) -> list[Term]:
        """The words that were taken for others."""
        return [term for term in self.terms if term.meant]


def read(typed: str, vocabulary: Collection[str]) -> Question:
    """Read a question against the words of the lessons. A question without letters or digits has no terms."""
    words = list(dict.fromkeys(words_in(typed)))
    telling = [word for word in words if word not in EMPTY_WORDS] or words
    return Question(tuple(_term(word, vocabulary) for word in telling[:MOST_WORDS]))


def near(question: Question, vocabulary: Collection[str]) -> list[str]:
    """Return a few words of the lessons that look like those of a question which found nothing, the likest first."""
    typed = [term.typed for term in question.terms if len(term.typed) >= SHORTEST_MISSPELT]
    offered: dict[str, float] = {}
    for word in typed:
        for other, likeness, _ in process.extract(
            word, sorted(vocabulary), scorer=ratio, score_cutoff=LEAST_LIKENESS, limit=MOST_OFFERED
        ):
            offered[other] = max(likeness, offered.get(other, 0))
    return sorted(offered, key=lambda word: (-offered[word], word))[:MOST_OFFERED]


def _term(word: str, vocabulary: Collection[str]) -> Term:
    starts = (word,) if len(word) >= SHORTEST_START else ()
    alike = () if word in vocabulary else tuple(sorted(other for other in vocabulary if sound(other) == sound(word)))
    if alike:
        return Term(word, alike, alike if starts else (), alike)
    parts = _shortest(other for other in vocabulary if word in other) if len(word) >= SHORTEST_PART else []
    if word in vocabulary or parts or (starts and any(other.startswith(starts) for other in vocabulary)):
        return Term(word, tuple(dict.fromkeys([word, *parts])), starts)
    meant = _meant(word, vocabulary)
    return Term(word, meant or (word,), meant if starts else (), meant)


def sound(word: str) -> str:
    """Return a word as it sounds: `poto`, `photo` and `foto` are one, as are `izin` and `ijin`."""
    for written, said in SOUNDS:
        word = word.replace(written, said)
    return DOUBLED.sub(r"\1", word)


def _shortest(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (len(word), word))[:MOST_FORMS]


def _meant(word: str, vocabulary: Collection[str]) -> tuple[str, ...]:
    """Return the words with the fewest wrong letters (left out, added, taken for another, two turned round)."""
    if len(word) < SHORTEST_MISSPELT or word.isdigit():
        return ()
    most = 2 if len(word) >= LONG_WORD else 1
    found = process.extract(word, sorted(vocabulary), scorer=OSA.distance, score_cutoff=most, limit=None)
    least = min((distance for _, distance, _ in found), default=0)
    likest = [other for other, distance, _ in found if distance == least and not other.isdigit()]
    return tuple(sorted(likest, key=lambda other: (other[0] != word[0], -ratio(word, other), other))[:MOST_MEANT])
