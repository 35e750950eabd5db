"""Send the same request fifty times at one moment, and check for one stored fact and equal answers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from certificates.models import Certificate
from core.audit import AuditEntry
from core.db import db
from courses.models import CheckpointPass, Enrolment, EnrolmentState, Lesson, LessonProgress, StageKey
from lms.demo.city import give_courses_to_trainer
from lms.demo.people import make_cast
from quizzes import attempts
from quizzes.models import Attempt, AttemptState, Judgement, Verdict
from script.measure import load
from script.measure.browser import Browser
from script.measure.figures import Figure
from script.measure.ground import Ground
from script.measure.learners import Crowd, signed_in
from script.measure.pages import Pairs
from script.measure.serving import Server, serving
from script.measure.volley import Reply, fire

AT_ONCE = 50
THREADS = "50"
"""Threads of the server, so that all requests run at once."""


@dataclass
class Race:
    """One request, and what must be true after it: `facts` reads the facts by name, `expected` are their values."""

    cookies: dict[str, str]
    page: str
    path: str
    extra: Pairs
    facts: Callable[[], dict[str, Any]]
    expected: dict[str, Any]
    fills_form: bool = False


def run(ground: Ground, *, rounds: int) -> list[Figure]:
    """Run each race `rounds` times, each time with another person."""
    with ground.app.app_context():
        cast = make_cast()
        give_courses_to_trainer(cast)
        trainer_id = cast.people["dewi"].id
        db.session.commit()
        racers = RaceMaker(Crowd(), trainer_id)
        with serving(ground, LMS_THREADS=THREADS) as server:
            return [
                _run(server, "hand-ins of one attempt", racers.hand_in, rounds),
                _run(server, "times the last lesson was finished", racers.last_lesson, rounds),
                _run(server, "completions by a judgement", racers.judgement, rounds),
            ]


def _run(server: Server, name: str, make: Callable[[], Race], rounds: int) -> Figure:
    replies: Counter[Reply] = Counter()
    distinct, wrong = 0, []
    for _ in range(rounds):
        race = make()
        db.session.commit()
        answers = fire(server.port, _request(server, race), AT_ONCE)
        replies.update((status, "") for status, _ in answers)
        distinct = max(distinct, len(set(answers)))
        facts = race.facts()
        db.session.rollback()
        wrong += [facts] if facts != race.expected else []
    statuses = ", ".join(f"{status} x {count}" for (status, _), count in replies.items())
    expected = ", ".join(f"{value} {fact}" for fact, value in race.expected.items())
    value = (
        f"{rounds - len(wrong)} of {rounds} rounds with {expected}; answers {statuses}, at most {distinct} different in a round"
    )
    met = not wrong and distinct == 1
    return Figure(
        f"{AT_ONCE} {name} at once", value if not wrong else f"{value}; found {wrong[0]}", "one fact, one answer", met
    )


def _request(server: Server, race: Race) -> bytes:
    browser = Browser(server.port, race.cookies)
    form = browser.get(race.page).page.form(race.path)
    pairs = [*form.hidden.items(), *(form.fill_highest() if race.fills_form else []), *race.extra]
    browser.close()
    return load.request("POST", race.path, browser.cookie_header(), urlencode(pairs)).encode()


class RaceMaker:
    """Makes the people and the request of each race. The caller commits."""

    def __init__(self, crowd: Crowd, trainer_id: int) -> None:
        self._crowd, self._trainer_id = crowd, trainer_id

    def hand_in(self) -> Race:
        """Make a race to hand in an answered attempt."""
        walk = self._crowd.walk()
        walk.answer_questions(StageKey.KNOWLEDGE, hand_in=False)
        attempt = attempts.open_attempt(walk.enrolment.id, StageKey.KNOWLEDGE)
        enrolment_id, page = walk.enrolment.id, f"/attempts/{attempt.id}"

        def facts() -> dict[str, Any]:
            graded = Attempt.state == AttemptState.GRADED
            return {"result": _count(Attempt, Attempt.enrolment_id == enrolment_id, graded)}

        return Race(signed_in(walk.enrolment.person_id), page, f"{page}/submission", [], facts, {"result": 1})

    def last_lesson(self) -> Race:
        """Make a race to finish the last lesson before the task."""
        walk = self._crowd.through_knowledge()
        keys = list(
            db.session.scalars(
                select(Lesson.key)
                .where(Lesson.edition_id == walk.enrolment.edition_id, Lesson.stage == StageKey.SKILL)
                .order_by(Lesson.position)
            )
        )
        walk.read_lessons(StageKey.SKILL, at_most=len(keys) - 1)
        page, enrolment_id = f"/learn/{self._crowd.slug}/lessons/{keys[-1]}", walk.enrolment.id
        counted = walk.enrolment.lessons_done + 1

        def facts() -> dict[str, Any]:
            done = (LessonProgress.enrolment_id == enrolment_id, LessonProgress.lesson_key == keys[-1])
            enrolment = db.session.get_one(Enrolment, enrolment_id, populate_existing=True)
            return {"lesson noted": _count(LessonProgress, *done), "lessons counted": enrolment.lessons_done}

        expected = {"lesson noted": 1, "lessons counted": counted}
        return Race(signed_in(walk.enrolment.person_id), page, f"{page}/completion", [], facts, expected)

    def judgement(self) -> Race:
        """Make a race to complete a course by the trainer's judgement."""
        walk = self._crowd.through_knowledge()
        walk.read_lessons(StageKey.SKILL)
        walk.confirm_name()
        submission_id, enrolment_id = walk.work_on_task().id, walk.enrolment.id
        page = f"/grading/{submission_id}"

        def facts() -> dict[str, Any]:
            return {**_completion(enrolment_id), "judgement": _count(Judgement, Judgement.submission_id == submission_id)}

        expected = {**COMPLETED, "judgement": 1}
        extra = [("verdict", Verdict.PASSED.value)]
        return Race(signed_in(self._trainer_id), page, f"{page}/judgements", extra, facts, expected, fills_form=True)


COMPLETED = {"completion": 1, "certificate": 1, "entry of its issue": 1, "passes": 3}


def _completion(enrolment_id: int) -> dict[str, Any]:
    issued = select(Certificate.id).where(Certificate.enrolment_id == enrolment_id)
    entries = (AuditEntry.action == "issued", AuditEntry.thing == "certificate")
    ids = [str(certificate_id) for certificate_id in db.session.scalars(issued)]
    return {
        "completion": _count(Enrolment, Enrolment.id == enrolment_id, Enrolment.state == EnrolmentState.COMPLETED),
        "certificate": len(ids),
        "entry of its issue": _count(AuditEntry, *entries, AuditEntry.thing_id.in_(ids)),
        "passes": _count(CheckpointPass, CheckpointPass.enrolment_id == enrolment_id),
    }


def _count(model: type, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0
