"""The office's pages about staff: the list, one colleague, inviting, new links, closing and reopening."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, mail
from core.db import db
from core.lists.pages import list_page
from core.office import public_address
from core.web import asks_again, find_or_404, require
from people import cards, role_proposals, roles, second_factors, staff, staff_letters, staff_rows, ways_in
from people.forms.staff import InviteForm, RoleForm
from people.lists.staff import STAFF
from people.models import STAFF_ROLES, Role
from people.partners import partner_names
from people.policies import (
    can_close_account,
    can_confirm_role,
    can_end_role,
    can_give_role,
    can_issue_link,
    can_list_staff,
    can_refuse_role,
    can_reset_second_factor,
)
from people.role_proposals import ProposalRow
from people.staff_rows import StaffRow

bp = Blueprint("office_staff", __name__)


@bp.get("/office/staff")
def list_staff():
    """List the staff."""
    require(can_list_staff(current_user))
    return render_template("people/office_staff_list.html", page=list_page(STAFF, current_user))


@bp.get("/office/staff/new")
def new_staff():
    """Show the form for inviting a member of staff."""
    require(can_list_staff(current_user))
    return _render_invitation(InviteForm(grantable_roles()))


@bp.post("/office/staff")
@asks_again
def create_staff():
    """Create the account with its roles, and show its one-time link. The link cannot be shown again."""
    require(can_list_staff(current_user))
    form = InviteForm(grantable_roles())
    if form.validate_on_submit():
        with form.showing_refusals():
            person = staff.invite_staff(form.name.data, form.email.data, form.role_requests(), by=current_user)
            return render_new_link(person.id, person.name, person.email or "")
    return form.refused(_render_invitation(form))


@bp.get("/office/staff/<int:person_id>")
def show_staff(person_id: int):
    """Show a colleague with the roles and the actions for the account."""
    require(can_list_staff(current_user))
    page = render_colleague(load_colleague(person_id), RoleForm(grantable_roles(person_id), formdata=None))
    if person_id != current_user.id:
        audit.record_look("opened page", "person", person_id, actor_id=current_user.id)
    return page


@bp.post("/office/staff/<int:person_id>/link")
@asks_again
def create_link(person_id: int):
    """Make a new one-time link for a colleague who lost the passphrase. Earlier links become invalid."""
    require(can_list_staff(current_user))
    colleague = load_colleague(person_id)
    require(can_issue_link(current_user, colleague) and not colleague.closed_at)
    require(cards.may_still_open(current_user.id, person_id))
    return render_new_link(colleague.id, colleague.name, colleague.email)


@bp.post("/office/staff/<int:person_id>/second-factor/removal")
@asks_again
def delete_second_factor(person_id: int):
    """Remove the app of a colleague who lost the phone. The colleague is told, and sets it up anew at the next sign-in."""
    require(can_list_staff(current_user))
    require(can_reset_second_factor(current_user, load_colleague(person_id)))
    second_factors.reset(person_id, by=current_user)
    db.session.commit()
    flash(_("The app is removed. At the next sign-in the passphrase is enough, and the app is set up anew."), "good")
    return redirect(url_for(".show_staff", person_id=person_id), 303)


@bp.post("/office/staff/<int:person_id>/closing")
@asks_again
def create_closing(person_id: int):
    """Close the account of a colleague who no longer works at the office."""
    require(can_list_staff(current_user))
    require(can_close_account(current_user, load_colleague(person_id)))
    staff.close_account(find_or_404(staff.all_staff(), id=person_id), by=current_user)
    db.session.commit()
    flash(_("The account is closed. Nobody comes in with it any more."), "good")
    return redirect(url_for(".show_staff", person_id=person_id), 303)


@bp.post("/office/staff/<int:person_id>/reopening")
@asks_again
def create_reopening(person_id: int):
    """Reopen the account of a colleague who works at the office again. It has no roles."""
    require(can_list_staff(current_user))
    require(can_close_account(current_user, load_colleague(person_id)))
    staff.reopen_account(find_or_404(staff.all_staff(), id=person_id), by=current_user)
    db.session.commit()
    flash(_("The account is open again. Give it a role, then make a link."), "good")
    return redirect(url_for(".show_staff", person_id=person_id), 303)


def load_colleague(person_id: int) -> StaffRow:
    """Return a colleague, or abort with 404."""
    return staff_rows.staff_member(person_id) or abort(404)


def render_colleague(colleague: StaffRow, form: RoleForm) -> str:
    """Render the page of a colleague with the form for a further role."""
    return render_template(
        "people/office_staff_member.html",
        person=colleague,
        form=form,
        partners=partner_names(),
        endable={grant.id for grant in colleague.held if can_end_role(current_user, grant.role, colleague.id)},
        may_link=can_issue_link(current_user, colleague) and cards.may_still_open(current_user.id, colleague.id),
        may_close=can_close_account(current_user, colleague),
        may_reset=can_reset_second_factor(current_user, colleague) and colleague.has_second_factor,
        days_of_one_hand=ways_in.COUNTS_FOR.days,
        proposals=[(row, *_may_decide(row)) for row in role_proposals.open_for(colleague.id)],
        is_own=colleague.id == current_user.id,
    )


def _may_decide(row: ProposalRow) -> tuple[bool, bool, bool]:
    """Return whether the visitor may confirm a proposed role, whether only `OneHand` hinders it, and whether to refuse it."""
    about = {"person_id": row.person_id, "proposed_by_id": row.proposed_by_id}
    may_confirm = can_confirm_role(current_user, **about)
    in_one_hand = may_confirm and role_proposals.are_in_one_hand(row, current_user.id)
    return may_confirm and not in_one_hand, in_one_hand, can_refuse_role(current_user, **about)


def render_new_link(person_id: int, name: str, email: str) -> str:
    """Make a one-time link, commit, send it by mail where there is a mail server, and render the page that shows it."""
    token = cards.make_card(person_id, by=current_user)
    db.session.commit()
    link = public_address(url_for("cards.show_card", token=token))
    days = cards.LASTS.days
    mailed = mail.send_at_once(email, *staff_letters.letter_with_link(link, days))
    return render_template(
        "people/office_staff_link.html",
        person_id=person_id,
        name=name,
        email=email,
        link=link,
        days=days,
        mailed=mailed,
        waits=bool(role_proposals.open_for(person_id)),
    )


def grantable_roles(person_id: int | None = None) -> list[Role]:
    """Return the roles that the visitor may give to a person, or to a new member of staff."""
    alone = person_id == current_user.id and not roles.has_other_administrator(current_user.id)
    return [role for role in STAFF_ROLES if can_give_role(current_user, role, person_id, only_administrator=alone)]


def _render_invitation(form: InviteForm) -> str:
    gives_curator = can_give_role(current_user, Role.CURATOR)
    return render_template("people/office_staff_new.html", form=form, partners=partner_names(), gives_curator=gives_curator)
