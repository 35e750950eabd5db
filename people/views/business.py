"""Pages of a person's business: the data that curation needs before its products can be handed in."""

from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.refusals import Refusal
from people import business_rows, document_rows, documents, enterprises, nibs, owners, queries
from people.document_kinds import refusal_reasons
from people.forms.business import BusinessForm
from people.models import Enterprise
from people.policies import can_have_enterprise

bp = Blueprint("business", __name__)


@bp.get("/business")
def edit_business():
    """Show the form with the data of the business, and what is missing."""
    business = enterprises.enterprise_of(current_user.id)
    if business is None:
        return redirect_to_registration()
    data = enterprises.data_of(business)
    form = BusinessForm(obj=data, village=data.village_code or "", sent_as=str(uuid4()))
    return _render(business, form)


@bp.post("/business")
def update_business():
    """Save the data of the business. A new NIB waits for an officer."""
    business, form = load_own_business(), BusinessForm()
    if form.validate_on_submit():
        with form.showing_refusals() as refused:
            _save(business, form)
            db.session.commit()
            flash(_("The data of your business is saved."), "good")
            return redirect(url_for(".edit_business"), 303)
        note_nib_clash(refused)
    return form.refused(_render(load_own_business(), form))


@bp.post("/business/<int:enterprise_id>/choice")
def create_choice(enterprise_id: int):
    """Select the business that pages show to a person with several."""
    if not owners.select_business(enterprise_id, by=current_user):
        abort(404)
    db.session.commit()
    return redirect(url_for(".edit_business"), 303)


def load_own_business() -> Enterprise:
    """Return the business of the person who is signed in, or abort with 404."""
    return enterprises.enterprise_of(current_user.id) or abort(404)


def note_nib_clash(refused: Refusal) -> None:
    """Put a clash on the officers' list where a NIB was refused because another business has it. Commits."""
    if isinstance(refused.error, nibs.NibTaken):
        nibs.note_clash(load_own_business().id, refused.error.number, by=current_user)
        db.session.commit()


def redirect_to_registration() -> Response:
    """Redirect a person who may have a business to the page that registers one. For others abort with 404."""
    if not can_have_enterprise(current_user):
        abort(404)
    return redirect(url_for("enterprise.new_enterprise"))


def _save(business: Enterprise, form: BusinessForm) -> None:
    enterprises.change_enterprise(business, form.facts, by=current_user)
    if form.nib.data:
        documents.hand_over(business.id, documents.NIB, number=form.nib.data, by=current_user, sent_as=form.uuid)


def _render(business: Enterprise, form: BusinessForm) -> str:
    handed_over = document_rows.documents_of(business.id)
    nib = next((document for document in handed_over if document.kind == documents.NIB), None)
    return render_template(
        "people/business.html",
        form=form,
        business=business,
        nib=nib,
        nib_state=documents.state_of(nib) if nib else None,
        reasons=refusal_reasons(),
        nib_ending=nibs.ending_of(nib.number_sealed) if nib else "",
        missing=_missing(business),
        documents=[document for document in handed_over if document.kind != documents.NIB],
        owners=business_rows.owners_of(business.id),
        others=[one for one in business_rows.businesses_of(current_user.id) if one[0] != business.id],
        person=queries.person_for_office(current_user.id),
    )


def _missing(business: Enterprise) -> list[str]:
    """Return the words for the data that curation needs and the business lacks."""
    needed = [
        (business.sector, _("what it makes or sells")),
        (business.village_code, _("the kelurahan")),
        (business.whatsapp, _("the WhatsApp number")),
        (business.nib_hash, _("the NIB")),
    ]
    return [word for value, word in needed if not value]
