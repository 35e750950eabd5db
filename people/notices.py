"""What people are told about their business, its documents, their number and who opens their account, each in their own language; `core.outbox` delivers it."""

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
"""Subject and body, made while the reader's language is in force."""

SUBJECT_LENGTH = 200
INVITATIONS = "/business/invitations"
OWNERS = "/business/owners"
CONTACT = "/contact"


def tell_verified(document: Document) -> None:
    """That an officer found a document good."""
    _tell_members(
        document.enterprise_id,
        f"document-{document.id}-verified",
        lambda language: (
            _("Checked and good: %(document)s", document=_kind(document, language)),
            _("The office has looked at it. It counts from now on."),
        ),
        link=_page_of(document),
    )


def tell_refused(document: Document) -> None:
    """That a document is to be handed over once more, and why."""

    def words(language: str) -> tuple[str, str]:
        reason = translated(refusal_reasons()[document.refused_reason or ""], language)
        told = " ".join(filter(None, [reason, document.refused_note]))
        return _("Please hand over once more: %(document)s", document=_kind(document, language)), told

    _tell_members(document.enterprise_id, f"document-{document.id}-refused", words, link=_page_of(document))


def tell_withdrawn(document: Document) -> None:
    """That a document was looked at again and no longer counts, and why; what was said of it before is put away."""

    def words(language: str) -> tuple[str, str]:
        reason = translated(refusal_reasons()[document.withdrawn_reason or ""], language)
        told = [_("The office has looked at it again."), reason, document.withdrawn_note, _("What was granted to you stays.")]
        return _("No longer counts: %(document)s", document=_kind(document, language)), " ".join(filter(None, told))

    for person_id, _language in _members(document.enterprise_id):
        outbox.withdraw(person_id, [f"document-{document.id}-{about}" for about in ("verified", "soon", "end")])
    _tell_members(document.enterprise_id, f"document-{document.id}-withdrawn", words, link=_page_of(document))


def tell_ends_soon(document: Document) -> None:
    """That a document ends in some weeks."""
    _tell_members(
        document.enterprise_id,
        f"document-{document.id}-soon",
        lambda language: (
            _("Valid until %(day)s: %(document)s", day=_last_day(document), document=_kind(document, language)),
            _("Please renew it now, then hand over the new one here. Until it is checked the old one counts."),
        ),
        link=_page_of(document),
    )


def tell_ends(document: Document) -> None:
    """That today is its last day; late, where nothing ran on that day."""
    _tell_members(
        document.enterprise_id,
        f"document-{document.id}-end",
        lambda language: (
            _("Last day %(day)s: %(document)s", day=_last_day(document), document=_kind(document, language)),
            _("Please hand over the renewed one. After that day the old one no longer counts."),
        ),
        link=_page_of(document),
    )


def take_back(enterprise_id: int, document_ids: Iterable[int]) -> None:
    """A newer one is there: nobody is asked for the older any more."""
    keys = [f"document-{number}-{about}" for number in document_ids for about in ("refused", "withdrawn", "soon", "end")]
    if keys:
        for person_id, _language in _members(enterprise_id):
            outbox.withdraw(person_id, keys)


def tell_invited(invitation: Invitation, enterprise: str, inviter: str) -> None:
    """That somebody asks the holder of a number to own a business; said to every account with this number.

    Names only where the office has confirmed that the number is its own.
    """
    called = select(Person.id, Person.language, Person.phone_confirmed_at).where(
        Person.phone == invitation.phone, Person.closed_at.is_(None)
    )
    for person_id, language, confirmed_at in db.session.execute(called).all():
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
        outbox.notify(person_id, key=_invited(invitation.id), subject=subject[:SUBJECT_LENGTH], body=body, link=INVITATIONS)


def take_back_invited(invitation: Invitation) -> None:
    """It was answered or taken back."""
    for person_id in db.session.scalars(select(Person.id).where(Person.phone == invitation.phone)).all():
        outbox.withdraw(person_id, [_invited(invitation.id)])


