"""Joining a cohort by its code at `/k/<code>`: newcomers sign up on one page, learners with an account join with one tap."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.errors import DomainError
from core.refusals import refusals, words_of
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
from people.models import Person, SignInWay
from people.views.entering import first_page, sign_in
from people.views.joining import joining_texts, sign_up

bp = Blueprint("cohort_joining", __name__)


@bp.get("/k")
@open_to_all
def new_code():
    """Ask for the code, for people who cannot scan the QR code."""
    form = CodeForm(request.args if "code" in request.args else None, meta={"csrf": False})
    if "code" in request.args and form.validate():
        return redirect(url_for(".new_person", code=form.code.data))
    return render_template("mentoring/code.html", form=form, unknown=False)


@bp.get("/k/<code>")
@open_to_all
def new_person(code: str):
    """Show the cohort with the sign-up form, or with the one-tap button for a visitor who is signed in."""
    cohort = queries.cohort_with_code(code)
    if cohort is None:
        form = CodeForm(None, code=code[:40], meta={"csrf": False})
        return render_template("mentoring/code.html", form=form, unknown=True), 404
    if current_user.is_authenticated and "new" not in request.args:
        return _render_one_tap(cohort)
    refusal = _find_refusal(cohort)
    return _render_refusal(cohort, refusal) if refusal else _render_form(cohort, CohortJoinForm(formdata=None))


@bp.post("/k/<code>")
@open_to_all
def create_person(code: str):
    """Sign up and join in one transaction. While there are places, the code lifts the limit of sign-ups from one address."""
    cohort = queries.cohort_with_code(code)
    if cohort is None:
        return redirect(url_for(".new_person", code=code), 303)
    refusal = _find_refusal(cohort)
    if refusal and not isinstance(refusal, CohortFull):
        return _render_refusal(cohort, refusal)
    form = CohortJoinForm()
    if form.show_pin.data:
        form.look_at_pin()
        return _render_form(cohort, form, full=refusal is not None)
    if form.validate_on_submit():
        with form.showing_refusals():
            person = sign_up(form, with_code=refusal is None)
            members.add_member(cohort, person, shares=form.sharing.data)
            name, shares = cohort.name, form.sharing.data
            response = sign_in(person.id, way=SignInWay.JOINING)
            _flash_joined(name, shares)
            return response
    cohort = queries.cohort_with_code(code) or abort(404)
    return form.refused(_render_form(cohort, form, full=isinstance(_find_refusal(cohort), CohortFull)))


@bp.post("/k/<code>/membership")
def create_member(code: str):
    """Add the learner who is signed in. The pressed button says whether the learner shares with the partner."""
    cohort = queries.cohort_with_code(code)
    if cohort is None:
        return redirect(url_for(".new_person", code=code), 303)
    require(can_join(current_user))
    with refusals() as refused:
        if not member_queries.learns_in(cohort.id, current_user.id):
            members.require_open(cohort)
        learner = db.session.get_one(Person, current_user.id)
        members.add_member(cohort, learner, shares=request.form.get("shares") == "yes")
    if refused.error:
        return _render_refusal(queries.cohort_with_code(code) or abort(404), refused.error)
    name = cohort.name
    shares = consents.is_active(current_user.id, consents.PARTNER_SHARING, partner_id=cohort.partner_id)
    db.session.commit()
    _flash_joined(name, shares)
    return redirect(first_page(current_user), 303)


def _render_one_tap(cohort: Cohort) -> Any:
    if not can_join(current_user):
        return render_template("mentoring/join_staff.html", cohort=cohort, **_cohort_facts(cohort))
    is_member = member_queries.learns_in(cohort.id, current_user.id)
    refusal = None if is_member else _find_refusal(cohort)
    if refusal:
        return _render_refusal(cohort, refusal)
    agreed = consents.is_active(current_user.id, consents.PARTNER_SHARING, partner_id=cohort.partner_id)
    return render_template(
        "mentoring/join_one_tap.html", cohort=cohort, is_member=is_member, agreed=agreed, **_cohort_facts(cohort)
    )


def _find_refusal(cohort: Cohort) -> DomainError | None:
    """Return the reason why nobody can join now, or None."""
    try:
        members.require_open(cohort)
        members.require_free_place(cohort)
    except DomainError as error:  # nothing was done that would have to be taken back
        return error
    return None


def _render_refusal(cohort: Cohort, refusal: DomainError) -> tuple[str, int]:
    page = render_template("mentoring/join_closed.html", cohort=cohort, refusal=words_of(refusal), **_cohort_facts(cohort))
    return page, refusal.status


def _render_form(cohort: Cohort, form: CohortJoinForm, *, full: bool = False) -> str:
    """Render the sign-up form. Where the cohort is `full`, it posts to the sign-up without a cohort."""
    return render_template(
        "mentoring/join.html", cohort=cohort, form=form, full=full, **_cohort_facts(cohort), **joining_texts()
    )


def _cohort_facts(cohort: Cohort) -> dict[str, Any]:
    return {
        "code": codes.formatted(cohort.join_code),
        "sharing": consents.wording(consents.PARTNER_SHARING, partner=cohort.partner.name),
        "span": span(cohort.starts_on, cohort.ends_on),
    }


def _flash_joined(name: str, shares: bool) -> None:
    if shares:
        flash(_("You are in the cohort %(cohort)s now.", cohort=name), "good")
    else:
        flash(_("You are in the cohort %(cohort)s now. Its mentors do not see your learning.", cohort=name), "good")
