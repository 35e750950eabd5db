"""What this package holds of a person's businesses: for the page of one's own data and the copy.

A business of several owners is told to each of them, but of the other owners it tells no name.
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BindParameter, bindparam, or_, select

from core import vault
from core.db import db, run
from core.office import office
from core.wording import in_language
from people import documents
from people.document_kinds import in_force, refusal_reasons
from people.models import Document, Enterprise, Invitation, MemberKind, Membership, NibClash, Village
from people.own_businesses import own_businesses
from people.own_data import Attachment, Fact, Group, Row

_of_person: BindParameter[int] = bindparam("person_id")
_own = own_businesses(_of_person)
_memberships = (
    select(
        *Enterprise.__table__.columns, Membership.kind, Membership.joined_at, Membership.left_at, Village.name.label("village")
    )
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
    .where(Membership.person_id == _of_person)
    .order_by(Membership.joined_at, Membership.id)
)
_documents = select(Document).where(Document.enterprise_id.in_(_own)).order_by(Document.handed_over_at, Document.id)
_invitations = (
    select(*Invitation.__table__.columns, Enterprise.name.label("business"))
    .join(Enterprise, Enterprise.id == Invitation.enterprise_id)
    .where(or_(Invitation.invited_by_id == _of_person, Invitation.answered_by_id == _of_person))
    .order_by(Invitation.invited_at, Invitation.id)
)
_clashes = (
    select(NibClash.noted_at, NibClash.settled_at, Enterprise.name)
    .join(Enterprise, Enterprise.id == NibClash.enterprise_id)
    .where(NibClash.enterprise_id.in_(_own))
    .order_by(NibClash.id)
)


def describe(person_id: int) -> list[Group]:
    """Return a person's businesses with their documents, and invitations that the person sent or answered."""
    facts = {"person_id": person_id}
    businesses = [_business(row) for row in run(_memberships, facts)]
    papers = [_document(document) for document in db.session.scalars(_documents, facts)]
    invitations = [_invitation(row, person_id) for row in run(_invitations, facts)] + [
        _clash(row) for row in run(_clashes, facts)
    ]
    return [
        Group("businesses", _("Your business"), businesses, _("No business named yet."), {
            "business.edit_business": _("My business"), "owners.list_owners": _("Owners"),
        }),
        Group("documents", _("Documents of your business"), papers, _("No document handed over yet."), {
            "documents.list_documents": _("Documents of my business"),
        }),
        Group("invitations", _("Invitations and doubts about numbers"), invitations, _("None.")),
    ]  # fmt: skip


def _business(row: Any) -> Row:
    title = Fact("membership", _("Role"), _("Owner") if row.kind is MemberKind.OWNER else _("Co-owner"))
    joined = [title, Fact("joined_at", _("Since"), row.joined_at), Fact("left_at", _("Left"), row.left_at)]
    if row.left_at:  # what became of the business since then is the other owners'
        return Row(row.name, joined)
    return Row(
        row.name,
        [
            *joined,
            Fact("sector", _("Kind of business"), _titled(office().sectors, row.sector)),
            Fact("village", _("Kelurahan"), row.village),
            Fact("whatsapp", _("WhatsApp number for buyers"), row.whatsapp),
            Fact("scale", _("Size of the business"), _titled(office().scales, row.scale)),
            Fact("nib", _("NIB"), vault.unseal(row.nib_sealed).decode() if row.nib_sealed else None),
            Fact("created_at", _("Written down"), row.created_at),
        ],
    )


def _document(document: Document) -> Row:
    reasons = refusal_reasons()
    scan = Attachment(f"dokumen-{document.id}-{document.kind}.webp", lambda: _scan(document))
    return Row(
        in_language(in_force().get_or_default(document.kind).title),
        [
            Fact("kind", "", document.kind),
            Fact("number", _("Number"), documents.number_of(document) or None),
            Fact("issuer", _("Issued by"), document.issuer or None),
            Fact("expires_on", _("Valid until"), document.expires_on),
            Fact("handed_over_at", _("Handed over"), document.handed_over_at),
            Fact("verified_at", _("Checked and good"), document.verified_at),
            Fact("refused_at", _("Refused"), document.refused_at),
            Fact("withdrawn_at", _("Verification withdrawn"), document.withdrawn_at),
            Fact(
                "reason", _("Reason"), in_language(reasons[document.reason]) if document.reason in reasons else document.reason
            ),
            Fact("note", _("The office's note"), document.note or None),
            Fact("replaced_at", _("Replaced"), document.replaced_at),
            Fact("scan_removed_at", _("Picture removed"), document.scan_removed_at),
        ],
        [scan] if document.scan_sha256 else [],
    )


def _scan(document: Document) -> bytes | None:
    """Return the picture of a document, or None where its file is gone."""
    try:
        return documents.scan_bytes(document)
    except FileNotFoundError:
        return None


def _invitation(row: Any, person_id: int) -> Row:
    """Describe an invitation. The invited number is told only to who typed it or has it."""
    return Row(row.business, [
        Fact("phone", _("Invited number"), row.phone),
        Fact("invited_at", _("Invited"), row.invited_at),
        Fact("sent_by_you", _("Sent by you"), row.invited_by_id == person_id),
        Fact("answered_at", _("Answered"), row.answered_at),
        Fact("accepted", _("Accepted"), row.accepted),
        Fact("withdrawn_at", _("Taken back"), row.withdrawn_at),
    ])  # fmt: skip


def _clash(row: Any) -> Row:
    return Row(_("A NIB that another business has: %(business)s", business=row.name), [
        Fact("noted_at", _("Noted"), row.noted_at), Fact("settled_at", _("Settled"), row.settled_at),
    ])  # fmt: skip


def _titled(entries: list[dict[str, Any]], key: str | None) -> str | None:
    return next((in_language(entry["title"]) for entry in entries if entry["key"] == key), key)
