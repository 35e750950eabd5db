"""Download a course as a zip package, and import it from one, all of it or nothing."""

import zipfile
from io import BytesIO

from flask import Blueprint, Response, flash, redirect, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, clock
from core.db import db
from core.documents.faults import Faults
from core.refusals import Refusal, refusals
from core.web import require
from courses import editing, uploading
from courses.editing import ChangedMeanwhile
from courses.forms.teaching import PackageForm
from courses.package import checking
from courses.package.checking import Faulty
from courses.package.reading import NotAPackage
from courses.policies import can_teach
from courses.views.teach_courses import render_course, render_list
from courses.views.teaching import open_or_404, taught_or_404

bp = Blueprint("teach_packages", __name__)


@bp.get("/teach/<slug>/package")
def download_package(slug: str) -> Response:
    """Send the newest edition as a zip of its files in canonical form."""
    work = editing.open_course(taught_or_404(slug))
    zipped = BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(work.files.items()):
            archive.writestr(f"{slug}/{name}", content)
    zipped.seek(0)
    name = f"{slug}-{work.edition.number}-{clock.today():%Y-%m-%d}.zip"
    audit.record_apart("exported", "course", work.course.id, actor_id=current_user.id)
    return send_file(zipped, mimetype="application/zip", as_attachment=True, download_name=name)


@bp.post("/teach/<slug>/package")
def update_package(slug: str):
    """Import a package as the draft of this course."""
    work, form = open_or_404(slug), PackageForm()
    if not form.validate_on_submit():
        return render_course(work, package_form=form), 422
    code, slug_of_course = work.course.code, work.course.slug
    db.session.rollback()  # checking takes long, so it must not hold a transaction
    with refusals() as refused:
        sent = uploading.read(form.package.data.stream)
        uploading.refuse_another_course(sent, code, slug_of_course)
        checked = checking.ready(sent.package)
        editing.take_over(taught_or_404(slug), checked, version=form.seen.data or "", by_id=current_user.id)
    if isinstance(refused.error, ChangedMeanwhile):
        told = _("Somebody changed the course since you opened this page. Please look at it, then send the package again.")
        return render_course(open_or_404(slug), refused=told), refused.status
    if refused:
        return render_course(open_or_404(slug), faults=_faults(refused), refused=_words(refused)), refused.status
    db.session.commit()
    flash(_("The package is taken over as the draft."), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


@bp.post("/teach/package")
def create_package():
    """Create a course from a package. Its uploader owns it."""
    require(can_teach(current_user))
    form = PackageForm()
    if not form.validate_on_submit():
        return render_list(form), 422
    db.session.rollback()  # reading takes long, so it must not hold a transaction
    with refusals() as refused:
        sent = uploading.read(form.package.data.stream)
        uploading.refuse_existing_course(sent)
        db.session.rollback()
        checked = checking.ready(sent.package)
        course = uploading.create_course(sent, checked, by_id=current_user.id)
    if refused:
        return render_list(form, _faults(refused), _words(refused)), refused.status
    db.session.commit()
    flash(_("The course is here, as a draft. Look through it, then publish it."), "good")
    return redirect(url_for("teach_courses.show_course", slug=course.slug), 303)


def _words(refused: Refusal) -> str:
    if isinstance(refused.error, NotAPackage):
        return _(refused.error.message, why=refused.error.why.translated())
    return refused.words


def _faults(refused: Refusal) -> Faults | None:
    return refused.error.faults if isinstance(refused.error, Faulty) else None
