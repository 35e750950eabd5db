"""How hard the lessons are to read: sentence lengths, hard words that nobody explains, openings and paragraphs used twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median

import yaml
from wordfreq import zipf_frequency

from courses.package.reading import Package
from script.reading.texts import WORD, Lesson, words_of

LONGEST, SHARE, MEDIAN = 15, 0.95, 10
"""Words in a sentence: at most so many in so many of all, and at most so many in the middle one (the programme's standard)."""
RARE = 3.0
"""Zipf frequency below which a word is taken for hard: less than once in a million words of Indonesian."""
BEFORE = ("memper", "diper", "menge", "meng", "meny", "men", "mem", "me", "ber", "ter", "di", "ke", "pe", "se", "ku", "kau")
AFTER = ("kannya", "annya", "inya", "nya", "kan", "lah", "kah", "pun", "an", "i", "ku", "mu")
OPENING = 3
ALIKE = 0.5
"""Share of four-word runs in common from which two paragraphs count as one told twice."""
PARAGRAPH = 12


@dataclass(frozen=True)
class Lengths:
    """Sentence lengths of some lessons, in words."""

    count: int
    median: float
    share: float
    longest: list[tuple[str, str]]
    """Lesson and sentence, for each that is too long."""


def lengths(lessons: Sequence[Lesson]) -> Lengths:
    """Of all their sentences together."""
    counted = [(len(sentence.split()), lesson.name, sentence) for lesson in lessons for sentence in lesson.sentences]
    sizes = [size for size, *_ in counted]
    long = [(name, sentence) for size, name, sentence in counted if size > LONGEST]
    return Lengths(len(sizes), median(sizes), 1 - len(long) / len(sizes), long)


def hard_words(package: Package, lessons: Sequence[Lesson], known: set[str]) -> dict[str, list[str]]:
    """Words that are rare in Indonesian and stand neither in the course's list of words nor among those that everybody here
    knows, with the lessons that use them. Names are known by their capital inside a sentence."""
    explained = _explained(package)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for lesson in lessons:
        names = _names(lesson.sentences)
        for word in {word for sentence in lesson.sentences for word in words_of(sentence)}:
            small = word.lower()
            if word in names or small in names or small in known or len(small) < 3:
                continue
            if is_rare(small) and not (forms(small) & (explained | known)):
                found[small].append(lesson.key)
    return {word: sorted(set(keys)) for word, keys in sorted(found.items())}


def is_rare(word: str) -> bool:
    """Whether no form of a word is common: with its affixes taken off, or either half of a doubled one."""
    return all(zipf_frequency(form, "id") < RARE for form in forms(word))


def forms(word: str) -> set[str]:
    """A word with each of its usual affixes taken off, as far as something of three letters is left."""
    found = {word, *word.split("-")}
    for form in list(found):
        found |= {form.removesuffix(end) for end in AFTER if form.endswith(end)}
    for form in list(found):
        found |= set(_without_prefix(form))
    for form in list(found):
        found |= {form.removesuffix(end) for end in AFTER if form.endswith(end)} | set(_without_prefix(form))
    return {form for form in found if len(form) > 2}


def _without_prefix(word: str) -> Iterable[str]:
    for start in BEFORE:
        if word.startswith(start):
            rest = word.removeprefix(start)
            yield rest
            if start in {"men", "pe", "me"}:
                yield "t" + rest  # menulis: tulis
            if start in {"mem"}:
                yield "p" + rest  # memilih: pilih
            if start in {"meny"}:
                yield "s" + rest  # menyapu: sapu
            if start in {"meng"}:
                yield "k" + rest  # mengirim: kirim


def openings(lessons: Sequence[Lesson]) -> dict[str, list[str]]:
    """First words of lessons that open more than one."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for lesson in lessons:
        found[" ".join(lesson.lines[0].split()[:OPENING]).lower().strip('.,:;?!"“”')].append(lesson.name)
    return {opening: names for opening, names in found.items() if len(names) > 1}


def headings(lessons: Sequence[Lesson], most: int) -> dict[str, int]:
    """Headings that stand in more than so many lessons."""
    counted = Counter(heading.lower() for lesson in lessons for heading in set(lesson.headings))
    return {heading: count for heading, count in counted.most_common() if count > most}


def told_twice(lessons: Sequence[Lesson]) -> list[tuple[float, str, str, str, str]]:
    """Paragraphs of different lessons that are nearly the same: how alike, both lessons, both texts; the most alike first."""
    runs = [
        (lesson.name, line, shingles)
        for lesson in lessons
        for line in lesson.lines
        if len(line.split()) >= PARAGRAPH and (shingles := _runs(line))
    ]
    found = []
    for (first, text, ours), (second, other, theirs) in combinations(runs, 2):
        if first != second and ours & theirs:
            alike = len(ours & theirs) / len(ours | theirs)
            if alike >= ALIKE:
                found.append((alike, first, second, text, other))
    return sorted(found, reverse=True)


def meanings(packages: Sequence[Package]) -> dict[str, list[tuple[str, str]]]:
    """Terms that courses explain with different words: term, then course and meaning."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for package in packages:
        for entry in glossary_of(package):
            found[entry["term"].lower()].append((package.course.value["code"], entry["meaning"]))
    return {term: said for term, said in sorted(found.items()) if len({meaning for _, meaning in said}) > 1}


def everyday(office: Path) -> set[str]:
    """Words that are rare in what is written and known to everybody in this office's city: its `everyday.txt`."""
    file = office / "everyday.txt"
    lines = file.read_text("utf-8").split("\n") if file.exists() else []
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def _runs(line: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in WORD.findall(line)]
    return {tuple(words[place : place + 4]) for place in range(len(words) - 3)}


def _names(sentences: Iterable[str]) -> set[str]:
    """Words with a capital that is not the sentence's."""
    found: set[str] = set()
    for sentence in sentences:
        words = words_of(sentence)
        found |= {word for word in words[1:] if word[0].isupper() and not word.isupper()}
        found |= {word.lower() for word in words[1:] if word[0].isupper() and not word.isupper()}
    return found


def _explained(package: Package) -> set[str]:
    terms = [term for entry in glossary_of(package) for term in (entry["term"], *entry.get("also", []))]
    return {form for term in terms for word in WORD.findall(term.lower()) for form in forms(word) | {word}}


def glossary_of(package: Package) -> list[dict]:
    source = package.files.get("glossary.yaml")
    return yaml.safe_load(source) if source else []
