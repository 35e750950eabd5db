"""The office's staff: who works here, with which roles; invite, let in again, close."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import mail
from core.db import db
from core.office import public_address
from core.paging import page_number
from core.web import find_or_404, require, search_words
from people import cards, staff, staff_letters, staff_rows
from people.forms.staff import InviteForm, RoleForm
from people.models import STAFF_ROLES, Role
from people.partners import partner_names
from people.policies import can_close_account, can_give_role, can_let_in_again, can_list_staff
from people.staff_rows import StaffRow

bp = Blueprint("office_staff", __name__)


@bp.get("/office/staff")
def list_staff():
    """By name, e-mail or role, fifty a page."""
    require(can_list_staff(current_user))
    search = search_words()
    role = next((role for role in STAFF_ROLES if role == request.args.get("role")), None)
    closed = request.args.get("closed") == "1"
    page = page_number()
    people, pages = staff_rows.page_of_staff(search, role, closed=closed, page=page)
    return render_template(
        "people/office_staff_list.html",
        people=people,
        pages=pages,
        page=page,
        q=search,
        role=role,
        closed=closed,
        roles=STAFF_ROLES,
    )


@bp.get("/office/staff/new")
def new_staff():
    """Invite somebody."""
    require(can_list_staff(current_user))
    return _invitation(InviteForm(may_give()))


@bp.post("/office/staff")
def create_staff():
    """Make the account with its roles, and show its one-time link, this once."""
    require(can_list_staff(current_user))
    form = InviteForm(may_give())
    if form.validate_on_submit():
        with form.showing_refusals():
            person = staff.invite_staff(form.name.data, form.email.data, form.asked(), by=current_user)
            return hand_over_link(person.id, person.name, person.email or "")
    return form.refused(_invitation(form))


@bp.get("/office/staff/<int:person_id>")
def show_staff(person_id: int):
    """One colleague: roles, and what the office can do for the account."""
    require(can_list_staff(current_user))
    return member_page(member(person_id), RoleForm(may_give(person_id), formdata=None))


@bp.post("/office/staff/<int:person_id>/link")
def create_link(person_id: int):
    """A new one-time link for somebody who lost the passphrase; earlier ones no longer open."""
    require(can_list_staff(current_user))
    colleague = member(person_id)
    require(can_let_in_again(current_user, colleague) and not colleague.closed_at)
    return hand_over_link(colleague.id, colleague.name, colleague.email)


@bp.post("/office/staff/<int:person_id>/closing")
def create_closing(person_id: int):
    """Close the account of somebody who left."""
    require(can_list_staff(current_user))
    require(can_close_account(current_user, member(person_id)))
    staff.close_account(find_or_404(staff.everybody(), id=person_id), by=current_user)
    db.session.commit()
    flash(_("The account is closed. Nobody comes in with it any more."), "good")
    return redirect(url_for(".show_staff", person_id=person_id), 303)


@bp.post("/office/staff/<int:person_id>/reopening")
def create_reopening(person_id: int):
    """Open the account of somebody who came back; roles are given anew."""
    require(can_list_staff(current_user))
    require(can_close_account(current_user, member(person_id)))
    staff.open_again(find_or_404(staff.everybody(), id=person_id), by=current_user)
    db.session.commit()
    flash(_("The account is open again. Give it a role, then make a link."), "good")
    return redirect(url_for(".show_staff", person_id=person_id), 303)


def member(person_id: int) -> StaffRow:
    """A colleague by id, or 404."""
    return staff_rows.staff_member(person_id) or abort(404)


def member_page(colleague: StaffRow, form: RoleForm) -> str:
    """The page of one colleague with the form for one more role."""
    return render_template(
        "people/office_staff_member.html",
        person=colleague,
        form=form,
        partners=partner_names(),
        endable={given.id for given in colleague.held if can_give_role(current_user, given.role, colleague.id)},
        may_link=can_let_in_again(current_user, colleague),
        may_close=can_close_account(current_user, colleague),
    )


def hand_over_link(person_id: int, name: str, email: str) -> str:
    """Make a link, commit, send it by mail where there is a mail server, and show it: the only time that it can be read."""
    token = cards.make_card(person_id, by=current_user)
    db.session.commit()
    link = public_address(url_for("cards.show_card", token=token))
    days = cards.LASTS.days
    mailed = mail.send_at_once(email, *staff_letters.letter_with_link(link, days))
    return render_template(
        "people/office_staff_link.html", person_id=person_id, name=name, email=email, link=link, days=days, mailed=mailed
    )


def may_give(person_id: int | None = None) -> list[Role]:
    """The roles that the visitor may give to somebody, or to a newcomer."""
    return [role for role in STAFF_ROLES if can_give_role(current_user, role, person_id)]


def _invitation(form: InviteForm) -> str:
    gives_curator = can_give_role(current_user, Role.CURATOR)
    return render_template("people/office_staff_new.html", form=form, partners=partner_names(), gives_curator=gives_curator)
