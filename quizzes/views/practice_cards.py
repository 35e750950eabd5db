"""The cards of practice questions, as HTML for a lesson's page and for its script."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from core.wording import language
from courses.practising import Card, Practice
from people.models.persons import spoken_to
from quizzes.forms.attempts import new_uuid
from quizzes.policies.practice import is_kept
from quizzes.practice import Result, result_of, shown_of
from quizzes.queries.pictures import Drawn, Picture
from quizzes.queries.practice import album_of, practice_in
from quizzes.questions import TYPES
from quizzes.questions.kind import Kind, Response

SCRIPT = "practice.js"
Draw = Callable[[Picture], Drawn]


@dataclass(frozen=True)
class Given:
    """What was just sent for a question: its response and the number of this try, or what was typed and why it is no answer."""

    key: str
    response: Response | None = None
    tries: int = 0
    typed: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True)
class Cards:
    """Draws the cards of a lesson's questions."""

    draw: Draw
    action: Callable[[str], str]
    """The address to which the answer is sent, by the key of a question."""
    again: Callable[[str, int], str]
    """The address of the page that asks once more, by the key and the tries so far."""
    sent_as: str = field(default_factory=new_uuid)
    """By which a repeated request is recognised. One is enough for a page, because each question looks only at its own row."""

    def card(self, question: Any, given: Given | None = None) -> Card:
        """Return the card of a question, which is asked or, after an answer, told."""
        kind: Kind = TYPES[question.type]
        parts = kind.parts(question.body, shown_of(question))
        told = given.response if given else None
        html = render_template(
            "quizzes/_practice.html",
            question={"key": question.key, "stem": question.stem, "hint": question.hint},
            kind=kind,
            parts=parts,
            pictures={token: self.draw(picture) for token, picture in parts.get("pictures", {}).items()},
            typed=given.typed if given else {},
            error=given.error if given else "",
            told=self.told(question, told, given.tries) if given and told else None,
            action=self.action(question.key),
            sequence=(given.tries if given else 0) + 1,
            sent_as=self.sent_as,
        )
        return Card(Markup(html), question.after)  # noqa: S704 (rendered by us)

    def told(self, question: Any, response: Response, tries: int) -> Markup:
        """Return what is told about an answer."""
        result: Result = result_of(question, response, tries, self.draw)
        html = render_template(
            "quizzes/_practice_told.html",
            result=result,
            own=_own_words(TYPES[question.type]),
            again=self.again(question.key, tries),
        )
        return Markup(html)  # noqa: S704 (rendered by us)


def lesson_cards(lesson: Any, questions: Sequence[Any]) -> Cards:
    """Return what draws the cards of a published lesson."""
    place = {"slug": lesson.slug, "key": lesson.key}

    def again(key: str, tries: int) -> str:
        counted = None if is_kept(lesson) else tries
        return url_for("lessons.show_lesson", **place, again=key, tries=counted, _anchor=f"soal-{key}")

    return Cards(
        draw=album_of(lesson.edition_id, questions).draw,
        action=lambda key: url_for("practice.create_answer", **place, question=key, _anchor=f"hasil-{key}"),
        again=again,
    )


def practice_of_lesson(lesson: Any, given: Given | None = None) -> Practice | None:
    """Return the practice of a row of `find_lesson`, or None where it has none. A question of `?again=` is asked once more."""
    questions = practice_in(lesson)
    if not questions:
        return None
    cards = lesson_cards(lesson, questions)
    return Practice(
        [cards.card(question, _state(question, given)) for question in questions],
        left_of(lesson, questions),
        scripts_of(questions),
    )


def scripts_of(questions: Iterable[Any]) -> list[str]:
    """Return the scripts of the cards: our own, and those of some types."""
    return [SCRIPT, *sorted({script for question in questions if (script := TYPES[question.type].SCRIPT)})]


def left_of(lesson: Any, questions: Sequence[Any], tried: str | None = None) -> Markup:
    """Return the line that names what was not tried, or nothing. `tried` is the key of a question that was answered just now."""
    left = [question.key for question in questions if question.tries is None and question.key != tried]
    html = render_template("quizzes/_practice_left.html", left=left) if left and is_kept(lesson) else ""
    return Markup(html)  # noqa: S704 (rendered by us)


def _state(question: Any, given: Given | None) -> Given | None:
    """Return what the card of a question shows: what was sent just now, else the answer that was kept."""
    if given and given.key == question.key:
        return given
    if question.tries is None:
        return asked_again(question.key)
    if request.args.get("again") != question.key:
        return Given(question.key, question.latest_response, question.tries)
    kind = TYPES[question.type]
    typed = kind.fill(question.latest_response, shown_of(question)) if kind.HAS_MANY_FIELDS else {}
    return Given(question.key, tries=question.tries, typed=typed)


def asked_again(key: str) -> Given | None:
    """Return the state of a question that `?again=` asks once more, for a reader whose tries are kept in the address only."""
    return Given(key, tries=count_of(request.args.get("tries", ""))) if request.args.get("again") == key else None


def count_of(sent: str) -> int:
    """Read a number of tries, 0 where it is unreadable."""
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 7 else 0


def _own_words(kind: Kind) -> str:
    """Return the words for a learner's own answer, in their form of address where the language has one."""
    you = spoken_to(current_user.address_as) if language() == "id" else "you"
    return _("Chosen by %(you)s", you=you) if kind.IS_CHOSEN else _("Answered by %(you)s", you=you)
