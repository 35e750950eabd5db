"""Who may do what with certificates. Verification has no policy: it is open to everybody who has the code."""

from typing import Protocol

from people.identity import Visitor
from people.policies import works_at_office


class Owned(Protocol):
    """A certificate or a row about one."""

    @property
    def person_id(self) -> int:
        """The id of the owner."""


class Proposed(Protocol):
    """A proposed revocation."""

    @property
    def proposed_by_id(self) -> int | None:
        """The id of the person who proposed the revocation."""

    @property
    def decided_at(self) -> object:
        """The moment of the decision, or None."""


def can_see_register(visitor: Visitor) -> bool:
    """Whether a visitor may search all certificates and print them again."""
    return works_at_office(visitor)


def can_decide_name(visitor: Visitor, certificate: Owned) -> bool:
    """Whether a visitor may decide on a request to correct the name. The certificate's owner may not."""
    return works_at_office(visitor) and visitor.id != certificate.person_id


def can_propose_revocation(visitor: Visitor, certificate: Owned) -> bool:
    """Whether a visitor may propose to revoke a certificate (`certificate.yaml`, revocation.who). Owners may not."""
    return works_at_office(visitor) and visitor.id != certificate.person_id


def can_withdraw_revocation(visitor: Visitor, revocation: Proposed) -> bool:
    """Whether a visitor may take back a proposal: its proposer may, until a second person has decided."""
    return works_at_office(visitor) and revocation.decided_at is None and visitor.id == revocation.proposed_by_id


def can_decide_revocation(visitor: Visitor, certificate: Owned, revocation: Proposed) -> bool:
    """Whether a visitor may confirm or dismiss a proposal. Its proposer and the certificate's owner may not."""
    return (
        works_at_office(visitor)
        and revocation.decided_at is None
        and visitor.id not in {revocation.proposed_by_id, certificate.person_id}
    )
