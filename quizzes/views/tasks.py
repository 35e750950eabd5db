"""A learner's practical task: its page, its texts, and the machine's remarks on its photos."""

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.parking import KeptForm
from core.web import wants_json
from quizzes import submissions
from quizzes.forms.tasks import TextsForm, texts_form, uuid_of
from quizzes.queries import tasks as queries
from quizzes.queries.tasks import Work
from quizzes.submissions import HandedIn, OtherWords
from quizzes.tasks import fills_page, requirements
from quizzes.views.task_page import renew, task_page

bp = Blueprint("tasks", __name__)


@bp.get("/learn/<slug>/task")
def show_task(slug: str):
    """Steps, photos, texts and what is missing; after handing in, how it stands."""
    work = find_work(slug)
    typed = request.args.get("typed")
    return task_page(work, _typed_form(work, typed) if typed else None)


@bp.post("/learn/<slug>/task/texts")
def update_texts(slug: str):
    """Keep the texts and links; a script asks for JSON and stays."""
    work = find_work(slug)
    form = form_of(work)()
    if not form.validate_on_submit():
        return _not_taken(work, form)
    try:
        submission = save(work, form)
    except OtherWords:
        db.session.commit()
        return disagree(slug, form)
    db.session.commit()
    if wants_json():
        return jsonify(saved_at=submission.saved_at.isoformat(), sequence=submission.texts_sequence)
    return redirect(url_for(".show_task", slug=slug, _anchor="texts"), code=303)


def settle(person_id: int, kept: KeptForm) -> str | None:
    """Take texts that were sent after their session had ended, if they belong to this person; handing in is asked again."""
    slug = kept.args["slug"]
    work = queries.find_work(person_id, slug)
    if work is None:
        return None
    form = form_of(work)(formdata=kept.fields, meta={"csrf": False})
    if not form.validate():
        return url_for("tasks.show_task", slug=slug)
    try:
        save(work, form)
    except OtherWords:
        return url_for("tasks.show_task", slug=slug, typed=form.uuid)
    except HandedIn:
        pass
    else:
        flash(_("What you sent before you signed in is saved."), "good")
    return url_for("tasks.show_task", slug=slug)


def find_work(slug: str) -> Work:
    """One's own task in a course, or 404."""
    return queries.find_work(current_user.id, slug) or abort(404)


def form_of(work: Work) -> type[TextsForm]:
    """The form for the texts of this task."""
    return texts_form(requirements(work.task.evidence), for_listing=fills_page(work.task.feeds_curation))


def save(work: Work, form: TextsForm) -> submissions.Submission:
    """Keep what was typed. Raises HandedIn or OtherWords."""
    submission = submissions.begin(work.enrolment)
    if form.wishes_listing is not None:
        submissions.wish_for_listing(submission, form.wishes_listing)
    submissions.save_texts(submission, form.texts, sequence=form.sequence.data, sent_as=form.uuid)
    return submission


def disagree(slug: str, form: TextsForm) -> Response:
    """Two phones wrote: the page shows both and asks."""
    location = url_for("tasks.show_task", slug=slug, typed=form.uuid, _anchor="texts")
    if wants_json():
        return make_response(jsonify(location=location), 409)
    return redirect(location, code=303)


def _not_taken(work: Work, form: TextsForm) -> tuple[str | Response, int]:
    if wants_json():
        return jsonify(detail=_("This could not be saved.")), 422
    renew(form, work)
    return task_page(work, form), 422


def _typed_form(work: Work, typed: str) -> TextsForm | None:
    """The form with what this phone typed while another saved; the page shows what the other saved beside it."""
    texts = queries.kept_beside(work.submission, uuid_of(typed)) if work.submission else {}
    if not texts:
        return None
    form = form_of(work)(formdata=None)
    form.fill(texts)
    form.fill_wish(work.submission)
    renew(form, work)
    form.differs = True
    return form
