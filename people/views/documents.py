"""Pages of the documents of a person's business: the list, handing one over, and its photo."""

from collections.abc import Mapping
from uuid import uuid4

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import photo_pool
from core.db import db
from core.pictures import MEDIA_TYPE, Picture
from core.web import find_or_404
from people import document_rows, documents, enterprises, nibs
from people.document_kinds import DocumentKind, Kinds, in_force, refusal_reasons
from people.documents import DocumentState
from people.forms.business import DocumentForm
from people.models import Document
from people.needed_documents import needed_by
from people.views.business import load_own_business, note_nib_clash, redirect_to_registration

bp = Blueprint("documents", __name__)


@bp.get("/business/documents")
def list_documents():
    """List the documents that were handed over, and the kinds that can be."""
    business = enterprises.enterprise_of(current_user.id)
    if business is None:
        return redirect_to_registration()
    kinds = in_force()
    handed_over = document_rows.documents_of(business.id)
    newest = {document.kind: document for document in reversed(handed_over)}
    others = [kind for kind in kinds if kind.key not in newest]
    needed = needed_by(business.id)
    return render_template(
        "people/documents.html",
        business=business,
        lines=[_line(document, kinds, newest) for document in handed_over],
        counting={document.kind for document in handed_over if documents.state_of(document) is DocumentState.VERIFIED},
        needed=[(kind, needed[kind.key]) for kind in others if kind.key in needed],
        others=[kind for kind in others if kind.key not in needed],
        reasons=refusal_reasons(),
        states=DocumentState,
    )


@bp.get("/business/documents/<kind>/new")
def new_document(kind: str):
    """Show the form for a document of a kind."""
    document_kind = _load_kind(kind)
    if enterprises.enterprise_of(current_user.id) is None:
        return redirect_to_registration()
    return _render(document_kind, DocumentForm(issuer=document_kind.issuer, sent_as=str(uuid4())).fits(document_kind))


@bp.post("/business/documents/<kind>")
def create_document(kind: str):
    """Store the document, encrypted, for an officer to check."""
    document_kind, form = _load_kind(kind), DocumentForm()
    form.fits(document_kind)
    load_own_business()
    if form.validate_on_submit():
        db.session.rollback()  # end the transaction, so that others can write while this photo is decoded
        with form.showing_refusals() as refused:
            scan = _prepare_photo(form)
            number = form.number.data or ""
            documents.hand_over(
                load_own_business().id,
                kind,
                number=number,
                issuer=form.issuer.data if form.issuer else "",
                expires_on=form.expires_on.data if form.expires_on else None,
                scan=scan,
                by=current_user,
                sent_as=form.uuid,
            )
            db.session.commit()
            flash(_("We have received it. An officer looks at it, and you are told."), "good")
            if not document_kind.looks_usual(number):
                flash(_("The number looks unusual. Please compare it once more; if it is right, all is well."), "note")
            return redirect(url_for(".list_documents"), 303)
        note_nib_clash(refused)
    return form.refused(_render(document_kind, form))


@bp.get("/business/documents/<int:document_id>/scan")
def show_scan(document_id: int):
    """Send the photo of a document to a member of its business."""
    document: Document = find_or_404(document_rows.documents_seen_by(current_user.id), id=document_id)
    return picture_of(document)


def picture_of(document: Document) -> Response:
    """Answer with the decrypted photo. The caller has checked that the visitor may see it."""
    content = documents.scan_bytes(document)
    if content is None:
        abort(404)
    return Response(content, mimetype=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})


def _prepare_photo(form: DocumentForm) -> Picture | None:
    return photo_pool.prepare(form.scan.data.stream) if form.scan.data else None


def _load_kind(kind: str) -> DocumentKind:
    return in_force().get(kind) or abort(404)


def _line(document: Document, kinds: Kinds, newest: Mapping[str, Document]) -> dict:
    """Return a document of the list with its number masked. The page asks for a renewal only at the newest of a kind."""
    return {
        "document": document,
        "kind": kinds.get_or_default(document.kind),
        "state": documents.state_of(document),
        "ending": nibs.ending_of(document.number_sealed),
        "is_newest": document is newest[document.kind],
    }


def _render(kind: DocumentKind, form: DocumentForm) -> str:
    return render_template("people/document_new.html", kind=kind, form=form, is_nib=kind.key == documents.NIB)