def tell_answered(invitation: Invitation, enterprise: str, name: str) -> None:
    """Both sides are told what was answered."""

    def words(language: str) -> tuple[str, str]:
        if not invitation.accepted:
            return _("%(name)s did not accept", name=name), _("The business %(business)s stays as it was.", business=enterprise)
        if invitation.kind is MemberKind.OWNER:
            return _("%(name)s is now the owner of %(business)s", name=name, business=enterprise), _(
                "Who owned it before stays as co-owner, and may leave."
            )
        return _("%(name)s now owns %(business)s too", name=name, business=enterprise), _("All owners may work on it alike.")

    _tell_members(invitation.enterprise_id, f"invitation-{invitation.id}-answered", words, link=OWNERS)


def tell_left(enterprise_id: int, membership_id: int, enterprise: str, name: str) -> None:
    """Who stays is told that somebody left."""
    _tell_members(
        enterprise_id,
        f"membership-{membership_id}-left",
        lambda language: (_("%(name)s left the business %(business)s", name=name, business=enterprise), ""),
        link=OWNERS,
    )


def tell_number_confirmed(person_id: int) -> None:
    """That the office is sure of the number."""
    _tell(
        person_id,
        "phone-confirmed",
        lambda language: (_("Your phone number is confirmed"), _("You may now hand in products of your business.")),
        link="/account",
    )


def tell_number_not_reached(person_id: int, asked: str) -> None:
    """That nobody answered on the number; asking again is another matter, so each time is told (`asked` tells them apart)."""
    _tell(
        person_id,
        f"phone-not-reached-{asked}",
        lambda language: (
            _("We could not reach you on your phone number"),
            _("Is the number right? Ask again when the phone is on, or show it at the office."),
        ),
        link="/account",
    )


def tell_code_given(person_id: int, code_id: int, giver: str) -> None:
    """That somebody gave a code that opens this account."""
    _tell_opened(person_id, f"reset-code-{code_id}", lambda: _("%(name)s gave a code for a new PIN", name=giver))


def tell_card_made(person_id: int, card_id: int, maker: str) -> None:
    """That somebody made a card that opens this account."""
    _tell_opened(person_id, f"sign-in-card-{card_id}", lambda: _("%(name)s made a sign-in card for this account", name=maker))


def tell_code_spent(person_id: int, code_id: int) -> None:
    """That too many wrong codes were tried."""
    _tell(
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


def _tell_opened(person_id: int, key: str, what: Callable[[], str]) -> None:
    """Who did what can open the account, when, and what to do if its owner did not ask for it."""
    when = clock.now()
    _tell(
        person_id,
        key,
        lambda language: (
            what(),
            _("It was on %(moment)s. Did you not ask for it? Then tell the office at once.", moment=moment(when)),
        ),
        link=CONTACT,
    )


def _tell_members(enterprise_id: int, key: str, words: Words, *, link: str) -> None:
    for person_id, language in _members(enterprise_id):
        _tell_in(language, person_id, key, words, link)


def _tell(person_id: int, key: str, words: Words, *, link: str) -> None:
    language = db.session.scalars(select(Person.language).where(Person.id == person_id)).one()
    _tell_in(language, person_id, key, words, link)


def _tell_in(language: str, person_id: int, key: str, words: Words, link: str) -> None:
    with force_locale(language):
        subject, body = words(language)
    outbox.notify(person_id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=link)


def _members(enterprise_id: int) -> Sequence[tuple[int, str]]:
    rows = db.session.execute(
        select(Person.id, Person.language)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None), Person.closed_at.is_(None))
        .order_by(Person.id)
    )
    return [(row.id, row.language) for row in rows]


def _kind(document: Document, language: str) -> str:
    return translated(in_force().known(document.kind).title, language)


def _last_day(document: Document) -> str:
    return day(document.expires_on) if document.expires_on else ""


def _page_of(document: Document) -> str:
    return "/business" if document.kind == NIB else "/business/documents"


def _invited(invitation_id: int) -> str:
    return f"invitation-{invitation_id}"
