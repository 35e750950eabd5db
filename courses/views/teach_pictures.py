"""The pictures of a course, and the upload of a new one."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from core import files
from core.db import db
from core.files import StoredFile
from core.refusals import Refusal, refusals
from courses import pictures
from courses.editing import WorkingCopy
from courses.editions import newest
from courses.forms.teaching import PictureForm
from courses.models import Media
from courses.pictures import BadDrawing
from courses.views.teaching import open_or_404, save_changes, taught_or_404

bp = Blueprint("teach_pictures", __name__)


@bp.get("/teach/<slug>/pictures")
def list_pictures(slug: str):
    """List all pictures, each with the Markdown line that adds it to a lesson."""
    # No staff list: a gallery of one draft's pictures with a form for each.
    return _render(open_or_404(slug), PictureForm(formdata=None))


@bp.post("/teach/<slug>/pictures")
def create_picture(slug: str):
    """Add a picture. Photos are scaled down, drawings are checked."""
    work, form = open_or_404(slug), PictureForm()
    if not form.validate_on_submit():
        return _render(work, form), 422
    sent = form.picture.data
    db.session.rollback()  # preparing a photo takes long, so it must not hold a transaction
    with refusals() as refused:
        picture = pictures.read_upload(sent.filename or "", sent.stream)
        work = open_or_404(slug)
        name, changes = pictures.with_picture(work, picture)
        faults = save_changes(work, changes)
    if refused:
        form.picture.errors = [_words(refused)]
        return _render(open_or_404(slug), form), refused.status
    if faults:
        form.picture.errors = [fault.sentence.translated() for fault in faults]
        return _render(open_or_404(slug), form), 422
    flash(_("The picture is there. Its name is %(name)s.", name=name), "good")
    return redirect(url_for(".list_pictures", slug=slug), 303)


@bp.get("/teach/<slug>/pictures/<name>")
def show_picture(slug: str, name: str) -> Response:
    """Send a picture of the newest edition to people who may edit the course."""
    edition = newest(taught_or_404(slug)) or abort(404)
    media = db.session.get(Media, (edition.id, name)) or abort(404)
    stored = db.session.get_one(StoredFile, media.sha256)
    return files.send(stored, sandbox=name.endswith(".svg"))


def _render(work: WorkingCopy, form: PictureForm) -> str:
    names = sorted(name for name in work.package.media if not name.endswith((".vtt", ".mp4")))
    used = "\n".join(content.decode() for name, content in work.files.items() if name.endswith((".md", ".yaml")))
    return render_template("courses/teach_pictures.html", work=work, form=form, names=names, used=used)


def _words(refused: Refusal) -> str:
    if isinstance(refused.error, BadDrawing):
        fault = refused.error.fault
        return _(refused.error.message, line=fault.line, sentence=fault.sentence.translated())
    return refused.words
