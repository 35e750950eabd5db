"""Publish a draft, after a page that shows its changes and their impact and asks for a confirmation of each change."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import Refusal, refusals
from courses import discarding, editing, editions, impact, publishing
from courses.forms.teaching import confirmations_in, publication_form
from courses.models import Course, EditionState
from courses.package import importing
from courses.package.comparing import Change, diff_lines
from courses.views.teaching import open_or_404, save_changes, taught_or_404
from courses.wording import change_title

bp = Blueprint("teach_publication", __name__)


@bp.get("/teach/<slug>/publication/new")
def new_publication(slug: str):
    """Show the changes of the draft and their impact."""
    course = taught_or_404(slug)
    edition = editions.newest(course)
    if edition is None or edition.state is EditionState.PUBLISHED:
        flash(_("Nothing is changed since the last edition. There is nothing to publish."), "note")
        return redirect(url_for("teach_courses.show_course", slug=slug), 303)
    changes = impact.changes_of(edition, impact.last_published(course))
    form = publication_form(changes)(formdata=None, version=edition.content_hash)
    return _render(course, edition, changes, form)


@bp.post("/teach/<slug>/publication")
def create_publication(slug: str):
    """Publish the draft with the trainer's confirmations."""
    _render_old_draft(slug)
    course = taught_or_404(slug)
    edition = editing.lock_newest(course)
    if edition.state is EditionState.PUBLISHED:
        return _no_draft(slug)
    changes = impact.changes_of(edition, impact.last_published(course))
    form = publication_form(changes)()
    if not form.validate_on_submit():
        return _render(course, edition, changes, form), 422
    with refusals() as refused:
        edition = publishing.publish(
            course, confirmations_in(form, changes), version=form.version.data or "", by_id=current_user.id
        )
    if refused:
        return _refused(slug, refused)
    number = edition.number
    db.session.commit()
    flash(
        _("Edition %(number)s is published. Newcomers learn in it; everybody else stays where they are.", number=number), "good"
    )
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _render_old_draft(slug: str) -> None:
    """Save an old draft again without a change, where its texts are not rendered yet."""
    edition = editions.newest(taught_or_404(slug))
    if edition is not None and importing.lacks_html(edition):
        save_changes(open_or_404(slug), {})


def _refused(slug: str, refused: Refusal) -> Any:
    """Show the page again with the current changes and the reason why nothing was published."""
    course = taught_or_404(slug)
    edition = editing.open_course(course).edition
    if edition.state is EditionState.PUBLISHED:
        return _no_draft(slug)
    changes = impact.changes_of(edition, impact.last_published(course))
    form = publication_form(changes)(formdata=request.form)
    form.version.data = edition.content_hash
    told = _("Somebody changed the draft since you opened this page. Please look through the changes once more.")
    words = told if isinstance(refused.error, editing.ChangedMeanwhile) else refused.words
    return _render(course, edition, changes, form, refused=words), refused.status


def _no_draft(slug: str) -> Any:
    """Redirect to the course, because its draft was published or discarded already."""
    db.session.rollback()
    flash(_(discarding.NothingToDiscard.message), "note")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _render(course: Course, edition: Any, changes: list[Change], form: Any, *, refused: str | None = None) -> str:
    return render_template(
        "courses/teach_publication.html",
        course=course,
        edition=edition,
        before=impact.last_published(course),
        changes=[
            {"change": change, "title": change_title(change), "marked": diff_lines(change.before, change.after)}
            for change in changes
        ],
        groups=impact.groups_of(course, changes),
        form=form,
        refused=refused,
    )
