"""The office's pages of partners: the organisations that send mentors."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from core.db import db
from core.lists.pages import list_page
from core.web import find_or_404, require
from mentoring import partners
from mentoring.forms import PartnerForm
from mentoring.lists import PARTNERS
from mentoring.policies import can_manage_partners
from people.models import Partner

bp = Blueprint("partners", __name__)


@bp.get("/office/partners")
def list_partners():
    """List the partners with the number of their mentors."""
    require(can_manage_partners(current_user))
    return render_template("mentoring/partners.html", page=list_page(PARTNERS, current_user))


@bp.get("/office/partners/new")
def new_partner():
    """Show the form for a new partner."""
    require(can_manage_partners(current_user))
    return _render_form(PartnerForm())


@bp.post("/office/partners")
def create_partner():
    """Add a partner."""
    require(can_manage_partners(current_user))
    form = PartnerForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            partner = partners.add_partner(form.name.data, by=current_user)
            db.session.commit()
            flash(_("%(partner)s is written down. Now invite its mentors under “Staff”.", partner=partner.name), "good")
            return redirect(url_for(".list_partners"), 303)
    return form.refused(_render_form(form))


@bp.get("/office/partners/<int:partner_id>")
def edit_partner(partner_id: int):
    """Show the form with the partner's name."""
    require(can_manage_partners(current_user))
    partner = _find_partner(partner_id)
    return _render_form(PartnerForm(name=partner.name), partner)


@bp.post("/office/partners/<int:partner_id>")
def update_partner(partner_id: int):
    """Save the corrected name."""
    require(can_manage_partners(current_user))
    partner = _find_partner(partner_id)
    form = PartnerForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            partners.rename_partner(partner, form.name.data, by=current_user)
            db.session.commit()
            flash(_("The name is changed."), "good")
            return redirect(url_for(".list_partners"), 303)
    return form.refused(_render_form(form, _find_partner(partner_id)))


def _find_partner(partner_id: int) -> Partner:
    return find_or_404(select(Partner), id=partner_id)


def _render_form(form: PartnerForm, partner: Partner | None = None) -> str:
    return render_template("mentoring/partner_form.html", form=form, partner=partner)
