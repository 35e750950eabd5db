"""The list of cohorts, the board of a cohort, and its plan."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from core import clock
from core.db import db
from core.web import require
from core.wording import day, in_language
from courses.models import STAGES
from courses.wording import stage_name
from mentoring import cohorts, members
from mentoring.forms import CohortForm
from mentoring.models import Cohort
from mentoring.policies import can_edit_cohort, can_list_cohorts, can_open_cohort_of
from mentoring.queries import cohorts as queries
from mentoring.queries import members as member_queries
from mentoring.queries.board import board_of
from mentoring.queries.members import count_learners
from mentoring.views.board_lines import lines_of
from mentoring.views.loading import find_cohort
from mentoring.wording import board_heading, greeted_words, period_state, span, whereabouts
from people.models import Partner, Person
from people.policies import works_at_office
from quizzes.policies.grading import grades

bp = Blueprint("cohorts", __name__)


@bp.get("/cohorts")
def list_cohorts():
    """List the cohorts with the number of learners who need a kind word; ended cohorts come last."""
    require(can_list_cohorts(current_user))
    rows = queries.list_cohorts_for(current_user)
    return render_template("mentoring/cohorts.html", cohorts=rows, period_state=period_state)


@bp.get("/cohorts/new")
def new_cohort():
    """Show the form for a new cohort."""
    require(can_list_cohorts(current_user))
    return _render_form(_new_form(formdata=None))


@bp.post("/cohorts")
def create_cohort():
    """Open a cohort. A mentor who opens it becomes its mentor."""
    require(can_list_cohorts(current_user))
    form = _new_form()
    if form.validate_on_submit():
        require(can_open_cohort_of(current_user, form.partner.data))
        with form.showing_refusals():
            plan = form.plan()
            partner = db.session.get_one(Partner, form.partner.data)
            cohort = cohorts.open_cohort(
                plan.pop("name"), partner, plan.pop("starts_on"), plan.pop("ends_on"), by=current_user, **plan
            )
            if _is_mentor_of(partner.id):
                members.add_mentor(cohort, db.session.get_one(Person, current_user.id))
            db.session.commit()
            flash(_("The cohort is open. Print its poster, and people can join."), "good")
            return redirect(url_for(".show_cohort", cohort_id=cohort.id), 303)
    return form.refused(_render_form(form))


@bp.get("/cohorts/<int:cohort_id>")
def show_cohort(cohort_id: int):
    """Show the board: how far each learner is, what waits for whom, who needs a kind word."""
    cohort = find_cohort(cohort_id)
    board = board_of(cohort.id, current_user)
    lines = lines_of(board.rows, cohort)
    mentors = queries.mentors_of(cohort.id)
    is_mentor = any(mentor.id == current_user.id for mentor in mentors)
    return render_template(
        "mentoring/board.html",
        cohort=cohort,
        board=board,
        finding=board_heading(
            board, sees_learners=is_mentor or works_at_office(current_user), is_over=cohort.is_over(clock.today())
        ),
        whereabouts=whereabouts(board),
        lines=lines,
        to_greet=[line for line in lines if line.row.needs_greeting],
        greeted=greeted_words,
        stage_names=[stage_name(stage) for stage in STAGES],
        span=span(cohort.starts_on, cohort.ends_on),
        is_over=cohort.is_over(clock.today()),
        may_take_back_end=cohorts.can_take_back_end(cohort) and can_edit_cohort(current_user, cohort),
        courses=queries.courses_of(cohort.id),
        mentors=mentors,
        is_mentor=is_mentor,
        may_grade=grades(current_user),
        may_mentor=_is_mentor_of(cohort.partner_id),
    )


@bp.get("/cohorts/<int:cohort_id>/plan")
def edit_cohort(cohort_id: int):
    """Show the form with the cohort's days, place, number of places and courses."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    form = _new_form(
        formdata=None,
        name=cohort.name,
        partner=cohort.partner_id,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        online="yes" if cohort.online else "no",
        place=cohort.place,
        meets=cohort.meets,
        capacity=cohort.capacity,
        courses=[course.id for course in queries.courses_of(cohort.id)],
    )
    return _render_form(form, cohort)


@bp.post("/cohorts/<int:cohort_id>/plan")
def update_cohort(cohort_id: int):
    """Save the changes. The partner cannot be changed, because the learners agreed to share with this partner."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    form = _new_form()
    del form.partner
    if form.validate_on_submit():
        with form.showing_refusals():
            cohorts.change_cohort(cohort, by=current_user, **form.plan())
            db.session.commit()
            flash(_("The changes are saved."), "good")
            return redirect(url_for(".show_cohort", cohort_id=cohort_id), 303)
    return form.refused(_render_form(form, find_cohort(cohort_id)))


@bp.get("/cohorts/<int:cohort_id>/end")
def new_end(cohort_id: int):
    """Ask before the cohort is ended, with whom it meets."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    if cohort.is_over(clock.today()):
        return redirect(url_for(".show_cohort", cohort_id=cohort_id))
    return render_template(
        "mentoring/cohort_end.html",
        cohort=cohort,
        count=count_learners(cohort.id),
        learners=[member.name for member in member_queries.members_for(cohort.id, current_user)],
        mentors=[mentor.name for mentor in queries.mentors_of(cohort.id)],
    )


@bp.post("/cohorts/<int:cohort_id>/end")
def delete_cohort(cohort_id: int):
    """End the cohort. What the members have learned stays."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    cohorts.end_cohort(cohort, by=current_user)
    db.session.commit()
    flash(_("The cohort has ended. Its mentors no longer see what its members do."), "good")
    return redirect(url_for(".show_cohort", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/end/undo")
def create_reopening(cohort_id: int):
    """Undo that the cohort was ended, within a day."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    cohorts.take_back_end(cohort, by=current_user)
    db.session.commit()
    flash(_("The cohort goes on until %(day)s, as planned.", day=day(cohort.ends_on)), "good")
    return redirect(url_for(".show_cohort", cohort_id=cohort_id), 303)


def _new_form(**facts: object) -> CohortForm:
    """Return the form with the partners and courses to choose from."""
    form = CohortForm(**facts)
    partners = queries.partners_to_choose(current_user, clock.today())
    form.partner.choices = [SelectChoice(partner.id, partner.name) for partner in partners]
    form.courses.choices = [SelectChoice(course.id, in_language(course.title)) for course in queries.courses_to_choose()]
    return form


def _render_form(form: CohortForm, cohort: Cohort | None = None) -> str:
    return render_template("mentoring/cohort_form.html", form=form, cohort=cohort)


def _is_mentor_of(partner_id: int) -> bool:
    """Whether the visitor is a mentor of the partner."""
    return can_open_cohort_of(current_user, partner_id) and partner_id in queries.partners_of(current_user)
