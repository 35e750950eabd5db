"""A second reader answers every question from the lessons alone; what they answer is held against the keys.

`sheet` prints lessons and questions without key, hint, feedback or explanation, choices in another order than the package's.
Answers come back as a YAML mapping from question key to text: letters (`b`, `a c`) for choices and the parts of a message, `ya`
or `tidak`, letters in order for putting in order, `1b 2a 3c` for pairs, numbers and words as they are; gaps are parted by ` |
`.
"""

from collections.abc import Iterator, Mapping
from random import Random
from string import ascii_lowercase
from typing import Any

from werkzeug.datastructures import MultiDict

from courses.package.reading import Package
from quizzes.questions import TYPES
from quizzes.questions.gaps import BLANK
from quizzes.questions.kind import Kind, Unreadable
from script.reading import texts

Question = dict[str, Any]


def sheet(package: Package) -> Iterator[str]:
    """Lesson by lesson: the text as read, then what is asked about it."""
    questions = package.documents["questions.yaml"].value
    for lesson in texts.lessons_of(package):
        yield f"# {lesson.key}\n"
        yield lesson.text.source
        yield from (f"\n{scene['says']}" for scene in lesson.text.fields.value.get("scenes") or [])
        yield "\n## Questions\n"
        for question in questions:
            if question["lesson"] == lesson.key:
                yield _asked(question)


def disagreements(package: Package, answers: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Question, the key and the answer, for each that differ or was not answered."""
    for question in package.documents["questions.yaml"].value:
        key, given = answer_of(question), str(answers.get(question["key"], ""))
        if not agrees(question, given):
            yield question["key"], key, given


def agrees(question: Question, given: str) -> bool:
    """Whether an answer is the key, or one of the forms that the key allows."""
    words = given.lower().replace(",", " ").split()
    match question:
        case {"options": _} | {"pairs": _}:
            return set(words) == set(answer_of(question).split())
        case {"items": _} | {"answer": bool()}:
            return words == answer_of(question).split()
    return _scores_in_full(question, given)


def _scores_in_full(question: Question, given: str) -> bool:
    """What was written into each field of the form, in their order."""
    kind, shown = _shown(question)
    fields, written = list(kind.fill(kind.right(question), shown)), given.split("|")
    try:
        response = kind.parse(MultiDict(zip(fields, written, strict=False)), shown)
        return len(written) == len(fields) and bool(response) and kind.score(question, response) == 1
    except Unreadable:
        return False


def answer_of(question: Question) -> str:
    """The key, written as answers are."""
    match question:
        case {"options": _}:
            return " ".join(letter for letter, option in _options(question) if option.get("right"))
        case {"answer": bool(answer)}:
            return "ya" if answer else "tidak"
        case {"pairs": pairs}:
            letters = {right: letter for letter, right in _rights(question)}
            return " ".join(f"{number}{letters[right]}" for number, (_, right) in enumerate(pairs, 1))
        case {"items": items}:
            letters = {item: letter for letter, item in _mixed(question, items)}
            return " ".join(letters[item] for item in items)
    kind, shown = _shown(question)
    return " | ".join(word for words in kind.fill(kind.right(question), shown).values() for word in words)


def _asked(question: Question) -> str:
    lines = [f"{question['key']} ({question['type']}): {question['stem']}"]
    match question:
        case {"options": _}:
            lines += [f"  {letter}. {_words(option)}" for letter, option in _options(question)]
        case {"pairs": pairs}:
            lines += [f"  {number}. {left}" for number, (left, _) in enumerate(pairs, 1)]
            lines += [f"  {letter}. {right}" for letter, right in _rights(question)]
        case {"items": items}:
            lines += [f"  {letter}. {item}" for letter, item in _mixed(question, items)]
        case _:
            kind, shown = _shown(question)
            lines += [f"  {_around_gaps(part)}" for part in kind.parts(question, shown).values()]
    return "\n".join(lines) + "\n"


def _shown(question: Question) -> tuple[Kind, Any]:
    """The question's type, and what it shows of the question: always the same."""
    kind = TYPES[question["type"]]
    return kind, kind.shown(question, Random(question["key"] + question["stem"]))


def _around_gaps(part: Any) -> str:
    return BLANK.join(part) if isinstance(part, list) else f"({part})"


def _words(option: Question) -> str:
    picture = option.get("picture")
    return f"{option['text']} [gambar: {picture['alt']}]" if picture else option["text"]


def _options(question: Question) -> list[tuple[str, Any]]:
    _, shown = _shown(question)
    return [(letter, question["options"][index]) for letter, (_, index) in zip(ascii_lowercase, shown, strict=False)]


def _rights(question: Question) -> list[tuple[str, str]]:
    return _mixed(question, sorted({right for _, right in question["pairs"]}))


def _mixed(question: Question, things: list[Any]) -> list[tuple[str, Any]]:
    """Always in the same other order."""
    order = Random(question["key"] + question["stem"]).sample(things, len(things))
    return list(zip(ascii_lowercase, order, strict=False))
