"""A round's photos and papers, for the curators of its application; a look at a paper's number and picture is noted."""

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
    """One of the frozen photos, large or small."""
    require(can_open_desk(current_user))
    if not any(photo_of(one, sha256) for one in _evidence(application_id)):
        abort(404)
    return files.send(db.session.get_one(files.StoredFile, sha256))


@bp.get("/curation/<int:application_id>/documents/<int:document_id>")
def show_document(application_id: int, document_id: int):
    """A paper of this application; its number and picture only after a look was noted."""
    require(can_open_desk(current_user))
    desk = _document(application_id, document_id)
    application = db.session.get_one(Application, application_id)
    sees = answers.has_viewed(document_id, current_user.id)
    known = rule_versions.rules_of(application.rule_set_id).documents.get(desk.document.kind)
    return render_template(
        "curation/application_document.html",
        application=application,
        desk=desk,
        title=known.title if known else desk.document.kind,
        sees=sees,
        number=documents.number_of(desk.document) if sees else None,
    )


@bp.post("/curation/<int:application_id>/documents/<int:document_id>/look")
def create_look(application_id: int, document_id: int):
    """Note that this curator looks at it, then show it for half an hour."""
    require(can_open_desk(current_user))
    desk = _document(application_id, document_id)
    answers.record_viewing(desk.document, by=current_user, why=ScanReason.APPLICATION)
    db.session.commit()
    return redirect(url_for(".show_document", application_id=application_id, document_id=document_id), 303)


@bp.get("/curation/<int:application_id>/documents/<int:document_id>/scan")
def show_scan(application_id: int, document_id: int) -> Response:
    """The picture, while a noted look lasts."""
    require(can_open_desk(current_user))
    desk = _document(application_id, document_id)
    require(answers.has_viewed(document_id, current_user.id))
    return picture_of(desk.document)


def _document(application_id: int, document_id: int) -> DocumentDetail:
    """A paper that lies in this application's evidence, for a curator without a tie."""
    frozen = any(paper.id == document_id for one in _evidence(application_id) for paper in one.documents)
    desk = document_rows.document_detail(document_id) if frozen else None
    if desk is None or not can_see_scan(current_user, desk, ScanReason.APPLICATION):
        abort(404)
    return desk


def _evidence(application_id: int) -> list[Evidence]:
    return queries.evidence_for(current_user, application_id) or abort(404)
