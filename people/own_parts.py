"""This package's parts of the office's page about a person: businesses with their documents, consents, and messages."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core.db import run
from core.lateness import late_words
from core.office import office
from core.outbox import Message
from core.wording import day, in_language
from people import business_rows, consents, messages
from people.document_kinds import Kinds, in_force
from people.documents import DocumentFacts, DocumentState, document_facts
from people.models import Enterprise, MemberKind, Membership, Village
from people.person_parts import Line, Part

_enterprises = (
    select(Enterprise.id, Enterprise.name, Enterprise.sector, Membership.kind, Village.name.label("village"))
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
    .where(Membership.person_id == bindparam("person_id"), Membership.left_at.is_(None))
    .order_by(Membership.joined_at, Membership.id)
)


MOST_MESSAGES = 5
_messages = (
    select(Message.subject, Message.created_at, Message.read_at)
    .where(Message.person_id == bindparam("person_id"), Message.key.like(bindparam("like")))
    .order_by(Message.created_at.desc(), Message.id.desc())
    .limit(MOST_MESSAGES)
)


def business_part(person_id: int) -> Part:
    """Return the part with a person's businesses and their documents, without the documents' numbers."""
    rows = run(_enterprises, {"person_id": person_id}).all()
    papers = document_facts([row.id for row in rows]) if rows else {}
    kinds = in_force()
    sectors = {sector["key"]: in_language(sector["title"]) for sector in office().sectors}
    lines = []
    for row in rows:
        kind = _("Owner") if row.kind is MemberKind.OWNER else _("Co-owner")
        about = [kind, sectors.get(row.sector, row.sector), row.village]
        lines.append(Line(row.name, ", ".join(filter(None, about))))
        lines += [_paper(document, kinds) for document in papers.get(row.id, ())]
    return Part(_("Business and papers"), lines, _("No business named yet."))


def consents_part(person_id: int) -> Part:
    """Return the part with a person's consents and acknowledgements that are not withdrawn."""
    lines = [
        Line(
            in_language(answer.wording.title),
            " · ".join(filter(None, [answer.partner, _("since %(day)s", day=day(answer.consent.given_at))])),
            "done",
            _("agreed") if answer.wording.is_consent else _("taken note of"),
        )
        for answer in consents.active_consents(person_id)
    ]
    return Part(_("Consents"), lines, _("Nothing answered yet."))


def messages_part(person_id: int) -> Part:
    """Return the part with what the office wrote to a person lately, and the open invitations of businesses."""
    sent = [_message(row) for row in run(_messages, {"person_id": person_id, "like": f"{messages.KEY}%"})]
    invited = [
        Line(
            _("Invitation of %(business)s", business=invitation.enterprise),
            _("from %(name)s, %(day)s", name=invitation.inviter, day=day(invitation.invited_at)),
            "now",
            _("not answered yet"),
        )
        for invitation in business_rows.invitations_for(person_id)
    ]
    return Part(
        _("Messages and invitations"), [*invited, *sent], _("The office has written nothing, and no invitation is open.")
    )


def _message(row: Any) -> Line:
    read = (_("read"), "done") if row.read_at else (_("not read yet"), "")
    return Line(row.subject, _("sent on %(day)s", day=day(row.created_at)), read[1], read[0])


def _paper(document: DocumentFacts, kinds: Kinds) -> Line:
    kind, word = {
        DocumentState.WAITING: ("wait", _("waits to be checked by an officer")),
        DocumentState.VERIFIED: ("done", _("checked")),
        DocumentState.REFUSED: ("bad", _("to be handed over again")),
        DocumentState.EXPIRED: ("bad", _("no longer valid")),
    }[document.state]
    if document.state is DocumentState.WAITING and (late := late_words(kinds.due_for(document.handed_over_at))):
        word = f"{late}, {word}"
    detail = _("handed over on %(day)s", day=day(document.handed_over_at))
    if document.expires_on:
        detail += ", " + _("valid until %(day)s", day=day(document.expires_on))
    title = in_language(kinds.get_or_default(document.kind).title)
    return Line(title, detail, kind, word, "office_documents.show_document", {"document_id": document.id})
