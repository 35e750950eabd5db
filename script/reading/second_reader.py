"""Compare the answers of a second reader, who knows only the lessons, with the right answers of the questions.

`sheet` prints lessons and questions without right answer, hint, feedback or explanation. Choices are shuffled.

The answers are a YAML mapping from question key to text: letters (`b`, `a c`) for choices and the parts of a message, `ya` or
`tidak`, letters in order for an ordering, `1b 2a 3c` for pairs, numbers and words as they are. Gaps are separated by ` | `.
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
    """Yield the sheet: for each lesson its text, then its questions."""
    questions = package.documents["questions.yaml"].value
    for lesson in texts.lessons_of(package):
        yield f"# {lesson.key}\n"
        yield lesson.text.source
        yield from (f"\n{scene['says']}" for scene in lesson.text.fields.value.get("scenes") or [])
        yield "\n## Questions\n"
        for question in questions:
            if question["lesson"] == lesson.key:
                yield _question_text(question)


def disagreements(package: Package, answers: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield the question's key, the right answer and the reader's answer for each question with a wrong or missing answer."""
    for question in package.documents["questions.yaml"].value:
        right_answer, answer = answer_of(question), str(answers.get(question["key"], ""))
        if not agrees(question, answer):
            yield question["key"], right_answer, answer


def agrees(question: Question, answer: str) -> bool:
    """Whether an answer is right."""
    words = answer.lower().replace(",", " ").split()
    match question:
        case {"options": _} | {"pairs": _}:
            return set(words) == set(answer_of(question).split())
        case {"items": _} | {"answer": bool()}:
            return words == answer_of(question).split()
    return _has_full_score(question, answer)


def _has_full_score(question: Question, answer: str) -> bool:
    """Score an answer whose parts are separated by `|`, one part for each field of the question's form."""
    kind, shown = _shown(question)
    fields, parts = list(kind.fill(kind.right(question), shown)), answer.split("|")
    try:
        response = kind.parse(MultiDict(zip(fields, parts, strict=False)), shown)
        return len(parts) == len(fields) and bool(response) and kind.score(question, response) == 1
    except Unreadable:
        return False


def answer_of(question: Question) -> str:
    """Return the right answer in the notation of the answers."""
    match question:
        case {"options": _}:
            return " ".join(letter for letter, option in _options(question) if option.get("right"))
        case {"answer": bool(answer)}:
            return "ya" if answer else "tidak"
        case {"pairs": pairs}:
            letters = {right: letter for letter, right in _rights(question)}
            return " ".join(f"{number}{letters[right]}" for number, (_, right) in enumerate(pairs, 1))
        case {"items": items}:
            letters = {item: letter for letter, item in _shuffled(question, items)}
            return " ".join(letters[item] for item in items)
    kind, shown = _shown(question)
    return " | ".join(word for words in kind.fill(kind.right(question), shown).values() for word in words)


def _question_text(question: Question) -> str:
    lines = [f"{question['key']} ({question['type']}): {question['stem']}"]
    match question:
        case {"options": _}:
            lines += [f"  {letter}. {_words(option)}" for letter, option in _options(question)]
        case {"pairs": pairs}:
            lines += [f"  {number}. {left}" for number, (left, _) in enumerate(pairs, 1)]
            lines += [f"  {letter}. {right}" for letter, right in _rights(question)]
        case {"items": items}:
            lines += [f"  {letter}. {item}" for letter, item in _shuffled(question, items)]
        case _:
            kind, shown = _shown(question)
            lines += [f"  {_around_gaps(part)}" for part in kind.parts(question, shown).values()]
    return "\n".join(lines) + "\n"


def _shown(question: Question) -> tuple[Kind, Any]:
    """Return the question's type, and what it shows of the question, with the same order of choices at each call."""
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
    return _shuffled(question, sorted({right for _, right in question["pairs"]}))


def _shuffled(question: Question, things: list[Any]) -> list[tuple[str, Any]]:
    """Shuffle things, in the same way at each call, and give them letters."""
    order = Random(question["key"] + question["stem"]).sample(things, len(things))
    return list(zip(ascii_lowercase, order, strict=False))
