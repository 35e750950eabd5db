"""Enrolment of several people whom an officer has chosen."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from core.wording import in_language
from courses import queries
from courses.forms.enrolling import ChosenCourseForm
from courses.many_enrolments import enrol_all
from courses.policies import can_enrol_others
from people.chosen import Chosen
from people.views.deeds import chosen_people, nobody_chosen, people_before, render_deed

bp = Blueprint("office_enrolments", __name__)


@bp.get("/office/enrolments/new")
def new_enrolments():
    """Show whom it meets, and ask for the course."""
    require(can_enrol_others(current_user))
    chosen = _chosen()
    return _render(chosen, _form(fresh=True)) if chosen.met or chosen.left_out else nobody_chosen()


@bp.post("/office/enrolments")
def create_enrolments():
    """Enrol them."""
    require(can_enrol_others(current_user))
    chosen, form = _chosen(), _form()
    if not chosen.met:
        return nobody_chosen()
    if form.validate_on_submit():
        with form.showing_refusals():
            course = find_or_404(queries.courses_ever_published(), id=int(form.course.data))
            new = enrol_all(chosen.ids, course, by=current_user)
            db.session.commit()
            flash(_said(len(new), len(chosen.met) - len(new)), "good")
            return redirect(people_before(), 303)
    return form.refused(_render(chosen, form))


def _form(*, fresh: bool = False) -> ChosenCourseForm:
    form = ChosenCourseForm(formdata=None) if fresh else ChosenCourseForm()
    form.offer((row.id, in_language(row.title)) for row in queries.open_courses())
    return form


def _chosen() -> Chosen:
    return chosen_people(lambda person: not person.is_staff)


def _said(new: int, before: int) -> str:
    told = ngettext("%(num)d person is enrolled and told.", "%(num)d people are enrolled and told.", new)
    if not before:
        return told
    return f"{told} {ngettext('%(num)d was in the course before.', '%(num)d were in the course before.', before)}"


def _render(chosen: Chosen, form: ChosenCourseForm) -> str:
    count = len(chosen.met)
    return render_deed(
        chosen,
        heading=ngettext("Enrol %(num)d person in a course", "Enrol %(num)d people in a course", count),
        about=_(
            "They find the course on their first page and may stop at any time. Who has stopped it before is not brought back."
        ),
        button=ngettext("Enrol %(num)d person", "Enrol %(num)d people", count),
        action=url_for(".create_enrolments"),
        form=form,
        why_left_out=_("These are staff. They enrol themselves:"),
    )
