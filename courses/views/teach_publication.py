"""Publishing: what changed, whom it meets, and a word on each change; then the edition never changes again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import Refusal, refusals
from courses import discarding, editing, editions, impact, publishing
from courses.forms.teaching import publication_form, said_in
from courses.models import Course, EditionState
from courses.package import importing
from courses.package.comparing import Change, marked
from courses.views.teaching import open_or_404, saved, taught_or_404
from courses.wording import change_title

bp = Blueprint("teach_publication", __name__)


@bp.get("/teach/<slug>/publication/new")
def new_publication(slug: str):
    """The impact of publishing the draft."""
    course = taught_or_404(slug)
    edition = editions.newest(course)
    if edition is None or edition.state is EditionState.PUBLISHED:
        flash(_("Nothing is changed since the last edition. There is nothing to publish."), "note")
        return redirect(url_for("teach_courses.show_course", slug=slug), 303)
    changes = impact.changes_of(edition, impact.last_published(course))
    form = publication_form(changes)(formdata=None, version=edition.content_hash)
    return _page(course, edition, changes, form)


@bp.post("/teach/<slug>/publication")
def create_publication(slug: str):
    """Publish."""
    _bring_up(slug)
    course = taught_or_404(slug)
    edition = editing.hold(course)
    if edition.state is EditionState.PUBLISHED:
        return _no_draft(slug)
    changes = impact.changes_of(edition, impact.last_published(course))
    form = publication_form(changes)()
    if not form.validate_on_submit():
        return _page(course, edition, changes, form), 422
    with refusals() as refused:
        edition = publishing.publish(course, said_in(form, changes), version=form.version.data or "", by_id=current_user.id)
    if refused:
        return _refused(slug, refused)
    number = edition.number
    db.session.commit()
    flash(
        _("Edition %(number)s is published. Newcomers learn in it; everybody else stays where they are.", number=number), "good"
    )
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _bring_up(slug: str) -> None:
    """A draft of before texts were rendered at saving is saved once more, as it is."""
    edition = editions.newest(taught_or_404(slug))
    if edition is not None and importing.lacks_html(edition):
        saved(open_or_404(slug), {})


def _refused(slug: str, refused: Refusal) -> Any:
    """Somebody changed the draft since: show what changes now, nothing is published."""
    course = taught_or_404(slug)
    edition = editing.open_course(course).edition
    if edition.state is EditionState.PUBLISHED:
        return _no_draft(slug)
    changes = impact.changes_of(edition, impact.last_published(course))
    form = publication_form(changes)(formdata=request.form)
    form.version.data = edition.content_hash
    told = _("Somebody changed the draft since you opened this page. Please look through the changes once more.")
    words = told if isinstance(refused.error, editing.ChangedMeanwhile) else refused.words
    return _page(course, edition, changes, form, refused=words), refused.status


def _no_draft(slug: str) -> Any:
    """The draft was published or thrown away already: nothing is published now."""
    db.session.rollback()
    flash(_(discarding.NothingToDiscard.message), "note")
    return redirect(url_for("teach_courses.show_course", slug=slug), 303)


def _page(course: Course, edition: Any, changes: list[Change], form: Any, *, refused: str | None = None) -> str:
    return render_template(
        "courses/teach_publication.html",
        course=course,
        edition=edition,
        before=impact.last_published(course),
        changes=[
            {"change": change, "title": change_title(change), "marked": marked(change.before, change.after)}
            for change in changes
        ],
        groups=impact.groups_of(course, changes),
        form=form,
        refused=refused,
    )
