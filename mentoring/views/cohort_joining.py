"""The door of a cohort, `/k/<code>`: a newcomer signs up on one page, who has an account joins with one tap."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.errors import DomainError
from core.web import open_to_all, require
from mentoring import codes, members
from mentoring.forms import CodeForm, CohortJoinForm
from mentoring.members import CohortFull
from mentoring.models import Cohort
from mentoring.policies import can_join
from mentoring.queries import cohorts as queries
from mentoring.queries import members as member_queries
from mentoring.wording import span
from people import consents
from people.models import Person
from people.views.entering import first_page, let_in
from people.views.joining import joining_texts, sign_up

bp = Blueprint("cohort_joining", __name__)


@bp.get("/k")
@open_to_all
def new_code():
    """For who has the code but not the square: a field to type it in."""
    form = CodeForm(request.args if "code" in request.args else None, meta={"csrf": False})
    if "code" in request.args and form.validate():
        return redirect(url_for(".new_person", code=form.code.data))
    return render_template("mentoring/code.html", form=form)


@bp.get("/k/<code>")
@open_to_all
def new_person(code: str):
    """What the cohort is, and the way in that fits: sign up, or one tap for who is signed in."""
    cohort = queries.cohort_with_code(code)
    if cohort is None:
        form = CodeForm(None, code=code[:40], meta={"csrf": False})
        return render_template("mentoring/code.html", form=form, unknown=True), 404
    if current_user.is_authenticated and "new" not in request.args:
        return _one_tap(cohort)
    refused = _refusal(cohort)
    return _told(cohort, refused) if refused else _page(cohort, CohortJoinForm(formdata=None))


@bp.post("/k/<code>")
@open_to_all
def create_person(code: str):
    """Sign up and join, in one transaction. The code lifts the limit of sign-ups from one address while there are places."""
    cohort = queries.cohort_with_code(code)
    if cohort is None:
        return redirect(url_for(".new_person", code=code), 303)
    refused = _refusal(cohort)
    if refused and not isinstance(refused, CohortFull):
        return _told(cohort, refused)
    form = CohortJoinForm()
    if form.validate_on_submit():
        with form.told_refusals():
            person = sign_up(form, with_code=refused is None)
            members.add_member(cohort, person, shares=form.sharing.data)
            name, shares = cohort.name, form.sharing.data
            response = let_in(person.id)
            _tell_joined(name, shares)
            return response
    cohort = queries.cohort_with_code(code) or abort(404)
    return form.refused(_page(cohort, form, full=isinstance(_refusal(cohort), CohortFull)))


@bp.post("/k/<code>/membership")
def create_member(code: str):
    """Who is signed in joins; the button says whether the partner's mentors may see the learning."""
    cohort = queries.cohort_with_code(code)
    if cohort is None:
        return redirect(url_for(".new_person", code=code), 303)
    require(can_join(current_user))
    try:
        if not member_queries.learns_in(cohort.id, current_user.id):
            members.refuse_closed(cohort)
        me = db.session.get_one(Person, current_user.id)
        members.add_member(cohort, me, shares=request.form.get("shares") == "yes")
    except DomainError as refused:
        db.session.rollback()
        return _told(queries.cohort_with_code(code) or abort(404), refused)
    name = cohort.name
    shares = consents.stands(current_user.id, consents.PARTNER_SHARING, partner_id=cohort.partner_id)
    db.session.commit()
    _tell_joined(name, shares)
    return redirect(first_page(current_user.id), 303)


def _one_tap(cohort: Cohort) -> Any:
    if not can_join(current_user):
        return render_template("mentoring/join_staff.html", cohort=cohort, **_facts(cohort))
    is_member = member_queries.learns_in(cohort.id, current_user.id)
    refused = None if is_member else _refusal(cohort)
    if refused:
        return _told(cohort, refused)
    agreed = consents.stands(current_user.id, consents.PARTNER_SHARING, partner_id=cohort.partner_id)
    return render_template("mentoring/join_one_tap.html", cohort=cohort, is_member=is_member, agreed=agreed, **_facts(cohort))


def _refusal(cohort: Cohort) -> DomainError | None:
    """Why nobody can join now, or nothing when one can."""
    try:
        members.refuse_closed(cohort)
        members.refuse_full(cohort)
    except DomainError as refused:
        return refused
    return None


def _told(cohort: Cohort, refused: DomainError) -> tuple[str, int]:
    """The page that says it."""
    page = render_template("mentoring/join_closed.html", cohort=cohort, told=refused, **_facts(cohort))
    return page, refused.status


def _page(cohort: Cohort, form: CohortJoinForm, *, full: bool = False) -> str:
    """The form. Where the last place went meanwhile, what was typed goes on to the door without a cohort."""
    return render_template("mentoring/join.html", cohort=cohort, form=form, full=full, **_facts(cohort), **joining_texts())


def _facts(cohort: Cohort) -> dict[str, Any]:
    return {
        "code": codes.shown(cohort.join_code),
        "sharing": consents.wording(consents.PARTNER_SHARING, partner=cohort.partner.name),
        "span": span(cohort.starts_on, cohort.ends_on),
    }


def _tell_joined(name: str, shares: bool) -> None:
    if shares:
        flash(_("You are in the cohort %(cohort)s now.", cohort=name), "good")
    else:
        flash(_("You are in the cohort %(cohort)s now. Its mentors do not see your learning.", cohort=name), "good")
