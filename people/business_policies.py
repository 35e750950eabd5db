"""Policies about a business, its documents and its owners. Each is a pure predicate."""

from collections.abc import Collection
from typing import Protocol

from people.answers import ScanReason
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class Owned(Protocol):
    """A document with the ids of the members of its business."""

    @property
    def member_ids(self) -> Collection[int]: ...


def can_check_documents(visitor: Visitor) -> bool:
    """Whether the visitor may see the queue of documents: officers and administrators may."""
    return works_at_office(visitor)


def can_answer_document(visitor: Visitor, document: Owned) -> bool:
    """Whether the visitor may verify, refuse or withdraw a document. Members of its business may not."""
    return can_check_documents(visitor) and visitor.id not in document.member_ids


def can_see_scan(visitor: Visitor, document: Owned, why: ScanReason) -> bool:
    """Whether the visitor may see a document's number and picture for a reason.

    Members see their own documents. Officers and curators see documents of businesses that are not their own. The caller checks
    that a curator judges an application with this document.
    """
    is_member = visitor.id in document.member_ids
    if why is ScanReason.MEMBER:
        return is_member
    if why is ScanReason.CHECKING:
        return can_check_documents(visitor) and not is_member
    return visitor.has(Role.CURATOR) and not is_member


def can_confirm_numbers(visitor: Visitor) -> bool:
    """Whether the visitor may see the list of numbers to confirm: officers and administrators may."""
    return works_at_office(visitor)


def can_manage_owners(visitor: Visitor, owner_id: int) -> bool:
    """Whether the visitor may invite owners and withdraw invitations: the owner may, co-owners may not."""
    return visitor.id == owner_id
