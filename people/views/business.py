"""Pages of a person's business: the data that curation needs before its products can be handed in."""

from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from people import business_rows, document_rows, documents, enterprises, nibs, owners, phones, queries
from people.document_kinds import refusal_reasons
from people.forms.business import BusinessForm, NibForm
from people.models import Enterprise
from people.policies import can_tell_enterprise

bp = Blueprint("business", __name__)


@bp.get("/business")
def edit_business():
    """Show the form with the data of the business, and what is missing."""
    known = enterprises.enterprise_of(current_user.id)
    if known is None:
        return to_beginning()
    form = BusinessForm(
        name=known.name,
        sector=known.sector or "",
        village=known.village_code or "",
        whatsapp=phones.national_form(known.whatsapp) if known.whatsapp else "",
        scale=known.scale or "",
        sent_as=str(uuid4()),
    )
    return _page(known, form)


@bp.post("/business")
def update_business():
    """Save the data of the business. A new NIB waits for an officer."""
    known, form = own_business(), BusinessForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            _keep(known, form)
            db.session.commit()
            flash(_("The data of your business is saved."), "good")
            return redirect(url_for(".edit_business"), 303)
    tell_office_of_clash(form)
    return form.refused(_page(own_business(), form))


@bp.post("/business/<int:enterprise_id>/choice")
def create_choice(enterprise_id: int):
    """Select the business that pages show to a person with several."""
    if not owners.select_business(enterprise_id, by=current_user):
        abort(404)
    db.session.commit()
    return redirect(url_for(".edit_business"), 303)


def own_business() -> Enterprise:
    """Return the business of the person who is signed in, or abort with 404."""
    return enterprises.enterprise_of(current_user.id) or abort(404)


def tell_office_of_clash(form: NibForm) -> None:
    """Note the clash where the form's NIB was refused because another business has it. Commits."""
    if form.taken_nib:
        nibs.note_clash(own_business().id, form.taken_nib, by=current_user)
        db.session.commit()


def to_beginning() -> Response:
    """Redirect a person who may have a business to the page that registers one. For others abort with 404."""
    if not can_tell_enterprise(current_user):
        abort(404)
    return redirect(url_for("enterprise.new_enterprise"))


def _keep(known: Enterprise, form: BusinessForm) -> None:
    enterprises.change_enterprise(
        known,
        by=current_user,
        name=form.name.data,
        sector=form.sector.data,
        village_code=form.village.data,
        whatsapp=form.whatsapp.data,
        scale=form.scale.data,
    )
    if form.nib.data:
        documents.hand_over(known.id, documents.NIB, number=form.nib.data, by=current_user, sent_as=form.uuid)


def _page(known: Enterprise, form: BusinessForm) -> str:
    handed_over = document_rows.documents_of(known.id)
    nib = next((document for document in handed_over if document.kind == documents.NIB), None)
    return render_template(
        "people/business.html",
        form=form,
        business=known,
        nib=nib,
        nib_state=documents.state_of(nib) if nib else None,
        reasons=refusal_reasons(),
        nib_ending=nibs.ending_of(nib.number_sealed) if nib else "",
        missing=_missing(known),
        documents=[document for document in handed_over if document.kind != documents.NIB],
        owners=business_rows.owners_of(known.id),
        others=[one for one in business_rows.businesses_of(current_user.id) if one[0] != known.id],
        person=queries.person_for_office(current_user.id),
    )


def _missing(known: Enterprise) -> list[str]:
    """Return the words for the data that curation needs and the business lacks."""
    needed = [
        (known.sector, _("what it makes or sells")),
        (known.village_code, _("the kelurahan")),
        (known.whatsapp, _("the WhatsApp number")),
        (known.nib_hash, _("the NIB")),
    ]
    return [word for value, word in needed if not value]
