"""The pictures of a course: to look at, to use by name, and a new one."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core import files
from core.db import db
from core.files import StoredFile
from core.refusals import Refusal, refusals
from courses import pictures
from courses.editing import Workpiece
from courses.editions import newest
from courses.forms.teaching import PictureForm
from courses.models import Media
from courses.pictures import BadDrawing
from courses.views.teaching import open_or_404, saved, taught_or_404

bp = Blueprint("teach_pictures", __name__)


@bp.get("/teach/<slug>/pictures")
def list_pictures(slug: str):
    """All pictures, each with the line that puts it into a lesson."""
    return _page(open_or_404(slug), PictureForm(formdata=None))


@bp.post("/teach/<slug>/pictures")
def create_picture(slug: str):
    """A new picture: a photo is made small, a drawing is looked through."""
    work, form = open_or_404(slug), PictureForm()
    if not form.validate_on_submit():
        return _page(work, form), 422
    sent = form.picture.data
    db.session.rollback()  # nothing is written yet: others may write while this picture is opened
    with refusals() as refused:
        picture = pictures.take(sent.filename or "", sent.stream)
        work = open_or_404(slug)
        name, changes = pictures.put_in(work, picture)
        faults = saved(work, changes)
    if refused:
        form.picture.errors = [_words(refused)]
        return _page(open_or_404(slug), form), refused.status
    if faults:
        form.picture.errors = [fault.sentence.translated() for fault in faults]
        return _page(open_or_404(slug), form), 422
    flash(_("The picture is there. Its name is %(name)s.", name=name), "good")
    return redirect(url_for(".list_pictures", slug=slug), 303)


@bp.get("/teach/<slug>/pictures/<name>")
def show_picture(slug: str, name: str) -> Response:
    """A picture of the newest edition, for those who may change it."""
    edition = newest(taught_or_404(slug)) or abort(404)
    media = db.session.get(Media, (edition.id, name)) or abort(404)
    stored = db.session.get_one(StoredFile, media.sha256)
    return files.send(stored, sandbox=name.endswith(".svg"))


def _page(work: Workpiece, form: PictureForm) -> str:
    names = sorted(name for name in work.package.media if not name.endswith((".vtt", ".mp4")))
    used = "\n".join(content.decode() for name, content in work.files.items() if name.endswith((".md", ".yaml")))
    return render_template("courses/teach_pictures.html", work=work, form=form, names=names, used=used)


def _words(refused: Refusal) -> str:
    if isinstance(refused.error, BadDrawing):
        fault = refused.error.fault
        return _(refused.error.message, line=fault.line, sentence=fault.sentence.translated())
    return refused.words
