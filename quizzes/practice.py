"""A lesson's practice questions as HTML: each answered at once by opening what one thinks, without script, offline too."""

from collections.abc import Mapping, Sequence
from random import Random

from flask import current_app
from flask_babel import force_locale

from courses.showing import Shown
from quizzes.models import Question
from quizzes.questions import TYPES


def to_html(questions: Sequence[Question], media: Mapping[str, Shown]) -> str:
    """Rendered once, when the edition is published, in the language of the questions. Holds the keys: they may travel."""
    page = current_app.jinja_env.get_template("quizzes/practice.html")  # no visitor, so nothing of a page around it
    with force_locale("id"):
        return page.render(questions=[_shown(question, media) for question in questions])


def _shown(question: Question, media: Mapping[str, Shown]) -> dict:
    kind = TYPES[question.type]
    # The same order each time: the same package is the same edition.
    shown = kind.shown(question.body, Random(question.content_hash))
    parts = kind.parts(question.body, shown)
    return {
        "template": kind.template,
        "stem": question.stem,
        "hint": question.hint,
        "explanation": question.explanation,
        "body": question.body,
        "parts": parts,
        "shown": shown,
        "pictures": {token: _placed(picture, media) for token, picture in parts.get("pictures", {}).items()},
        "answer": kind.answer_lines(question.body),
    }


def _placed(picture: dict[str, str], media: Mapping[str, Shown]) -> dict:
    shown = media[picture["file"]]
    return {"url": shown.url, "width": shown.width, "height": shown.height, "alt": picture["alt"]}
