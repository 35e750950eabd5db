"""Notices to people about their business, its documents, their phone number and the access to their account.

Each is written in its reader's language and delivered by `core.outbox`.
"""

from collections.abc import Callable, Iterable, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import clock, outbox
from core.db import db
from core.office import translated
from core.wording import day, moment
from people.document_kinds import NIB, in_force, refusal_reasons
from people.models import Document, Invitation, MemberKind, Membership, Person

Words = Callable[[str], tuple[str, str]]
"""A function from a language to subject and body. It runs while that language is set."""

SUBJECT_LENGTH = 200
INVITATIONS = "/business/invitations"
OWNERS = "/business/owners"
CONTACT = "/contact"


def notify_verified(document: Document) -> None:
    """Notify the members that an officer has verified a document."""
    _notify_members(
        document.enterprise_id,
        f"document-{document.id}-verified",
        lambda language: (
            _("Checked and good: %(document)s", document=_kind(document, language)),
            _("The office has looked at it. It counts from now on."),
        ),
        link=_page_of(document),
    )


def notify_refused(document: Document) -> None:
    """Notify the members that an officer has refused a document, and why."""

    def words(language: str) -> tuple[str, str]:
        reason = translated(refusal_reasons()[document.refused_reason or ""], language)
        body = " ".join(filter(None, [reason, document.refused_note]))
        return _("Please hand over once more: %(document)s", document=_kind(document, language)), body

    _notify_members(document.enterprise_id, f"document-{document.id}-refused", words, link=_page_of(document))


def notify_withdrawn(document: Document) -> None:
    """Notify the members that a verification was withdrawn, and why. Earlier notices about the document are taken back."""

    def words(language: str) -> tuple[str, str]:
        reason = translated(refusal_reasons()[document.withdrawn_reason or ""], language)
        parts = [_("The office has looked at it again."), reason, document.withdrawn_note, _("What was granted to you stays.")]
        return _("No longer counts: %(document)s", document=_kind(document, language)), " ".join(filter(None, parts))

    for person_id, _language in _members(document.enterprise_id):
        outbox.withdraw(person_id, [f"document-{document.id}-{about}" for about in ("verified", "soon", "end")])
    _notify_members(document.enterprise_id, f"document-{document.id}-withdrawn", words, link=_page_of(document))


def notify_expiring(document: Document) -> None:
    """Notify the members that a document ends in some weeks."""
    _notify_members(
        document.enterprise_id,
        f"document-{document.id}-soon",
        lambda language: (
            _("Valid until %(day)s: %(document)s", day=_last_day(document), document=_kind(document, language)),
            _("Please renew it now, then hand over the new one here. Until it is checked the old one counts."),
        ),
        link=_page_of(document),
    )


def notify_last_day(document: Document) -> None:
    """Notify the members of a document's last day. The notice is late where no sweep ran on that day."""
    _notify_members(
        document.enterprise_id,
        f"document-{document.id}-end",
        lambda language: (
            _("Last day %(day)s: %(document)s", day=_last_day(document), document=_kind(document, language)),
            _("Please hand over the renewed one. After that day the old one no longer counts."),
        ),
        link=_page_of(document),
    )


def withdraw_renewal_notices(enterprise_id: int, document_ids: Iterable[int]) -> None:
    """Take back the notices that ask for a new document, because a newer one was handed over."""
    keys = [f"document-{number}-{about}" for number in document_ids for about in ("refused", "withdrawn", "soon", "end")]
    if keys:
        for person_id, _language in _members(enterprise_id):
            outbox.withdraw(person_id, keys)


def notify_invited(invitation: Invitation, enterprise: str, inviter: str) -> None:
    """Notify every account with the invited number, except the sender's.

    The notice names the sender and the business only where the office has confirmed the number of the account.
    """
    holders = select(Person.id, Person.language, Person.phone_confirmed_at).where(
        Person.phone == invitation.phone, Person.is_present()
    )
    for person_id, language, confirmed_at in db.session.execute(holders).all():
        if person_id == invitation.invited_by_id:
            continue
        with force_locale(language):
            subject = _("%(name)s asks you about the business %(business)s", name=inviter, business=enterprise)
            body = _("Would you like to own it together?")
            if invitation.kind is MemberKind.OWNER:
                body = _("Would you like to take it over as its owner?")
            if confirmed_at is None:
                subject = _("Somebody asks you about a business")
                body = _("First the office must confirm that this phone number is yours.")
        outbox.notify(
            person_id, key=_invitation_key(invitation.id), subject=subject[:SUBJECT_LENGTH], body=body, link=INVITATIONS
        )


def withdraw_invitation_notices(invitation: Invitation) -> None:
    """Take back the notices of an invitation that was answered or withdrawn."""
    for person_id in db.session.scalars(select(Person.id).where(Person.phone == invitation.phone)).all():
        outbox.withdraw(person_id, [_invitation_key(invitation.id)])


def notify_invitation_answered(invitation: Invitation, enterprise: str, name: str) -> None:
    """Notify all owners of the business of the answer to an invitation."""

    def words(language: str) -> tuple[str, str]:
        if not invitation.accepted:
            return _("%(name)s did not accept", name=name), _("The business %(business)s stays as it was.", business=enterprise)
        if invitation.kind is MemberKind.OWNER:
            return _("%(name)s is now the owner of %(business)s", name=name, business=enterprise), _(
                "Who owned it before stays as co-owner, and may leave."
            )
        return _("%(name)s now owns %(business)s too", name=name, business=enterprise), _("All owners may work on it alike.")

    _notify_members(invitation.enterprise_id, f"invitation-{invitation.id}-answered", words, link=OWNERS)


