"""Measure how hard lessons are to read: sentence lengths, unexplained hard words, repeated openings and paragraphs."""

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
"""The programme's standard: SHARE of the sentences have at most LONGEST words, and the median has at most MEDIAN."""
RARE = 3.0
"""Words with a lower Zipf frequency count as hard. 3 means once in a million words of Indonesian."""
PREFIXES = ("memper", "diper", "menge", "meng", "meny", "men", "mem", "me", "ber", "ter", "di", "ke", "pe", "se", "ku", "kau")
SUFFIXES = ("kannya", "annya", "inya", "nya", "kan", "lah", "kah", "pun", "an", "i", "ku", "mu")
SHORTEST_WORD = 3
"""Letters. Shorter words and stems are ignored."""
OPENING = 3
"""Words."""
RUN = 4
"""Words of a run, by which paragraphs are compared."""
ALIKE = 0.5
"""Paragraphs with at least this share of common runs count as repeated."""
PARAGRAPH = 12
"""Words. Shorter paragraphs are not compared."""


@dataclass(frozen=True)
class Lengths:
    """The sentence lengths of some lessons, in words."""

    count: int
    median: float
    share: float
    longest: list[tuple[str, str]]
    """The lesson and the text of each sentence that is too long."""


def lengths(lessons: Sequence[Lesson]) -> Lengths:
    """Measure all sentences of some lessons."""
    counted = [(len(sentence.split()), lesson.name, sentence) for lesson in lessons for sentence in lesson.sentences]
    sizes = [size for size, *_ in counted]
    long = [(name, sentence) for size, name, sentence in counted if size > LONGEST]
    return Lengths(len(sizes), median(sizes), 1 - len(long) / len(sizes), long)


def hard_words(package: Package, lessons: Sequence[Lesson], known: set[str]) -> dict[str, list[str]]:
    """Find words that are rare in Indonesian, not explained by the course's glossary and not in `known`, with their lessons.

    A word with a capital inside a sentence counts as a name and is ignored.
    """
    explained = _explained(package)
    lessons_by_word: defaultdict[str, list[str]] = defaultdict(list)
    for lesson in lessons:
        names = _names(lesson.sentences)
        for word in {word for sentence in lesson.sentences for word in words_of(sentence)}:
            lower = word.lower()
            if word in names or lower in names or lower in known or len(lower) < SHORTEST_WORD:
                continue
            if is_rare(lower) and not (forms(lower) & (explained | known)):
                lessons_by_word[lower].append(lesson.key)
    return {word: sorted(set(keys)) for word, keys in sorted(lessons_by_word.items())}


def is_rare(word: str) -> bool:
    """Whether all forms of a word are rare (see `forms`)."""
    return all(zipf_frequency(form, "id") < RARE for form in forms(word))


def forms(word: str) -> set[str]:
    """Return a word, the halves of a doubled word, and what remains of them without usual affixes."""
    results = {word, *word.split("-")}
    for form in list(results):
        results |= _without_suffixes(form)
    for form in list(results):
        results |= set(_without_prefix(form))
    for form in list(results):
        results |= _without_suffixes(form) | set(_without_prefix(form))
    return {form for form in results if len(form) >= SHORTEST_WORD}


def _without_suffixes(word: str) -> set[str]:
    return {word.removesuffix(suffix) for suffix in SUFFIXES if word.endswith(suffix)}


def _without_prefix(word: str) -> Iterable[str]:
    for prefix in PREFIXES:
        if word.startswith(prefix):
            rest = word.removeprefix(prefix)
            yield rest
            if prefix in {"men", "pe", "me"}:
                yield "t" + rest  # menulis: tulis
            if prefix in {"mem"}:
                yield "p" + rest  # memilih: pilih
            if prefix in {"meny"}:
                yield "s" + rest  # menyapu: sapu
            if prefix in {"meng"}:
                yield "k" + rest  # mengirim: kirim


def openings(lessons: Sequence[Lesson]) -> dict[str, list[str]]:
    """Find first words that begin several lessons, with the names of the lessons."""
    by_opening: defaultdict[str, list[str]] = defaultdict(list)
    for lesson in lessons:
        by_opening[" ".join(lesson.lines[0].split()[:OPENING]).lower().strip('.,:;?!"“”')].append(lesson.name)
    return {opening: names for opening, names in by_opening.items() if len(names) > 1}


def headings(lessons: Sequence[Lesson], most: int) -> dict[str, int]:
    """Find headings that are used in more than `most` lessons, with their number of lessons."""
    counted = Counter(heading.lower() for lesson in lessons for heading in set(lesson.headings))
    return {heading: count for heading, count in counted.most_common() if count > most}


def repeated_paragraphs(lessons: Sequence[Lesson]) -> list[tuple[float, str, str, str, str]]:
    """Find nearly equal paragraphs of different lessons: share of common runs, lessons, texts. The most alike come first."""
    paragraphs = [
        (lesson.name, line, runs)
        for lesson in lessons
        for line in lesson.lines
        if len(line.split()) >= PARAGRAPH and (runs := _runs(line))
    ]
    repeated = []
    for (first, text, first_runs), (second, other, second_runs) in combinations(paragraphs, 2):
        if first != second and first_runs & second_runs:
            alike = len(first_runs & second_runs) / len(first_runs | second_runs)
            if alike >= ALIKE:
                repeated.append((alike, first, second, text, other))
    return sorted(repeated, reverse=True)


def meanings(packages: Sequence[Package]) -> dict[str, list[tuple[str, str]]]:
    """Find terms that courses explain differently, with the courses' codes and meanings."""
    by_term: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for package in packages:
        for entry in glossary_of(package):
            by_term[entry["term"].lower()].append((package.course.value["code"], entry["meaning"]))
    return {term: entries for term, entries in sorted(by_term.items()) if len({meaning for _, meaning in entries}) > 1}


def everyday(office: Path) -> set[str]:
    """Read the office's `everyday.txt`: words that are rare in texts but that everybody in its city knows."""
    file = office / "everyday.txt"
    lines = file.read_text("utf-8").split("\n") if file.exists() else []
    return {word for line in lines if not line.startswith("#") for word in line.split()}


def _runs(line: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in WORD.findall(line)]
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def _names(sentences: Iterable[str]) -> set[str]:
    """Return words with a capital inside a sentence, also in lower case. Words in capitals are left out."""
    names: set[str] = set()
    for sentence in sentences:
        words = words_of(sentence)
        capitalised = {word for word in words[1:] if word[0].isupper() and not word.isupper()}
        names |= capitalised | {word.lower() for word in capitalised}
    return names


def _explained(package: Package) -> set[str]:
    terms = [term for entry in glossary_of(package) for term in (entry["term"], *entry.get("also", []))]
    return {form for term in terms for word in WORD.findall(term.lower()) for form in forms(word) | {word}}


def glossary_of(package: Package) -> list[dict]:
    """Return the entries of a package's glossary, or an empty list."""
    source = package.files.get("glossary.yaml")
    return yaml.safe_load(source) if source else []
