"""The first page: an introduction for visitors, the next step for learners, the desk for staff."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates.queries import count_certificates_of
from core import clock, outbox
from core.db import db
from core.web import open_to_all, require
from core.wording import day, greeting, in_language, kilobytes
from courses.models import STAGES
from courses.path import leaves
from courses.queries import learning_of, list_courses_for
from courses.views.learning import checkpoint_address
from courses.wording import checkpoint_title, stage_name, stage_signs
from curation.views.product_page import product_card
from lms import unprepared
from lms.trouble import checks
from people.desk import reminding, sources
from people.models import Role
from people.policies import can_see_trouble, works_at_office
from quizzes.models import SubmissionState
from quizzes.queries.tasks import Waiting, tasks_of, waiting_among

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
def show_home():
    """Show the first page of a visitor, a learner or a member of staff."""
    if not current_user.is_authenticated:
        return render_template("home/visitor.html", stages=_stages_ahead())
    return _render_desk() if current_user.is_staff else _render_learner()


@bp.get("/learner")
def show_learner():
    """Show the first page of a learner to a member of staff who learns too."""
    require(current_user.has(Role.LEARNER))
    return _render_learner()


@bp.get("/places")
def list_places():
    """List all pages of a member of staff: on a phone the navigation has no room for them."""
    # No staff list: the menu of a phone, which lists no records.
    require(current_user.is_staff)
    return render_template("home/places.html")


@bp.post("/messages/<int:message_id>/reading")
def create_reading(message_id: int):
    """Mark a message as read."""
    if not outbox.put_away(message_id, person_id=current_user.id):
        abort(404)
    db.session.commit()
    return redirect(url_for(".show_home"), code=303)


def _render_desk():
    """Show what is late in whose hands, what waits for this person, the week, and what is not set up yet."""
    at_office, administers = works_at_office(current_user), can_see_trouble(current_user)
    waiting, held = sources.waiting_for(current_user), sources.held_by_others(current_user)
    return render_template(
        "home/desk.html",
        hour=_hour(),
        waiting=waiting,
        held=held,
        late=waiting.late + held.total,
        reminded=reminding.reminded_today(held.things),
        figures=sources.figures_for(current_user),
        gaps=unprepared.gaps(for_administrator=administers) if at_office else [],
        troubles=checks.count_troubles() if administers else 0,
        messages=outbox.unread_by(current_user.id),
        learning=learning_of(current_user.id) if current_user.has(Role.LEARNER) else None,
        next=_next,
    )


def _render_learner():
    learning, tasks = learning_of(current_user.id), tasks_of(current_user.id)
    product, messages = product_card(current_user.id, tasks), outbox.unread_by(current_user.id)
    if learning is None:
        return render_template(
            "home/newcomer.html",
            hour=_hour(),
            messages=messages,
            product=product,
            catalogue=list_courses_for(current_user),
        )
    return render_template(
        "home/learner.html",
        hour=_hour(),
        today=clock.today(),
        learning=learning,
        signs=stage_signs(learning.stages),
        next=_next(learning),
        leaves=leaves(learning.stages, learning.next),
        waiting=[_waiting_task(task) for task in waiting_among(tasks)],
        messages=messages,
        product=product,
        certificates=count_certificates_of(current_user.id),
    )


def _hour() -> str:
    """Return the greeting for the hour of day at the office."""
    return greeting(current_user.short_name)


def _stages_ahead() -> list[dict[str, str]]:
    """Return the three stages and what each is about, for a visitor."""
    words = (_("Why it matters"), _("How it is done"), _("Do it yourself"))
    return [{"kind": key.value, "name": stage_name(key), "word": word} for key, word in zip(STAGES, words, strict=True)]


def _next(learning) -> dict | None:
    """Return title, effort and address of the next lesson or checkpoint, or None."""
    step = learning.next
    if step.lesson:
        lesson = step.lesson
        takes = _("%(minutes)s minutes, %(size)s", minutes=lesson.minutes, size=kilobytes(lesson.bytes_to_load))
        url = url_for("lessons.show_lesson", slug=learning.slug, key=lesson.key)
        return {"title": in_language(lesson.title), "takes": takes, "url": url}
    if step.checkpoint:
        stage = next(stage for stage in learning.stages if stage.key is step.checkpoint)
        url = checkpoint_address(learning.slug, stage.key)
        return {
            "title": checkpoint_title(stage.key, stage.checkpoint),
            "takes": _("No time limit. You may stop at any time."),
            "url": url,
        }
    return None


def _waiting_task(task: Waiting) -> dict[str, str]:
    """Return the line about a task that waits for a grader, or for the learner's revision."""
    line = {"title": _("Task: %(title)s", title=in_language(task.title)), "url": task.url}
    if task.state is SubmissionState.NEEDS_REVISION:
        return {**line, "kind": "bad", "word": _("Needs mending"), "detail": _("The trainer left advice for you.")}
    word = _("Waiting to be graded since %(day)s", day=day(task.since))
    detail = _("You will know by %(day)s.", day=day(task.due_on)) if task.due_on else ""
    return {**line, "kind": "wait", "word": word, "detail": detail}
