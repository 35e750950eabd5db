"""The published courses that curation requires. An officer sees the impact before requiring a course."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.db import db
from core.web import require
from core.wording import day, in_language
from courses import requirements
from courses.requirements import Required
from eligibility import impact
from eligibility.forms.rules import RequiredCourseForm
from eligibility.policies import can_require_courses
from eligibility.queries.facts import context_for, judged_by_person
from eligibility.views.rule_sets import SHOWN
from products.rulebook import rules as rule_versions

bp = Blueprint("required_courses", __name__)


@bp.get("/office/required-courses")
def list_required_courses():
    """List the published courses, and since when each is required."""
    # No staff list: the few published courses, each with its button, and their order is the programme's.
    require(can_require_courses(current_user))
    required = requirements.required_now()
    by_person = judged_by_person(required)
    return render_template(
        "eligibility/required_courses.html",
        rows=requirements.published_courses(),
        self_judged={course.course_id for course in required if course.course_id not in by_person},
        ended=requirements.ended_lately(),
        nobody_judges=bool(required) and not by_person,
        today=clock.today(),
    )


@bp.get("/office/required-courses/new")
def new_required_course():
    """Show the impact of requiring this course."""
    require(can_require_courses(current_user))
    course_id = request.args.get("course", type=int)
    if course_id is None:
        return redirect(url_for(".list_required_courses"))
    course = _find_course(course_id)
    return _render(course, RequiredCourseForm(formdata=None, course_id=course.course_id, from_day=clock.today()))


@bp.post("/office/required-courses")
def create_required_course():
    """Require a course from a day on."""
    require(can_require_courses(current_user))
    form = RequiredCourseForm()
    if form.course_id.data is None:
        return redirect(url_for(".list_required_courses"), code=303)
    course = _find_course(form.course_id.data)
    if not form.validate_on_submit():
        return _render(course, form), 422
    with form.showing_refusals() as refused:
        requirements.require_course(course.course_id, from_day=form.from_day.data, by=current_user)
    if refused:
        return _render(course, form), refused.status
    db.session.commit()
    message = _("%(course)s is required from %(day)s on.", course=in_language(course.title), day=day(form.from_day.data))
    flash(message, "good")
    return redirect(url_for(".list_required_courses"), code=303)


@bp.get("/office/required-courses/<int:row_id>/ending")
def new_ending(row_id: int):
    """Ask before a course is required no longer, with the businesses that this meets."""
    require(can_require_courses(current_user))
    course = requirements.requirement(row_id)
    if course is None:
        return redirect(url_for(".list_required_courses"))
    rules, required = rule_versions.current(), requirements.required_now()
    now = context_for(rules, required=required)
    then = context_for(rules, required=[other for other in required if other.course_id != course.course_id])
    return render_template(
        "eligibility/required_course_end.html",
        course=course,
        impact=impact.compare_courses(then, now),
        shown=SHOWN,
        today=clock.today(),
        midway=requirements.count_midway(course.course_id),
    )


@bp.post("/office/required-courses/<int:row_id>/ending")
def create_ending(row_id: int):
    """Stop requiring a course."""
    require(can_require_courses(current_user))
    requirements.end_requirement(row_id, by=current_user)
    db.session.commit()
    flash(_("The course is not required any more."), "good")
    return redirect(url_for(".list_required_courses"), code=303)


@bp.post("/office/required-courses/<int:row_id>/ending/undo")
def delete_ending(row_id: int):
    """Undo within a day that a course is required no longer."""
    require(can_require_courses(current_user))
    requirements.take_back_end(row_id, by=current_user)
    db.session.commit()
    flash(_("The course is required again, as before."), "good")
    return redirect(url_for(".list_required_courses"), code=303)


def _find_course(course_id: int) -> Required:
    return requirements.published_course(course_id) or abort(404)


def _render(course: Required, form: RequiredCourseForm) -> str:
    rules, required = rule_versions.current(), requirements.required_now()
    now = context_for(rules, required=required)
    then = context_for(rules, required=impact.with_course(required, course))
    return render_template(
        "eligibility/required_course_new.html",
        course=course,
        form=form,
        impact=impact.compare_courses(now, then),
        shown=SHOWN,
        today=clock.today(),
    )
