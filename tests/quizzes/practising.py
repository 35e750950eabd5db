"""The small course with every type of question as practice, three in each of its lessons."""

from html import unescape
from random import Random
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from core.db import db
from courses.models import Course
from courses.package.canonical import to_yaml
from quizzes.models import Question
from quizzes.practice import shown_of
from quizzes.questions import TYPES
from tests.client import PageClient
from tests.courses import build
from tests.courses.pages import filled
from tests.quizzes import asking

LESSONS = ("takaran", "seduhan", "mencoba")
JSON = {"Accept": "application/json"}


def bank(**places: str) -> list[dict[str, Any]]:
    """Return a question of each type as practice (P01 to P09), beside all that are asked elsewhere. `places`: headings by key."""
    others = [one for one in asking.bank() if one["stage"] != "practice"]
    of_type = {one["type"]: one for one in others if one["stage"] == "knowledge"}
    practice = [
        {**of_type[name], "key": f"P{number + 1:02}", "stage": "practice", "lesson": LESSONS[number // 3]}
        for number, name in enumerate(TYPES)
    ]
    return [*others, *({**one, **({"after": places[one["key"]]} if one["key"] in places else {})} for one in practice)]


def files(**places: str) -> dict[str, bytes]:
    """Return the files of the package."""
    return {**asking.files(), "questions.yaml": to_yaml(bank(**places), order=()).encode()}


def published(**places: str) -> Course:
    """Import and publish the course, and commit."""
    return build.published(files(**places))


def question(key: str) -> Question:
    """Return the newest question with this key."""
    return db.session.scalars(select(Question).where(Question.key == key).order_by(Question.id.desc())).first()


def lesson_of(asked: Question) -> str:
    """Return the address of the lesson in which a question is asked."""
    return f"/learn/kopi/lessons/{asked.lesson_key}"


def action_of(asked: Question) -> str:
    """Return the address to which the form of a question is sent, with its anchor."""
    return f"{lesson_of(asked)}/practice/{asked.key}#hasil-{asked.key}"


def right(asked: Question) -> dict[str, list[str]]:
    """Return the fields of the right answer."""
    kind = TYPES[asked.type]
    return kind.fill(kind.right(asked.body), shown_of(asked))


def wrong(asked: Question) -> dict[str, list[str]]:
    """Return the fields of a wrong answer, the same each time."""
    kind = TYPES[asked.type]
    return kind.fill(kind.wrong(asked.body, Random(asked.key)), shown_of(asked))


def nothing(asked: Question) -> dict[str, list[str]]:
    """Return the fields of a blank answer."""
    return {name: [] for name in right(asked)}


def send(client: PageClient, asked: Question, answered: dict[str, list[str]], *, at: Any = None, **kwargs: Any) -> Any:
    """Fill in the form of a question on its lesson's page, or on the page `at`, and press its button."""
    form = filled(client, at or lesson_of(asked), form=action_of(asked))
    return client.post(action_of(asked), data={**form, **answered}, **kwargs)


def card(told: str, key: str) -> str:
    """Return the words of a question's card on a page."""
    html = told.partition(f'id="soal-{key}"')[2].partition("</section>")[0]
    return unescape(str(Markup(f"<p {html}").striptags()))  # noqa: S704


def key_words(asked: Question) -> list[str]:
    """Return the sentences that tell the key of a practice question."""
    said = [option["feedback"] for option in asked.body.get("options", ()) if "feedback" in option]
    return [asked.explanation, *said]


def drafted(asked: Question) -> Any:
    """Return the tokens under which a trainer sees a question of the draft."""
    return TYPES[asked.type].shown(asked.body, Random(asked.key))
