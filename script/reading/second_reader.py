"""A second reader answers every question from the lessons alone; what they answer is held against the keys.

`sheet` prints lessons and questions without key, hint, feedback or explanation, choices in another order than the package's.
Answers come back as a YAML mapping from question key to text: letters (`b`, `a c`) for choices and the parts of a message, `ya` or
`tidak`, letters in order for putting in order, `1b 2a 3c` for pairs, numbers and words as they are; gaps are parted by ` | `.
"""

from collections.abc import Iterator, Mapping
from random import Random
from string import ascii_lowercase
from typing import Any

from courses.package.reading import Package
from quizzes.questions import TYPES
from script.reading import texts

Question = Mapping[str, Any]


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
    folded = " ".join(given.lower().split())
    match question["type"]:
        case "numeric":
            return bool(given) and TYPES["numeric"].score(question, {"text": given}) == 1
        case "short_answer":
            return folded in {form.lower() for form in question["answers"]}
        case "gaps":
            wanted = [part.lower().split("|") for part in _gaps(question)]
            parts = [part.strip() for part in folded.split(" | ")]
            return len(parts) == len(wanted) and all(part in forms for part, forms in zip(parts, wanted, strict=True))
        case "single" | "multiple" | "spot" | "matching":
            return set(folded.replace(",", " ").split()) == set(answer_of(question).split())
        case _:
            return folded.replace(",", " ").split() == answer_of(question).split()


def answer_of(question: Question) -> str:
    """The key, written as answers are."""
    match question["type"]:
        case "single" | "multiple" | "spot":
            return " ".join(letter for letter, option in _options(question) if option.get("right"))
        case "true_false":
            return "ya" if question["answer"] else "tidak"
        case "matching":
            letters = {right: letter for letter, right in _rights(question)}
            return " ".join(f"{number}{letters[right]}" for number, (_, right) in enumerate(question["pairs"], 1))
        case "ordering":
            letters = {item: letter for letter, item in _mixed(question, question["items"])}
            return " ".join(letters[item] for item in question["items"])
        case "numeric":
            return str(question["number"])
        case "short_answer":
            return question["answers"][0]
        case _:
            return " | ".join(_gaps(question))


def _asked(question: Question) -> str:
    lines = [f"{question['key']} ({question['type']}): {question['stem']}"]
    match question["type"]:
        case "single" | "multiple" | "spot":
            lines += [f"  {letter}. {_words(option)}" for letter, option in _options(question)]
        case "matching":
            lines += [f"  {number}. {left}" for number, (left, _) in enumerate(question["pairs"], 1)]
            lines += [f"  {letter}. {right}" for letter, right in _rights(question)]
        case "ordering":
            lines += [f"  {letter}. {item}" for letter, item in _mixed(question, question["items"])]
        case "gaps":
            text = question["text"]
            for gap in _gaps(question):
                text = text.replace(f"[[{gap}]]", "____", 1)
            lines.append(f"  {text}")
        case "numeric":
            lines.append(f"  ({question.get('unit', '')})")
    return "\n".join(lines) + "\n"


def _words(option: Question) -> str:
    picture = option.get("picture")
    return f"{option['text']} [gambar: {picture['alt']}]" if picture else option["text"]


def _options(question: Question) -> list[tuple[str, Any]]:
    if question["type"] == "spot":
        return list(zip(ascii_lowercase, question["options"], strict=False))
    return _mixed(question, question["options"])


def _rights(question: Question) -> list[tuple[str, str]]:
    return _mixed(question, sorted({right for _, right in question["pairs"]}))


def _mixed(question: Question, things: list[Any]) -> list[tuple[str, Any]]:
    """Always in the same other order."""
    order = Random(question["key"] + question["stem"]).sample(things, len(things))
    return list(zip(ascii_lowercase, order, strict=False))


def _gaps(question: Question) -> list[str]:
    return [part.split("]]")[0] for part in question["text"].split("[[")[1:]]
