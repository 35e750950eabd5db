"""A learner's practical task: its page, and saving its texts."""

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.errors import Refused
from core.forms import uuid_of
from core.parking import KeptForm
from core.web import wants_json
from courses.queries import find_place
from quizzes import submissions
from quizzes.forms.tasks import TextsForm, texts_form
from quizzes.queries import tasks as queries
from quizzes.queries.tasks import Work
from quizzes.submissions import AlreadyHandedIn, TextsConflict
from quizzes.tasks import fills_page, requirements
from quizzes.views.task_page import render_task, renew

bp = Blueprint("tasks", __name__)


@bp.get("/learn/<slug>/task")
def show_task(slug: str):
    """Show the task with the learner's photos and texts, and what is missing or how it was judged.

    Redirects people who are not enrolled to the page about the course, where they can join it.
    """
    work = queries.find_work(current_user.id, slug)
    if work is None:
        place = find_place(current_user, slug)
        return redirect(url_for("courses.show_course", slug=slug)) if place else abort(404)
    typed = request.args.get("typed")
    return render_task(work, _typed_form(work, typed) if typed else None)


@bp.post("/learn/<slug>/task/texts")
def update_texts(slug: str):
    """Save the texts and links. Scripts get JSON."""
    work = find_work(slug)
    form = form_of(work)()
    if not form.validate_on_submit():
        return _refuse(work, form)
    try:
        submission = save(work, form)
    except TextsConflict:
        db.session.commit()
        return respond_conflict(slug, form)
    db.session.commit()
    if wants_json():
        return jsonify(saved_at=submission.saved_at.isoformat(), sequence=submission.texts_sequence)
    return redirect(url_for(".show_task", slug=slug, _anchor="texts"), code=303)


def settle(person_id: int, kept: KeptForm) -> str | None:
    """Save texts that were sent after their session had ended. Returns the next address, or None for another person's texts.

    Does not hand the work in, even if the request asked for that.
    """
    slug = kept.args["slug"]
    work = queries.find_work(person_id, slug)
    if work is None:
        return None
    form = form_of(work)(formdata=kept.fields, meta={"csrf": False})
    if not form.validate():
        return url_for("tasks.show_task", slug=slug)
    try:
        save(work, form)
    except TextsConflict:
        return url_for("tasks.show_task", slug=slug, typed=form.uuid)
    except AlreadyHandedIn:
        pass
    else:
        flash(_("What you sent before you signed in is saved."), "good")
    return url_for("tasks.show_task", slug=slug)


def find_work(slug: str) -> Work:
    """Return the visitor's work in a course, or abort (404)."""
    return queries.find_work(current_user.id, slug) or abort(404)


def form_of(work: Work) -> type[TextsForm]:
    """Return the class of the form for the texts of this task."""
    return texts_form(requirements(work.task.evidence), for_listing=fills_page(work.task.feeds_curation))


def save(work: Work, form: TextsForm) -> submissions.Submission:
    """Save the texts of the form. Raises AlreadyHandedIn or TextsConflict."""
    submission = submissions.begin(work.enrolment)
    if form.allows_listing is not None:
        submissions.set_use_for_listing(submission, form.allows_listing)
    submissions.save_texts(submission, form.texts, sequence=form.sequence.data, sent_as=form.uuid)
    return submission


def respond_conflict(slug: str, form: TextsForm) -> Response:
    """Redirect to the page that shows the texts of both devices, or return its address as JSON (409)."""
    location = url_for("tasks.show_task", slug=slug, typed=form.uuid, _anchor="texts")
    if wants_json():
        return make_response(jsonify(location=location), 409)
    return redirect(location, code=303)


def _refuse(work: Work, form: TextsForm) -> tuple[str | Response, int]:
    if wants_json():
        raise Refused(_("This could not be saved."))
    renew(form, work)
    return render_task(work, form), 422


def _typed_form(work: Work, typed: str) -> TextsForm | None:
    """Return a form with this device's texts from a conflict, or None; the page shows the saved texts beside it."""
    texts = queries.conflicting_texts(work.submission, uuid_of(typed)) if work.submission else {}
    if not texts:
        return None
    form = form_of(work)(formdata=None)
    form.fill(texts)
    form.fill_use_for_listing(work.submission)
    renew(form, work)
    form.differs = True
    return form
