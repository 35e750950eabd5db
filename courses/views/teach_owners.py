"""The owners of a course."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from core.db import db
from courses import editions, teach_rows
from courses.forms.teaching import OwnerForm
from courses.views.teach_courses import render_course
from courses.views.teaching import open_or_404
from people.registration import normalize_email

bp = Blueprint("teach_owners", __name__)


@bp.post("/teach/<slug>/owners")
def create_owner(slug: str):
    """Add the trainer with this e-mail address as an owner. Does nothing for an owner."""
    work, form = open_or_404(slug), OwnerForm()
    trainer = None
    if form.validate_on_submit():
        trainer = teach_rows.trainer_with(normalize_email(form.email.data))
        if trainer is None:
            form.email.errors = [_("No trainer has this e-mail. The office gives the role on the page “Staff”.")]
    if trainer is None:
        return render_course(work, owner_form=form), 422
    editions.add_owner(work.course, trainer.id)
    db.session.commit()
    flash(_("%(name)s teaches this course too.", name=trainer.name), "good")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)
