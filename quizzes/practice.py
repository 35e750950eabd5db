"""Render a lesson's practice questions as HTML that shows the answers without a script or a connection."""

from collections.abc import Mapping, Sequence
from random import Random

from flask import current_app
from flask_babel import force_locale

from courses.showing import ShownPicture
from quizzes.models import Question
from quizzes.questions import TYPES


def to_html(questions: Sequence[Question], media: Mapping[str, ShownPicture]) -> str:
    """Render the questions in Indonesian, at publication. The HTML contains the right answers."""
    page = current_app.jinja_env.get_template("quizzes/practice.html")  # bypasses the context of a visitor's page
    with force_locale("id"):
        return page.render(questions=[_shown(question, media) for question in questions])


def _shown(question: Question, media: Mapping[str, ShownPicture]) -> dict:
    kind = TYPES[question.type]
    # A fixed seed gives the same order each time, so that the same package makes the same edition.
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


def _placed(picture: dict[str, str], media: Mapping[str, ShownPicture]) -> dict:
    shown = media[picture["file"]]
    return {"url": shown.url, "width": shown.width, "height": shown.height, "alt": picture["alt"]}
