"""A round's photos and documents for its curators. Viewing a document's number and scan is recorded."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask_login import current_user

from core import files
from core.db import db
from core.web import require
from curation.judging.snapshot import photo_of
from curation.models import Application
from curation.models.evidence import Evidence
from curation.policies.desk import can_open_desk
from curation.queries import desk as queries
from people import answers, document_rows, documents
from people.answers import ScanReason
from people.business_policies import can_see_scan
from people.document_rows import DocumentDetail
from people.views.documents import picture_of
from products.rulebook import rules as rule_versions

bp = Blueprint("round_evidence", __name__)


@bp.get("/curation/<int:application_id>/photos/<sha256>")
def show_photo(application_id: int, sha256: str):
    """Send a photo of the evidence, large or small."""
    require(can_open_desk(current_user))
    if not any(photo_of(evidence, sha256) for evidence in _evidence(application_id)):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, sha256))


@bp.get("/curation/<int:application_id>/documents/<int:document_id>")
def show_document(application_id: int, document_id: int):
    """Show a document of this application. Its number and scan appear after the viewing is recorded."""
    require(can_open_desk(current_user))
    desk = _document(application_id, document_id)
    application = db.session.get_one(Application, application_id)
    sees = answers.has_viewed(document_id, current_user.id)
    document_kind = rule_versions.rules_of(application.rule_set_id).documents.get(desk.document.kind)
    return render_template(
        "curation/application_document.html",
        application=application,
        desk=desk,
        title=document_kind.title if document_kind else desk.document.kind,
        sees=sees,
        number=documents.number_of(desk.document) if sees else None,
    )


@bp.post("/curation/<int:application_id>/documents/<int:document_id>/look")
def create_look(application_id: int, document_id: int):
    """Record that this curator views the document, then show it for half an hour."""
    require(can_open_desk(current_user))
    desk = _document(application_id, document_id)
    answers.record_viewing(desk.document, by=current_user, why=ScanReason.APPLICATION)
    db.session.commit()
    return redirect(url_for(".show_document", application_id=application_id, document_id=document_id), 303)


@bp.get("/curation/<int:application_id>/documents/<int:document_id>/scan")
def show_scan(application_id: int, document_id: int) -> Response:
    """Send the scan while the recorded viewing lasts."""
    require(can_open_desk(current_user))
    desk = _document(application_id, document_id)
    require(answers.has_viewed(document_id, current_user.id))
    return picture_of(desk.document)


def _document(application_id: int, document_id: int) -> DocumentDetail:
    """Return a document of this application's evidence, for a curator without a tie, or answer 404."""
    frozen = any(document.id == document_id for evidence in _evidence(application_id) for document in evidence.documents)
    desk = document_rows.document_detail(document_id) if frozen else None
    if desk is None or not can_see_scan(current_user, desk, ScanReason.APPLICATION):
        abort(404)
    return desk


def _evidence(application_id: int) -> list[Evidence]:
    return queries.evidence_for(current_user, application_id) or abort(404)
