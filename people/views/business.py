"""One's business: what is asked of it before its products can be handed in."""

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
    """What is known, and what is still missing."""
    known = enterprises.enterprise_of(current_user.id)
    if known is None:
        return to_beginning()
    form = BusinessForm(
        name=known.name,
        sector=known.sector or "",
        village=known.village_code or "",
        whatsapp=phones.shown(known.whatsapp) if known.whatsapp else "",
        scale=known.scale or "",
        sent_as=str(uuid4()),
    )
    return _page(known, form)


@bp.post("/business")
def update_business():
    """Keep it; a NIB that is new goes to an officer."""
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
    """Of several businesses, the one that pages are about from now on."""
    if not owners.choose(enterprise_id, by=current_user):
        abort(404)
    db.session.commit()
    return redirect(url_for(".edit_business"), 303)


def own_business() -> Enterprise:
    """The business of who is signed in, else 404."""
    return enterprises.enterprise_of(current_user.id) or abort(404)


def tell_office_of_clash(form: NibForm) -> None:
    """After a NIB was refused because another business has it. Commits."""
    if form.taken_nib:
        nibs.note_clash(own_business().id, form.taken_nib, by=current_user)
        db.session.commit()


def to_beginning() -> Response:
    """Who may have a business, and has none yet, is asked for it; for others there is no such page."""
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
    nib = next((one for one in handed_over if one.kind == documents.NIB), None)
    return render_template(
        "people/business.html",
        form=form,
        business=known,
        nib=nib,
        nib_state=documents.state_of(nib) if nib else None,
        reasons=refusal_reasons(),
        nib_ending=nibs.ending_of(nib.number_sealed) if nib else "",
        missing=_missing(known),
        documents=[one for one in handed_over if one.kind != documents.NIB],
        owners=business_rows.owners_of(known.id),
        others=[one for one in business_rows.businesses_of(current_user.id) if one[0] != known.id],
        person=queries.person_for_office(current_user.id),
    )


def _missing(known: Enterprise) -> list[str]:
    """What curation will ask for and is not there, in words."""
    wanted = [
        (known.sector, _("what it makes or sells")),
        (known.village_code, _("the kelurahan")),
        (known.whatsapp, _("the WhatsApp number")),
        (known.nib_hash, _("the NIB")),
    ]
    return [word for there, word in wanted if not there]
