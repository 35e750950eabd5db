"""A page of the SQLite file is damaged, so that some old rows cannot be read."""

from sqlalchemy import select, text

from courses.models import Enrolment
from people.models import Person
from quizzes.models import Answer, AskedIn, Attempt, AttemptState
from script.measure.trouble.channels import DOCTOR, MAIL, NOTICE, PAGE
from script.measure.trouble.judging import Promise
from script.measure.trouble.leaves import Leaf
from script.measure.trouble.stage import PHOTOGRAPHER, Stage

NAME = "page"
TITLE = "a corrupt page"
PROMISE = Promise(
    must_be_seen=frozenset({503}), channels=frozenset({DOCTOR, PAGE, NOTICE, MAIL}), about=("database", "basis data")
)
DATABASES = ("sqlite",)
SECONDS = 10
REPORTED_WITHIN = 150
"""Seconds."""


def play(stage: Stage) -> None:
    """Damage the page with the learner's first answers, and repair it at the end."""
    attempt_id, rowid = _first_answer(stage)
    result = f"/attempts/{attempt_id}/result"
    leaf = Leaf(stage.place.data / "lms.sqlite", "answers", rowid)
    with stage.others():
        leaf.damage()
        stage.note("looking at a result", stage.learner.visitor.ask("GET", result))
        stage.act(SECONDS)
        stage.note("looking at a result", stage.learner.visitor.ask("GET", result))
        stage.channels.request_checks()
        stage.channels.read_all()
        stage.channels.wait(REPORTED_WITHIN)
        leaf.repair()
        answer = stage.note("looking again", stage.learner.visitor.ask("GET", result))
        if answer is None or answer.status != 200:
            stage.complain("the result is not shown after the page was mended")
        stage.wait_until_served()


def _first_answer(stage: Stage) -> tuple[int, int]:
    first_answer = (
        select(Answer.attempt_id, text("answers.rowid"))
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Person.name == PHOTOGRAPHER, Attempt.state == AttemptState.GRADED, Attempt.asked_in != AskedIn.PRE_TEST)
        .order_by(text("answers.rowid"))
        .limit(1)
    )
    with stage.place.reading() as database:
        attempt_id, rowid = database.execute(first_answer).one()
    return attempt_id, rowid
