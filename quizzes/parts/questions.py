"""The part `questions.yaml`, and the checkpoints with questions."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core.db import db
from core.documents import shapes
from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from core.text import fold
from courses.models import ChangedItem, ChangeHow, ChangeKind, Edition, StageKey
from courses.package import comparing, dialect, media
from courses.package.course_part import lessons_of
from courses.package.lesson_part import LARGEST_LESSON, loaded_size
from courses.package.parts import Added, Part
from courses.package.reading import Package
from courses.package.writing import Writer
from quizzes import practice
from quizzes.models import AskedIn, Difficulty, Question
from quizzes.questions import TYPES, names_in_order

FILE = "questions.yaml"
MOST_PRACTICE = 3
"""The most practice questions of a lesson (`docs/course-package.md`)."""
PRE_TEST = 5
"""The number of questions of a pre-test."""

question_key = shapes.matching("[A-Z]+[0-9]+", N_("must be a key like Q01: capital letters, then digits"))
HEAD = {
    "key": question_key,
    "stage": shapes.one_of(*[place.value for place in AskedIn]),
    "type": shapes.one_of(*TYPES),
    "difficulty": shapes.one_of(*[word.value for word in Difficulty]),
    "tags": shapes.unique(shapes.list_of(shapes.key, most=10)),
    "lesson": shapes.key,
    "stem": shapes.text(600),
}
OPTIONAL = {"hint": shapes.text(300), "after": shapes.text(200)}
TAIL = {"explanation": shapes.text(600)}
FIELDS = (*HEAD, *OPTIONAL, *names_in_order(), *TAIL)
"""The order of fields in the canonical form."""

_reflection = shapes.mapping(
    {
        "kind": shapes.anything,
        "prompt": shapes.text(600),
        "questions": shapes.unique(shapes.list_of(question_key, least=1, most=20)),
    }
)
_quiz = shapes.mapping({"kind": shapes.anything, "pass_mark": shapes.whole(1, 100), "draw": shapes.whole(1, 50)})


class QuestionsPart(Part):
    """The question bank, and the checkpoints of awareness and knowledge."""

    name = "questions"
    documents = (FILE,)
    models = (Question,)

    def check(self, package: Package, faults: Faults) -> None:
        """Check every question by its type, and that the checkpoints have their questions."""
        bank = package.documents.get(FILE)
        if bank is None:
            if FILE not in package.files:
                faults.add(FILE, 1, N_("is missing"))
            return
        shapes.list_of(shapes.anything, least=1, most=500)(bank, faults)
        questions = [node for node in bank if _check_question(node, faults)] if bank.is_list else []
        _check_keys(questions, faults)
        _check_lessons(questions, package, faults)
        _check_places(questions, package, faults)
        _check_pictures(questions, package, faults)
        _check_weight(questions, package, faults)
        _check_pre_test(questions, faults)
        _check_awareness(package.checkpoint(StageKey.AWARENESS), questions, faults)
        _check_knowledge(package.checkpoint(StageKey.KNOWLEDGE), questions, faults)

    def load(self, package: Package, edition: Edition) -> None:
        """Add a row for each question, with the fields of its type in `body`."""
        for position, node in enumerate(package.documents[FILE], 1):
            data = node.value
            db.session.add(
                Question(
                    edition_id=edition.id,
                    key=data["key"],
                    position=position,
                    asked_in=AskedIn(data["stage"]),
                    type=data["type"],
                    difficulty=Difficulty(data["difficulty"]),
                    tags=data["tags"],
                    lesson_key=data["lesson"],
                    stem=data["stem"],
                    hint=data.get("hint"),
                    after=data.get("after"),
                    explanation=data["explanation"],
                    body=TYPES[data["type"]].own_fields(data),
                    content_hash=_content_hash(node, package),
                )
            )

    def format(self, package: Package, writer: Writer) -> None:
        """Write `questions.yaml` from the document."""
        writer.yaml(FILE, package.documents[FILE].value, order=FIELDS)

    def dump(self, edition: Edition, writer: Writer) -> None:
        """Write `questions.yaml` from the rows."""
        rows = db.session.scalars(select(Question).where(Question.edition_id == edition.id).order_by(Question.position))
        writer.yaml(FILE, [_as_written(row) for row in rows], order=FIELDS)

    def adds_to_lessons(self, edition: Edition) -> Iterator[Added]:
        """Return the words and pictures of each practice question, as they are asked."""
        rows = select(Question).where(Question.edition_id == edition.id, Question.asked_in == AskedIn.PRACTICE)
        for question in db.session.scalars(rows.order_by(Question.position)):
            kind = TYPES[question.type]
            parts = kind.parts(question.body, practice.shown_of(question))
            pictures = parts.pop("pictures", {}).values()
            text = " ".join((question.stem, question.hint or "", str(parts)))
            yield Added(question.lesson_key, text, tuple(picture["file"] for picture in pictures))

    def changes(self, before: Edition, after: Edition) -> Iterator[comparing.Change]:
        """Compare questions by their content. Proposes `ANSWER_KEY` for another right answer, `TYPO` for new and removed questions."""
        old, new = _bank(before), _bank(after)
        texts = [{key: (_name(row), row.content_hash, _words_of(row)) for key, row in bank.items()} for bank in (old, new)]
        for change in comparing.compare(ChangedItem.QUESTION, *texts):
            if change.how is not ChangeHow.CHANGED:
                yield replace(change, kind=ChangeKind.TYPO)
            elif _key_of(old[change.key]) != _key_of(new[change.key]):
                yield replace(change, kind=ChangeKind.ANSWER_KEY)
            else:
                yield change


def _bank(edition: Edition) -> dict[str, Question]:
    rows = db.session.scalars(select(Question).where(Question.edition_id == edition.id).order_by(Question.position))
    return {row.key: row for row in rows}


def _name(row: Question) -> dict[str, str]:
    return {"id": row.stem}


def _words_of(row: Question) -> str:
    """Return the question as text, with a line for each option, pair or step."""
    fields = {name: value for name, value in _as_written(row).items() if name not in {"key", "type", "tags"}}
    return comparing.lines_of(line for value in fields.values() for line in _lines(value))


def _lines(value: Any) -> list[str]:
    if isinstance(value, list):
        return [line for part in value for line in _lines(part)]
    if isinstance(value, dict):
        return [("✓ " if value.get("right") else "") + " · ".join(str(part) for part in value.values() if part is not True)]
    return [str(value)]


def _key_of(row: Question) -> Any:
    return TYPES[row.type].key(row.body)


def _check_question(node: Node, faults: Faults) -> bool:
    """Check a question by itself. Returns False for faults, which exclude it from the checks of all questions together."""
    named = node.get("type")
    kind = TYPES.get(named.value) if named and isinstance(named.value, str) else None
    if kind is None:
        faults.at(named or node, N_("needs a type: one of %(types)s"), types=", ".join(TYPES))
        return False
    own = Faults()
    shapes.mapping({**HEAD, **kind.FIELDS, **TAIL}, {**OPTIONAL, **kind.OPTIONAL})(node, own)
    if not own:
        kind.check(node, own)
    return _add_faults(own, faults)


def _check_keys(questions: list[Node], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for node in questions:
        key = node.value["key"]
        if key in seen:
            faults.at(node.children["key"], N_("the question %(key)s stands already on line %(line)s"), key=key, line=seen[key])
        seen.setdefault(key, node.children["key"].line)


def _check_lessons(questions: list[Node], package: Package, faults: Faults) -> None:
    lessons = {node.value for _, _, node in lessons_of(package)}
    practised: Counter[str] = Counter()
    for node in questions:
        lesson = node.value["lesson"]
        if lesson not in lessons:
            faults.at(node.children["lesson"], N_("the course has no lesson %(key)s"), key=lesson)
        practised[lesson] += node.value["stage"] == AskedIn.PRACTICE
        if practised[lesson] > MOST_PRACTICE and node.value["stage"] == AskedIn.PRACTICE:
            faults.at(node, N_("more than %(most)s practice questions in the lesson %(key)s"), most=MOST_PRACTICE, key=lesson)


def _check_places(questions: list[Node], package: Package, faults: Faults) -> None:
    """Check that only practice says where it stands, and that it names a heading of its lesson."""
    for node in questions:
        place, lesson = node.get("after"), package.lessons.get(node.value["lesson"])
        if place is None:
            continue
        if node.value["stage"] != AskedIn.PRACTICE:
            faults.at(place, N_("only a practice question stands after a heading of its lesson"))
        elif lesson and fold(place.value) not in {fold(words) for words in dialect.headings(lesson.source)}:
            faults.at(place, N_("the lesson %(key)s has no heading with these words"), key=lesson.key)


def _check_pictures(questions: list[Node], package: Package, faults: Faults) -> None:
    for node in questions:
        for file in TYPES[node.value["type"]].pictures(node):
            if file.value not in package.media:
                faults.at(file, N_("media/%(name)s is not there"), name=file.value)
            elif not media.NAME.fullmatch(file.value) or not media.is_picture(file.value):
                faults.at(file, N_("media/%(name)s is not a picture"), name=file.value)


def _check_weight(questions: list[Node], package: Package, faults: Faults) -> None:
    """Check the size of each lesson with the pictures of its practice questions."""
    shown: dict[str, set[str]] = {}
    for node in questions:
        lesson = package.lessons.get(node.value["lesson"])
        files = TYPES[node.value["type"]].pictures(node)
        if node.value["stage"] != AskedIn.PRACTICE or lesson is None or not files:
            continue
        names = shown.setdefault(lesson.key, set())
        names.update(file.value for file in files)
        size = loaded_size(lesson, package, names)
        if size >= LARGEST_LESSON:
            limit = LARGEST_LESSON // 1000
            faults.at(
                node,
                N_("loads %(size)s KB with its pictures; a lesson stays under %(limit)s KB"),
                size=round(size / 1000),
                limit=limit,
            )


def _check_pre_test(questions: list[Node], faults: Faults) -> None:
    """Check that there are exactly PRE_TEST questions of the pre-test, or none."""
    pre_test = [node for node in questions if node.value["stage"] == AskedIn.PRE_TEST]
    if pre_test and len(pre_test) != PRE_TEST:
        faults.at(
            pre_test[0],
            N_("%(count)s questions have 'stage: pre_test'; a course has exactly %(exactly)s of them, or none"),
            count=len(pre_test),
            exactly=PRE_TEST,
        )


def _check_awareness(checkpoint: Node | None, questions: list[Node], faults: Faults) -> None:
    """Check that the checkpoint lists exactly the questions with the stage `awareness`."""
    if checkpoint is None or not _has_shape(checkpoint, _reflection, faults):
        return
    by_key = {node.value["key"]: node for node in questions if node.value["stage"] == AskedIn.AWARENESS}
    for listed in checkpoint.children["questions"]:
        if listed.value not in by_key:
            faults.at(listed, N_("questions.yaml has no question %(key)s with 'stage: awareness'"), key=listed.value)
    for key in by_key.keys() - set(checkpoint.value["questions"]):
        faults.at(
            by_key[key], N_("the question %(key)s is for the awareness stage, but its checkpoint does not ask it"), key=key
        )


def _check_knowledge(checkpoint: Node | None, questions: list[Node], faults: Faults) -> None:
    """Check that the bank has as many questions of the stage as the quiz draws."""
    if checkpoint is None or not _has_shape(checkpoint, _quiz, faults):
        return
    count = sum(node.value["stage"] == AskedIn.KNOWLEDGE for node in questions)
    if checkpoint.value["draw"] > count:
        faults.at(
            checkpoint.children["draw"],
            N_("draws %(drawn)s questions, but questions.yaml has %(count)s for this stage"),
            drawn=checkpoint.value["draw"],
            count=count,
        )


def _has_shape(node: Node, shape: shapes.Shape, faults: Faults) -> bool:
    own = Faults()
    shape(node, own)
    return _add_faults(own, faults)


def _add_faults(own: Faults, faults: Faults) -> bool:
    """Add faults to the others. Returns whether there were none."""
    faults.found |= own.found
    return not own


def _as_written(row: Question) -> dict[str, Any]:
    head = {
        "key": row.key,
        "stage": row.asked_in.value,
        "type": row.type,
        "difficulty": row.difficulty.value,
        "tags": row.tags,
        "lesson": row.lesson_key,
        "stem": row.stem,
    }
    optional = {name: value for name in OPTIONAL if (value := getattr(row, name)) is not None}
    return {**head, **optional, **row.body, "explanation": row.explanation}


def _content_hash(question: Node, package: Package) -> str:
    """Return the SHA-256 of a question's fields and the content of its pictures."""
    digest = hashlib.sha256(json.dumps(question.value, sort_keys=True, ensure_ascii=False).encode())
    for file in TYPES[question.value["type"]].pictures(question):
        digest.update(hashlib.sha256(package.media[file.value]).digest())
    return digest.hexdigest()
