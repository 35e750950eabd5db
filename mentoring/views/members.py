"""Who is in a cohort: the list of names, one member's page, and taking somebody out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
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
from people.policies import can_confirm_phone, can_list_people, can_open_account_of

bp = Blueprint("cohort_members", __name__)


@bp.get("/cohorts/<int:cohort_id>/members")
def list_members(cohort_id: int):
    """Learners, mentors, and the numbers that are invited."""
    cohort = find_cohort(cohort_id)
    return members_page(cohort, InvitationForm(formdata=None))


@bp.get("/cohorts/<int:cohort_id>/members/<int:person_id>")
def show_member(cohort_id: int, person_id: int):
    """One member: what to say, the number, and a code for a lost PIN."""
    cohort = find_cohort(cohort_id)
    row = find_member(cohort, person_id)
    person = people_queries.person_for_office(person_id)
    running = cohort.is_running(clock.today())
    return render_template(
        "mentoring/member.html",
        cohort=cohort,
        line=line_of(row, cohort),
        greeted=greeted_words(row),
        person=person,
        may_confirm=person and can_confirm_phone(current_user, person, mentors=True),
        may_open=person and running and can_open_account_of(current_user, person, mentors=True),
    )


@bp.post("/cohorts/<int:cohort_id>/members/<int:person_id>/end")
def delete_member(cohort_id: int, person_id: int):
    """Take somebody out of the cohort. The learning stays theirs."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    named = {member.person_id: member.name for member in member_queries.members_for(cohort.id, current_user)}
    if person_id in named:
        members.leave(cohort, person_id, by=current_user)
        db.session.commit()
        flash(_("%(name)s is no longer in this cohort.", name=named[person_id]), "good")
    return redirect(url_for(".list_members", cohort_id=cohort_id), 303)


def members_page(cohort: Cohort, invitation: InvitationForm, mentor: MentorForm | None = None) -> str:
    """The list with its two forms as they were filled in."""
    mentors = queries.mentors_of(cohort.id)
    present = {one.id for one in mentors}
    mentor = mentor or MentorForm(formdata=None)
    others = [
        (one.id, one.name) for one in queries.mentors_of_partner(cohort.partner_id, clock.today()) if one.id not in present
    ]
    mentor.mentor.choices = others
    return render_template(
        "mentoring/members.html",
        cohort=cohort,
        members=member_queries.members_for(cohort.id, current_user),
        taken=member_queries.count_members(cohort.id),
        invited=member_queries.invited_to(cohort.id),
        mentors=mentors,
        invitation=invitation,
        mentor=mentor,
        others=others,
        is_over=cohort.is_over(clock.today()),
        sees_people=can_list_people(current_user),
    )
