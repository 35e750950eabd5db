"""Take a deed of a lesson over into the practical task, with one tap."""

from flask import Blueprint, redirect, url_for

from core.db import db
from core.refusals import refusals
from quizzes import submissions, taken_deeds
from quizzes.models import EvidenceKind
from quizzes.queries import tasks as queries
from quizzes.queries.tasks import Work
from quizzes.submissions import TextsConflict
from quizzes.tasks import requirements
from quizzes.views.deed_offers import Offer, offers_of
from quizzes.views.task_page import render_task, renew
from quizzes.views.tasks import find_work, form_of, respond_conflict, save

bp = Blueprint("task_deeds", __name__)


@bp.post("/learn/<slug>/task/deeds/<key>")
def create_copy(slug: str, key: str):
    """Copy the deed of the lesson `key` into the task. With words the form's texts are saved first, so that none is lost."""
    work = find_work(slug)
    offer = _find_offer(work, key)
    if offer is None:
        return redirect(url_for("tasks.show_task", slug=slug), 303)
    if offer.requirement.kind is EvidenceKind.PHOTO:
        return _take_photo(slug, offer)
    form = form_of(work)()
    if not form.validate_on_submit():
        renew(form, work)
        return render_task(work, form), 422
    try:
        submission = save(work, form)
    except TextsConflict:
        db.session.commit()
        return respond_conflict(slug, form)
    taken_deeds.take_words(submission, offer.requirement, offer.words)
    db.session.commit()
    return redirect(url_for("tasks.show_task", slug=slug, _anchor="texts"), 303)


def _take_photo(slug: str, offer: Offer):
    with refusals() as refused:
        submission = submissions.begin(find_work(slug).enrolment)
        taken_deeds.take_photo(submission, offer.requirement, offer.given)
    if refused:
        return render_task(find_work(slug), photo_errors={offer.requirement.key: refused.words}), 422
    db.session.commit()
    return redirect(url_for("tasks.show_task", slug=slug, _anchor=f"photo-{offer.requirement.key}"), 303)


def _find_offer(work: Work, lesson_key: str) -> Offer | None:
    """Return the offer of a lesson; None where there is none, or the task has it already."""
    offers = offers_of(work, requirements(work.task.evidence), queries.pieces_of(work.submission))
    found = (offer for listed in offers.values() for offer in listed if offer.given.lesson_key == lesson_key)
    return next(found, None)
