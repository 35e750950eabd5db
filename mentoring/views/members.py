"""The members of a cohort: the list, the page of a learner, and the removal of a learner."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, clock
from core.db import db
from core.web import require
from mentoring import members
from mentoring.forms import InvitationForm, MentorForm
from mentoring.models import Cohort
from mentoring.policies import can_edit_cohort
from mentoring.queries import cohorts as queries
from mentoring.queries import members as member_queries
from mentoring.views.board_lines import line_of
from mentoring.views.loading import find_cohort, find_member
from mentoring.wording import greeted_words
from people import queries as people_queries
from people.policies import can_confirm_phone, can_issue_card, can_list_people
from quizzes.queries.deeds import latest_for

bp = Blueprint("cohort_members", __name__)


@bp.get("/cohorts/<int:cohort_id>/members")
def list_members(cohort_id: int):
    """List the learners, the mentors and the invited numbers."""
    # No staff list: the plan of one cohort with its forms; the people of the city are in the list of people.
    cohort = find_cohort(cohort_id)
    return render_members(cohort, InvitationForm(formdata=None))


@bp.get("/cohorts/<int:cohort_id>/members/<int:person_id>")
def show_member(cohort_id: int, person_id: int):
    """Show a learner: the latest deed for a mentor, a message to send, the phone number, and the button for a reset code."""
    return render_member(find_cohort(cohort_id), person_id)


def render_member(cohort: Cohort, person_id: int, wrong_code: str | None = None) -> str:
    """Render the page of a learner, which is recorded as a look. `wrong_code` says why the code of the number was refused."""
    row = find_member(cohort, person_id)
    person = people_queries.person_for_office(person_id)
    running = cohort.is_running(clock.today())
    page = render_template(
        "mentoring/member.html",
        cohort=cohort,
        line=line_of(row, cohort),
        greeted=greeted_words(row),
        person=person,
        may_confirm=person and can_confirm_phone(current_user, person, mentors=True),
        latest=latest_for(current_user, person_id),
        may_open=person and running and can_issue_card(current_user, person, mentors=True),
        wrong_code=wrong_code,
        typed_code=request.form.get("code", "")[:9] if wrong_code else "",
    )
    audit.record_look("opened page", "person", person_id, actor_id=current_user.id)
    return page


@bp.post("/cohorts/<int:cohort_id>/members/<int:person_id>/end")
def delete_member(cohort_id: int, person_id: int):
    """Remove a learner from the cohort. What the learner has learned stays."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    names = {member.person_id: member.name for member in member_queries.members_for(cohort.id, current_user)}
    if person_id in names:
        members.end_membership(cohort, person_id, by=current_user)
        db.session.commit()
        flash(_("%(name)s is no longer in this cohort.", name=names[person_id]), "good")
    return redirect(url_for(".list_members", cohort_id=cohort_id), 303)


def render_members(cohort: Cohort, invitation: InvitationForm, mentor: MentorForm | None = None) -> str:
    """Render the list with its two forms: an invitation and a new mentor."""
    mentors = queries.mentors_of(cohort.id)
    mentor_ids = {row.id for row in mentors}
    mentor = mentor or MentorForm(formdata=None)
    of_partner = queries.mentors_of_partner(cohort.partner_id, clock.today())
    others = [(row.id, row.name) for row in of_partner if row.id not in mentor_ids]
    mentor.mentor.choices = others
    return render_template(
        "mentoring/members.html",
        cohort=cohort,
        members=member_queries.members_for(cohort.id, current_user),
        taken=member_queries.count_learners(cohort.id),
        invited=member_queries.invited_to(cohort.id),
        mentors=mentors,
        invitation=invitation,
        mentor=mentor,
        others=others,
        is_over=cohort.is_over(clock.today()),
        sees_people=can_list_people(current_user),
    )
