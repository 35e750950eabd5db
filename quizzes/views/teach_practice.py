"""A trainer's own try of a lesson's practice, as it stands in the draft. Nothing is kept."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, jsonify, render_template, request, url_for

from core.db import db
from core.errors import Refused
from core.fragments import tree
from core.refusals import refusals
from core.web import reads_only, wants_json
from courses import previewing
from courses.editing import WorkingCopy
from courses.practising import with_practice
from courses.views.teaching import open_or_404
from courses.views.tool_cards import with_tools
from quizzes import editing, practice
from quizzes.forms.attempts import AnswerForm
from quizzes.models import AskedIn
from quizzes.queries.pictures import Drawn
from quizzes.questions import TYPES
from quizzes.views.practice_cards import Cards, Given, asked_again, scripts_of

bp = Blueprint("teach_practice", __name__)


@bp.get("/teach/<slug>/lessons/<key>/practice")
def show_practice(slug: str, key: str):
    """Show a lesson of the draft with its practice, as learners would meet it."""
    return _render(_opened(slug), key)


@bp.post("/teach/<slug>/lessons/<key>/practice/<question>")
@reads_only
def create_answer(slug: str, key: str, question: str):
    """Tell the result of an answer. Scripts get JSON."""
    work = _opened(slug)
    asked = next((one for one in _questions(work, key) if one.key == question), None) or abort(404)
    form = AnswerForm()
    with refusals() as refused:
        form.check()
        response = practice.read(asked, request.form)
    if refused:
        return _refuse(work, key, question, refused.words)
    tries = form.sequence.data
    if wants_json():
        return jsonify(told=tree(_cards(work, key).told(asked, response, tries)), left=[], sequence=tries)
    return _render(work, key, Given(question, response, tries))


def _opened(slug: str) -> WorkingCopy:
    """Return the files of a course, without a transaction: rendering and measuring pictures take long."""
    work = open_or_404(slug)
    db.session.rollback()
    return work


def _refuse(work: WorkingCopy, key: str, question: str, sentence: str) -> tuple[str, int]:
    if wants_json():
        raise Refused(sentence)
    return _render(work, key, Given(question, typed=request.form.to_dict(flat=False), error=sentence)), 422


def _render(work: WorkingCopy, key: str, given: Given | None = None) -> str:
    lesson = work.package.lessons.get(key) or abort(404)
    questions, cards = _questions(work, key), _cards(work, key)
    front = {"scenes": (), **lesson.fields.value}
    preview = previewing.preview(work, key, front, lesson.source)
    html = with_practice(
        with_tools(preview.html),
        [cards.card(one, given if given and given.key == one.key else asked_again(one.key)) for one in questions],
        preview.html,
    )
    return render_template(
        "quizzes/teach_practice.html",
        work=work,
        key=key,
        title=lesson.fields.value["title"],
        html=html,
        story_html=preview.story_html,
        has_practice=bool(questions),
        scripts=scripts_of(questions),
    )


def _questions(work: WorkingCopy, key: str) -> Sequence[Any]:
    """Return the practice questions of a lesson of the draft, like rows of `practice_in`."""
    bank = [one for one in editing.bank_of(work).value if one["stage"] == AskedIn.PRACTICE and one["lesson"] == key]
    return [
        SimpleNamespace(
            key=one["key"],
            type=one["type"],
            stem=one["stem"],
            hint=one.get("hint"),
            after=one.get("after"),
            explanation=one["explanation"],
            body=TYPES[one["type"]].own_fields(one),
            content_hash=one["key"],
        )
        for one in bank
    ]


def _cards(work: WorkingCopy, key: str) -> Cards:
    """Return what draws the cards; pictures have addresses for trainers, because a draft's are not public."""
    place: dict[str, Any] = {"slug": work.package.course.value["slug"], "key": key}
    pictures = previewing.pictures_of(work)

    def draw(picture: dict[str, str]) -> Drawn:
        shown = pictures.get(picture["file"], previewing.UNKNOWN)
        return Drawn(shown.url, shown.width, shown.height, picture["alt"], picture.get("text", ""))

    return Cards(
        draw=draw,
        action=lambda question: url_for(".create_answer", **place, question=question, _anchor=f"hasil-{question}"),
        again=lambda question, tries: url_for(
            ".show_practice", **place, again=question, tries=tries, _anchor=f"soal-{question}"
        ),
    )
