"""The officers' list of documents: those that wait to be checked, and all others."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, or_

from core import clock
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, Filter, StaffList, declare
from core.lists.searching import known_in, text_in
from core.wording import day, in_language, number, waiting
from people import document_rows
from people.business_policies import can_check_documents
from people.document_kinds import in_force, refusal_reasons
from people.document_rows import DocumentRow, QueueList
from people.models import Document, Enterprise, Person

_reason = document_rows.queue.selected_columns.reason


def _kinds() -> dict[str, str]:
    return {kind.key: in_language(kind.title) for kind in in_force()}


def _reasons() -> dict[str, str]:
    return {key: in_language(text) for key, text in refusal_reasons().items()}


def _handed_over(row: DocumentRow) -> Cell:
    days = (clock.today() - clock.day_of(row.handed_over_at)).days
    return Cell(row.handed_over_at, sub=waiting(days) if row.waits else None)


def _valid_until(row: DocumentRow) -> Cell:
    if row.expires_on and row.expires_on < clock.today():
        return Cell(_("Over since %(day)s", day=day(row.expires_on)), state="bad")
    return Cell(row.expires_on)


def _in_list(value: str) -> ColumnElement[bool]:
    return document_rows.conditions[QueueList(value)]


def _lists() -> list[tuple[str, str]]:
    """Return the lists with the number of documents in each."""
    titles = {
        QueueList.WAITING: _("Waiting"),
        QueueList.VERIFIED: _("Checked and good"),
        QueueList.REFUSED: _("Refused or taken back"),
        QueueList.EXPIRING: _("End soon or are over"),
    }
    return [(one.value, f"{titles[one]} ({number(count)})") for one, count in document_rows.count_lists().items()]


DOCUMENTS = declare(
    StaffList(
        name="documents",
        title=N_("Documents"),
        endpoint="office_documents.list_documents",
        may_open=can_check_documents,
        statement=document_rows.queue.where(or_(*(condition for condition in document_rows.conditions.values()))),
        id=Document.id,
        read=document_rows.rows_of,
        columns=(
            Column(
                "business",
                N_("Business"),
                lambda row: Cell(
                    row.enterprise, row.handed_over_by, ("office_documents.show_document", {"document_id": row.id})
                ),
                order=Enterprise.name,
                search=(text_in(Enterprise.name), text_in(Person.name)),
            ),
            Column(
                "kind",
                N_("Document"),
                lambda row: in_language(row.kind.title),
                order=Document.kind,
                search=(known_in(Document.kind, _kinds),),
            ),
            Column("handed", N_("Handed over"), _handed_over, order=Document.handed_over_at, unsearched="a day"),
            Column(
                "due",
                N_("At the latest"),
                lambda row: due_cell(row.due) if row.waits else None,
                unsearched="a day",
                in_file=lambda row: row.due if row.waits else None,
            ),
            Column("until", N_("Valid until"), _valid_until, order=Document.expires_on, unsearched="a day"),
            Column(
                "reason",
                N_("Not good because"),
                lambda row: _reasons().get(row.reason) if row.reason else None,
                search=(known_in(_reason, _reasons),),
            ),
        ),
        order="handed",
        counted=lambda total: ngettext("%(rows)s document", "%(rows)s documents", total, rows=number(total)),
        searched=N_("Business, name or document"),
        filters=(
            Filter("show", N_("Which documents"), _lists, _in_list, default=QueueList.WAITING),
            Filter("kind", N_("Document"), lambda: list(_kinds().items()), lambda value: Document.kind == value),
        ),
        facts=lambda visitor, places: document_rows.last_days(),
    )
)
