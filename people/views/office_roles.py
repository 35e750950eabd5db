"""Giving roles to members of staff, and ending them."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from people import roles, staff
from people.forms.staff import RoleForm
from people.models import RoleGrant
from people.policies import can_give_role, can_list_staff
from people.views.office_staff import may_give, member, member_page

bp = Blueprint("office_roles", __name__)


@bp.post("/office/staff/<int:person_id>/roles")
def create_role(person_id: int):
    """Give a member of staff a further role, or change the last day of a role."""
    require(can_list_staff(current_user))
    colleague = member(person_id)
    require(not colleague.closed_at)
    form = RoleForm(may_give(person_id))
    if form.validate_on_submit():
        with form.showing_refusals():
            (asked,) = form.asked()
            staff.give_role(find_or_404(staff.everybody(), id=person_id), asked, by=current_user)
            db.session.commit()
            flash(_("The role is given."), "good")
            return redirect(url_for("office_staff.show_staff", person_id=person_id), 303)
    return form.refused(member_page(member(person_id), form))


@bp.post("/office/staff/<int:person_id>/roles/<int:grant_id>/ending")
def delete_role(person_id: int, grant_id: int):
    """End a role now."""
    require(can_list_staff(current_user))
    given: RoleGrant = find_or_404(staff.roles_of(member(person_id).id), id=grant_id)
    require(can_give_role(current_user, given.role, person_id))
    roles.end_role(given, by=current_user)
    db.session.commit()
    flash(_("The role has ended."), "good")
    return redirect(url_for("office_staff.show_staff", person_id=person_id), 303)
