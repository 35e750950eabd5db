"""The wording of messages to learners about their tasks; `core.outbox` delivers them."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from core.office import translated
from courses.models import Course, Enrolment, EnrolmentState
from people.models import Person
from quizzes.models import Judgement, Submission, Task, Verdict


def notify_judged(judgement: Judgement, enrolment: Enrolment) -> None:
    """Notify a learner, in their language, of a judgement of their task. Sends one message for each judgement."""
    language, slug, title = db.session.execute(
        select(Person.language, Course.slug, Task.title)
        .join_from(Person, Course, Course.id == enrolment.course_id)
        .join(Task, Task.edition_id == enrolment.edition_id)
        .where(Person.id == enrolment.person_id)
    ).one()
    with force_locale(language):
        subject, body = _words(judgement, translated(title, language))
    is_end = enrolment.state is EnrolmentState.COMPLETED and not judgement.advice_only
    link = f"/learn/{slug}/finished" if is_end else f"/learn/{slug}/task"
    outbox.notify(enrolment.person_id, key=_key(judgement.id), subject=subject, body=body, link=link)


def withdraw_judged(submission: Submission, enrolment: Enrolment) -> None:
    """Withdraw the messages about earlier judgements, because the learner has handed in again."""
    judged = db.session.scalars(select(Judgement.id).where(Judgement.submission_id == submission.id))
    outbox.withdraw(enrolment.person_id, map(_key, judged))


def _key(judgement_id: int) -> str:
    return f"judgement-{judgement_id}"


def _words(judgement: Judgement, task: str) -> tuple[str, str]:
    if judgement.advice_only:
        return _("A trainer looked at your task: %(task)s", task=task), _(
            "There is advice for you. Your result stays as it is."
        )
    if judgement.verdict is Verdict.PASSED:
        return _("Passed: %(task)s", task=task), _("Your score is %(score)s. Well done!", score=judgement.score)
    return _("Please mend: %(task)s", task=task), _("The trainer wrote what would make it better. What is good may stay.")
