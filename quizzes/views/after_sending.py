"""What a learner is told after a task was sent: who judges it until when, and how to go on meanwhile."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.wording import in_language, near_day
from courses.models import EnrolmentState
from courses.path import next_step
from courses.queries import find_place, next_course_for, path_of
from people import later_questions
from people.models import Role
from quizzes.models import GradedBy, SubmissionState
from quizzes.queries.graders import graders_of
from quizzes.queries.tasks import Work


@dataclass(frozen=True)
class GoOn:
    """The button with which to go on, and the title of what it leads to."""

    label: str
    title: str
    href: str


def arrived_words(work: Work) -> str:
    """Return that the task has arrived, who judges it, and the last day. Only for a task that waits for a grader."""
    submission = work.submission
    if submission is None or submission.due_on is None:
        return ""
    task = (submission.id, work.enrolment.course_id, work.person_id)
    graders = graders_of([task], {"today": clock.today(), "now": clock.now()})[submission.id]
    by = near_day(submission.due_on)
    if len(graders) == 1:
        return _("The task has arrived. %(name)s judges it by %(day)s at the latest.", name=graders[0].name, day=by)
    return _("The task has arrived. The trainer judges it by %(day)s at the latest.", day=by)


def asks_whatsapp(work: Work) -> bool:
    """Whether the page asks, in one line, to tell by WhatsApp when the task is judged. Only while a grader looks."""
    waits = work.state is SubmissionState.SUBMITTED and work.task.graded_by is not GradedBy.SELF_CHECK
    return waits and current_user.has(Role.LEARNER) and later_questions.asks_whatsapp(current_user.id)


def way_on(work: Work) -> GoOn | None:
    """Return what to do while a grader looks: a lesson left in this course, else the next course. None where nothing is left."""
    if work.state is not SubmissionState.SUBMITTED:
        return None
    step = next_step(path_of(find_place(current_user, work.slug)))
    if step.lesson:
        href = url_for("lessons.show_lesson", slug=work.slug, key=step.lesson.key)
        return GoOn(_("Go on learning"), in_language(step.lesson.title), href)
    course = next_course_for(current_user, after=work.slug)
    if course is None:
        return None
    if course.state is EnrolmentState.IN_PROGRESS:
        href = url_for("learning.show_course", slug=course.slug)
        return GoOn(_("Go on with the next course"), in_language(course.title), href)
    return GoOn(_("Begin the next course"), in_language(course.title), url_for("courses.show_course", slug=course.slug))
