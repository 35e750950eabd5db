"""The deed of a lesson: give it, replace it, remove it, see its photo, and take it over into the task."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import files
from core.db import db
from core.parking import KeptForm
from courses.lesson_rows import find_lesson
from courses.models import Enrolment
from courses.progress import Withdrawn
from courses.stored_deed import Deed, DeedKind
from courses.views.lessons import render_lesson
from quizzes import deeds, photos
from quizzes.forms.deeds import DeedForm, deed_form
from quizzes.policies.deeds import can_see_deed
from quizzes.queries import deeds as queries
from quizzes.queries.deeds import DeedPlace
from quizzes.views.deed_card import DeedCard, renew
from quizzes.views.deed_offers import checks_of
from quizzes.views.evidence import SIZES

bp = Blueprint("deeds", __name__)


@bp.post("/learn/<slug>/lessons/<key>/deed")
def create_deed(slug: str, key: str):
    """Store what the learner gives. Shows the lesson with what was typed where it cannot be taken."""
    place = _find_place(slug, key)
    form = deed_form(place.deed)
    if not form.validate_on_submit():
        return _page_with(slug, key, form), 422
    with form.showing_refusals() as refused:
        _give(slug, key, place, form)
    if refused:
        return form.refused(_page_with(slug, key, form))
    db.session.commit()
    return _to_card(slug, key)


@bp.post("/learn/<slug>/lessons/<key>/deed/removal")
def delete_deed(slug: str, key: str):
    """Remove what was given, also while the course is stopped."""
    deeds.remove(_find_place(slug, key).enrolment, key)
    db.session.commit()
    flash(_("It is removed."), "good")
    return _to_card(slug, key)


@bp.get("/deeds/<int:deed_id>/<size>")
def show_photo(deed_id: int, size: str):
    """Send a deed's photo, large or small, to its learner or to a mentor with whom the learner shares."""
    photo = queries.find_photo(current_user, deed_id)
    if photo is None or size not in SIZES or not can_see_deed(current_user, photo):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, photo.sha256 if size == "large" else photo.thumb_sha256))


def settle(person_id: int, kept: KeptForm) -> str | None:
    """Store words or a number that were sent after their session had ended. Returns the next address, or None without an enrolment.

    Replaces nothing that is there: on a shared phone somebody else may have written it.
    """
    slug, key = kept.args["slug"], kept.args["key"]
    place = queries.find_place(person_id, slug, key)
    if place is None:
        return None
    form = deed_form(place.deed, formdata=kept.fields, meta={"csrf": False})
    may_store = place.deed.kind is not DeedKind.PHOTO and not deeds.given_at(place.enrolment.id, key)
    if may_store and form.validate():
        try:
            _store(place.enrolment, key, place.deed, form)
        except Withdrawn:
            pass  # the lesson's page says that the course is stopped
        else:
            flash(_("What you sent before you signed in is saved."), "good")
    return url_for("lessons.show_lesson", slug=slug, key=key, _anchor="deed")


def _give(slug: str, key: str, place: DeedPlace, form: DeedForm) -> None:
    if place.deed.kind is not DeedKind.PHOTO:
        _store(place.enrolment, key, place.deed, form)
        return
    checks = checks_of(place.enrolment.edition_id, place.deed.evidence)
    db.session.rollback()  # decoding takes long, so it must not hold a transaction
    photo = photos.prepare(form["photo"].data.stream, checks)
    deeds.give_photo(_find_place(slug, key).enrolment, key, photo, sent_as=form.uuid)


def _store(enrolment: Enrolment, key: str, deed: Deed, form: DeedForm) -> None:
    """Store words, a number or a tick. Raises Withdrawn."""
    if deed.kind is DeedKind.SENTENCE:
        deeds.give_sentence(enrolment, key, form["words"].data, sent_as=form.uuid)
    elif deed.kind is DeedKind.NUMBER:
        deeds.give_number(enrolment, key, form.value, sent_as=form.uuid)
    else:
        deeds.give_tick(enrolment, key, sent_as=form.uuid)


def _find_place(slug: str, key: str) -> DeedPlace:
    """Return the lesson's deed at the visitor's enrolment, or answer 404."""
    return queries.find_place(current_user.id, slug, key) or abort(404)


def _page_with(slug: str, key: str, form: DeedForm) -> str:
    """Render the lesson with a refused form."""
    lesson = find_lesson(current_user, slug, key) or abort(404)
    place = _find_place(slug, key)
    renew(form)
    return render_lesson(lesson, deed=DeedCard(place.deed, queries.given_of(place.enrolment.id, key), form))


def _to_card(slug: str, key: str) -> Response:
    return redirect(url_for("lessons.show_lesson", slug=slug, key=key, _anchor="deed"), 303)