def notify_member_left(enterprise_id: int, membership_id: int, enterprise: str, name: str) -> None:
    """Notify the remaining owners that somebody has left the business."""
    _notify_members(
        enterprise_id,
        f"membership-{membership_id}-left",
        lambda language: (_("%(name)s left the business %(business)s", name=name, business=enterprise), ""),
        link=OWNERS,
    )


def notify_made_owner(person_id: int, membership_id: int, enterprise: str) -> None:
    """Notify a co-owner that the business is theirs now, because its owner's account was erased. The notice names nobody."""
    _notify(
        person_id,
        f"membership-{membership_id}-owner",
        lambda language: (
            _("You are now the owner of %(business)s", business=enterprise),
            _("Its owner has erased their account here. Products and papers of the business stay as they are."),
        ),
        link=OWNERS,
    )


def notify_number_confirmed(person_id: int) -> None:
    """Notify a person that the office has confirmed their number."""
    _notify(
        person_id,
        "phone-confirmed",
        lambda language: (_("Your phone number is confirmed"), _("You may now hand in products of your business.")),
        link="/account",
    )


def notify_number_not_reached(person_id: int, request: str) -> None:
    """Notify a person that nobody answered on their number. `request` differs with each call, so that each notice is sent."""
    _notify(
        person_id,
        f"phone-not-reached-{request}",
        lambda language: (
            _("We could not reach you on your phone number"),
            _("Is the number right? Ask again when the phone is on, or show it at the office."),
        ),
        link="/account",
    )


def notify_code_issued(person_id: int, code_id: int, issuer: str) -> None:
    """Notify a person that somebody has issued a code that opens their account."""
    _notify_access_given(person_id, f"reset-code-{code_id}", lambda: _("%(name)s gave a code for a new PIN", name=issuer))


def notify_number_changed(person_id: int, before: str) -> None:
    """Notify a person that the account has another number."""
    _notify_access_given(
        person_id,
        f"number-changed-{clock.now():%Y%m%d%H%M%S}",
        lambda: _("You sign in with another number now. Until now it was %(number)s.", number=before),
    )


def notify_card_made(person_id: int, card_id: int, maker: str) -> None:
    """Notify a person that somebody has made a card that opens their account."""
    _notify_access_given(
        person_id,
        f"sign-in-card-{card_id}",
        lambda: _("%(name)s made a sign-in card for this account", name=maker),
    )


def notify_code_spent(person_id: int, code_id: int) -> None:
    """Notify a person that a code became invalid after too many wrong tries."""
    _notify(
        person_id,
        f"reset-code-{code_id}-spent",
        lambda language: (
            _("Somebody tried wrong codes for your PIN"),
            _(
                "It was on %(moment)s. Nobody came in, and that code no longer works. Was it not you? Tell the office.",
                moment=moment(clock.now()),
            ),
        ),
        link=CONTACT,
    )


def notify_merged(merge_id: int, person_id: int) -> None:
    """Notify a person that the office has merged another account of theirs into this one."""
    _notify(
        person_id,
        f"merge-{merge_id}",
        lambda language: (
            _("Your two accounts are one now"),
            _(
                "Your courses, products and certificates are all here. Is something not yours? Tell the office, it can be undone."
            ),
        ),
        link=CONTACT,
    )


def notify_parted(merge_id: int, person_id: int) -> None:
    """Notify a person that the office has parted two accounts again."""
    _notify(
        person_id,
        f"merge-{merge_id}-parted",
        lambda language: (
            _("Two accounts were parted again"),
            _("Each has again what it had before. Is something missing? Tell the office."),
        ),
        link=CONTACT,
    )


def _notify_access_given(person_id: int, key: str, subject: Callable[[], str]) -> None:
    """Notify a person when and by whom access to their account was given, and where to report it."""
    when = clock.now()
    _notify(
        person_id,
        key,
        lambda language: (
            subject(),
            _("It was on %(moment)s. Did you not ask for it? Then tell the office at once.", moment=moment(when)),
        ),
        link=CONTACT,
    )


def _notify_members(enterprise_id: int, key: str, words: Words, *, link: str) -> None:
    for person_id, language in _members(enterprise_id):
        _notify_in(language, person_id, key, words, link)


def _notify(person_id: int, key: str, words: Words, *, link: str) -> None:
    language = db.session.scalars(select(Person.language).where(Person.id == person_id)).one()
    _notify_in(language, person_id, key, words, link)


def _notify_in(language: str, person_id: int, key: str, words: Words, link: str) -> None:
    with force_locale(language):
        subject, body = words(language)
    outbox.notify(person_id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=link)


def _members(enterprise_id: int) -> Sequence[tuple[int, str]]:
    rows = db.session.execute(
        select(Person.id, Person.language)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None), Person.is_present())
        .order_by(Person.id)
    )
    return [(row.id, row.language) for row in rows]


def _kind(document: Document, language: str) -> str:
    return translated(in_force().get_or_default(document.kind).title, language)


def _last_day(document: Document) -> str:
    return day(document.expires_on) if document.expires_on else ""


def _page_of(document: Document) -> str:
    return "/business" if document.kind == NIB else "/business/documents"


def _invitation_key(invitation_id: int) -> str:
    return f"invitation-{invitation_id}"
