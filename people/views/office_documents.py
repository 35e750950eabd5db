"""The officers' pages about documents: the queue, viewing a document, answering it, and withdrawing a verification."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.lists.pages import list_page
from core.web import find_or_404, require
from people import answers, document_rows, documents, nibs
from people.answers import ScanReason
from people.business_policies import can_answer_document, can_check_documents, can_see_scan
from people.document_kinds import in_force, refusal_reasons
from people.document_rows import DocumentDetail
from people.documents import DocumentState
from people.forms.checking import VERIFY, AnswerForm, WithdrawalForm
from people.lists.documents import DOCUMENTS
from people.views.documents import picture_of

bp = Blueprint("office_documents", __name__)


@bp.get("/office/documents")
def list_documents():
    """List the documents: at first those that wait, else those that are verified, refused, withdrawn, or end soon."""
    require(can_check_documents(current_user))
    return render_template(
        "people/office_documents.html",
        page=list_page(DOCUMENTS, current_user),
        waiting=document_rows.count_waiting(),
        clashes=document_rows.clashes(),
    )


@bp.get("/office/documents/<int:document_id>")
def show_document(document_id: int):
    """Show a document. Its number and photo appear only after a recorded viewing."""
    require(can_check_documents(current_user))
    return _render(_load(document_id))


@bp.post("/office/documents/<int:document_id>/look")
def create_look(document_id: int):
    """Record that the officer views the document. Its number and photo appear for `answers.VIEW_LASTS`."""
    require(can_check_documents(current_user))
    detail = _load(document_id)
    require(can_see_scan(current_user, detail, ScanReason.CHECKING))
    answers.record_viewing(detail.document, by=current_user, why=ScanReason.CHECKING)
    db.session.commit()
    return redirect(url_for(".show_document", document_id=document_id), 303)


@bp.get("/office/documents/<int:document_id>/scan")
def show_scan(document_id: int):
    """Send the photo to an officer whose recorded viewing still lasts."""
    require(can_check_documents(current_user))
    detail = _load(document_id)
    require(_is_viewing(detail))
    return picture_of(detail.document)


@bp.post("/office/documents/<int:document_id>/answer")
def create_answer(document_id: int):
    """Verify or refuse a document, then redirect to the one that has waited longest."""
    require(can_check_documents(current_user))
    form = AnswerForm()
    return _carry_out(document_id, form, partial(_answer, document_id, form), _redirect_to_next, partial(_answered, form))


@bp.post("/office/documents/<int:document_id>/withdrawal")
def create_withdrawal(document_id: int):
    """Withdraw a verification, then show the document's page again."""
    require(can_check_documents(current_user))
    form = WithdrawalForm()
    onward = partial(_redirect_to_document, document_id)
    return _carry_out(document_id, form, partial(_withdraw, document_id, form), onward, _withdrawn)


@bp.post("/office/nib-clashes/<int:clash_id>/settlement")
def create_settlement(clash_id: int):
    """Settle a clash of NIBs after talking to both businesses."""
    require(can_check_documents(current_user))
    nibs.settle_clash(find_or_404(document_rows.all_clashes(), id=clash_id), by=current_user)
    db.session.commit()
    flash(_("It is off the list."), "good")
    return redirect(url_for(".list_documents"), 303)


def _carry_out(
    document_id: int,
    form: WithdrawalForm,
    action: Callable[[], None],
    redirect_onward: Callable[[], Response],
    said: Callable[..., str],
):
    """Decide, and go on; where the form or the document does not allow it, the page again with what was typed."""
    detail = _load(document_id)
    require(can_answer_document(current_user, detail))
    if not form.validate_on_submit():
        return _render(detail, form), 422
    with form.showing_refusals() as refused:
        action()
    if refused:
        return _render(_load(document_id), form), refused.status
    db.session.commit()
    flash(said(business=detail.enterprise), "good")
    return redirect_onward()


def _answered(form: WithdrawalForm, *, business: str) -> str:
    if form.verdict.data == VERIFY:
        return _("Checked and good. %(business)s is told.", business=business)
    return _("Refused. %(business)s is told why, and asked for another one.", business=business)


def _withdrawn(*, business: str) -> str:
    return _("%(business)s is told.", business=business)


def _answer(document_id: int, form: AnswerForm) -> None:
    if form.verdict.data == VERIFY:
        answers.verify(document_id, by=current_user)
    else:
        answers.refuse(document_id, by=current_user, reason=form.reason.data or "", note=form.note.data or "")


def _withdraw(document_id: int, form: WithdrawalForm) -> None:
    answers.withdraw(document_id, by=current_user, reason=form.reason.data or "", note=form.note.data or "")


def _redirect_to_document(document_id: int) -> Response:
    return redirect(url_for(".show_document", document_id=document_id), 303)


def _redirect_to_next() -> Response:
    next_id = document_rows.next_waiting()
    if next_id is None:
        return redirect(url_for(".list_documents"), 303)
    return redirect(url_for(".show_document", document_id=next_id), 303)


def _load(document_id: int) -> DocumentDetail:
    return document_rows.document_detail(document_id) or abort(404)


def _is_viewing(detail: DocumentDetail) -> bool:
    """Whether the officer's recorded viewing still lasts. Members see their documents on their own pages instead."""
    return can_see_scan(current_user, detail, ScanReason.CHECKING) and answers.has_viewed(detail.document.id, current_user.id)


def _render(detail: DocumentDetail, form: WithdrawalForm | None = None) -> str:
    document = detail.document
    sees = _is_viewing(detail)
    counts = document.verified_at and not document.withdrawn_at and not document.replaced_at
    number = documents.number_of(document) if sees else nibs.ending_of(document.number_sealed)
    # An officer who has typed an answer may send it even if the viewing has ended in between.
    decides = sees or (form is not None and answers.has_viewed(document.id, current_user.id, lately=False))
    is_open = not document.replaced_at and not document.verified_at and not document.refused_at
    return render_template(
        "people/office_document.html",
        desk=detail,
        due=in_force().due_for(document.handed_over_at) if is_open else None,
        form=form or (WithdrawalForm if counts else AnswerForm)(formdata=None),
        sees=sees,
        number=number,
        unusual=sees and bool(number) and not detail.kind.looks_usual(number),
        others=document_rows.others_with_number(document.id),
        may_look=can_see_scan(current_user, detail, ScanReason.CHECKING),
        may_answer=is_open and decides and can_answer_document(current_user, detail),
        may_withdraw=counts and decides and can_answer_document(current_user, detail),
        is_open=is_open,
        reasons=refusal_reasons(),
        states=DocumentState,
        waiting=document_rows.count_waiting(),
    )
