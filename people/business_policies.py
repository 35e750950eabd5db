"""Who may do what with a business, its documents and its owners. Every predicate is pure."""

from collections.abc import Collection
from typing import Protocol

from people.answers import ScanReason
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class Owned(Protocol):
    """What a policy needs to know of a document: who takes part in its business now."""

    @property
    def member_ids(self) -> Collection[int]: ...


def can_check_documents(visitor: Visitor) -> bool:
    """Officers and administrators see the queue of documents."""
    return works_at_office(visitor)


def can_answer_document(visitor: Visitor, document: Owned) -> bool:
    """Verify or refuse; nobody what belongs to their own business."""
    return can_check_documents(visitor) and visitor.id not in document.member_ids


def can_see_scan(visitor: Visitor, document: Owned, why: ScanReason) -> bool:
    """See a document's number and picture: as a member, to check it, or to judge an application.

    The reason is the caller's to know: that a curator has an application with this document on the desk, only curation knows.
    Curators never see what belongs to their own business in that way.
    """
    is_member = visitor.id in document.member_ids
    if why is ScanReason.MEMBER:
        return is_member
    if why is ScanReason.CHECKING:
        return can_check_documents(visitor) and not is_member
    return visitor.has(Role.CURATOR) and not is_member


def can_confirm_numbers(visitor: Visitor) -> bool:
    """Officers and administrators see who waits for a confirmation of their number."""
    return works_at_office(visitor)


def can_say_who_owns(visitor: Visitor, owner_id: int) -> bool:
    """Only the owner invites others, and takes an invitation back."""
    return visitor.id == owner_id
