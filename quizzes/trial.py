"""One lesson to try before signing up: the office names it in `office.yaml`, with the question and the deed that go with it.

`trial_lesson: {course: FOTO-01, lesson: cahaya-jendela, question: L06, deed: "..."}`. Without the key there is no trial. `question`
is a practice question of the lesson; without it the lesson's first one is asked. `deed` may be left out too.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from core.db import run
from core.office import NoOffice, office
from courses.models import Course, Edition, Lesson
from courses.queries import newest_open
from quizzes import practice
from quizzes.models import AskedIn, Question
from quizzes.queries.pictures import Album, Drawn
from quizzes.questions import TYPES
from quizzes.questions.kind import Form, Kind, Response

OPTIONAL = ("question", "deed")
LONGEST_ANSWER = 1000
"""Characters of an answer that the browser carries to the sign-up in its signed cookie; a longer one is shown and left."""


@dataclass(frozen=True)
class Named:
    """What the office's file names."""

    course: str
    lesson: str
    question: str | None = None
    deed: str = ""


@dataclass(frozen=True)
class TrialQuestion:
    """The practice question of the trial. `parts` is all that a page may show before an answer."""

    key: str
    kind: Kind
    stem: str
    parts: dict[str, Any]
    shown: Any
    pictures: dict[str, Drawn]
    explanation: str
    body: dict[str, Any]

    def read(self, form: Form) -> Response:
        """Return the answer of a sent form; empty for a blank one. Raises Unreadable."""
        return self.kind.parse(form, self.shown)

    def is_right(self, response: Response) -> bool:
        """Whether an answer is wholly right."""
        return self.kind.score(self.body, response) == 1


@dataclass(frozen=True)
class Trial:
    """The lesson to try with its question, or without one."""

    course_id: int
    slug: str
    course_title: Any
    lesson: Any
    question: TrialQuestion | None
    deed: str


_lesson = (
    select(
        Course.id.label("course_id"),
        Course.slug,
        Edition.id.label("edition_id"),
        Edition.title.label("course_title"),
        Lesson.key,
        Lesson.title,
        Lesson.front,
        Lesson.html,
        Lesson.story_html,
    )
    .select_from(Course)
    .join(Edition, Edition.id == newest_open)
    .join(Lesson, Lesson.edition_id == Edition.id)
    .where(Course.code == bindparam("course"), Lesson.key == bindparam("lesson"))
)
_questions = (
    select(Question.key, Question.type, Question.stem, Question.explanation, Question.body, Question.content_hash)
    .where(
        Question.edition_id == bindparam("edition_id"),
        Question.lesson_key == bindparam("lesson"),
        Question.asked_in == AskedIn.PRACTICE,
    )
    .order_by(Question.position)
)


class BadTrial(NoOffice):
    """`trial_lesson` of `office.yaml` is not what the trial needs. The platform does not start with it."""


def named() -> Named | None:
    """Return what the office's file names, or None where it names no trial. Raises BadTrial."""
    facts = office().facts.get("trial_lesson")
    if facts is None:
        return None
    if not isinstance(facts, dict) or not {"course", "lesson"} <= set(facts) <= {"course", "lesson", *OPTIONAL}:
        raise BadTrial("office.yaml, trial_lesson: needs course and lesson, and may have question and deed")
    if not all(isinstance(value, str) and value for value in facts.values()):
        raise BadTrial("office.yaml, trial_lesson: each of its values is a text")
    return Named(**facts)


def find_trial() -> Trial | None:
    """Return the trial of the newest open edition; None where none is named, or the course is not open or lost the lesson."""
    name = named()
    if name is None:
        return None
    lesson = run(_lesson, {"course": name.course, "lesson": name.lesson}).one_or_none()
    if lesson is None:
        return None
    question = _find_question(lesson.edition_id, name)
    return Trial(lesson.course_id, lesson.slug, lesson.course_title, lesson, question, name.deed)


def is_whole() -> bool:
    """Whether the lesson that the office names is open, with the practice question that it names."""
    name, trial = named(), find_trial()
    return name is not None and trial is not None and (name.question is None or trial.question is not None)


def _find_question(edition_id: int, name: Named) -> TrialQuestion | None:
    rows = run(_questions, {"edition_id": edition_id, "lesson": name.lesson}).all()
    row = next((row for row in rows if name.question in (None, row.key)), None)
    if row is None:
        return None
    kind = TYPES[row.type]
    # A fixed seed, so that an answer fits the question that was shown without anything being stored.
    shown = practice.shown_of(row)
    parts = kind.parts(row.body, shown)
    pictures = parts.get("pictures", {})
    album = Album(edition_id, pictures.values())
    drawn = {token: album.draw(picture) for token, picture in pictures.items()}
    return TrialQuestion(row.key, kind, row.stem, parts, shown, drawn, row.explanation, row.body)
