"""Who may do what with certificates. Verification needs no policy: whoever holds the code may look."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role

REGISTRARS = (Role.OFFICER, Role.ADMIN)


class Owned(Protocol):
    """A certificate, or a row of a list of them."""

    @property
    def person_id(self) -> int:
        """Whose it is."""


class Proposed(Protocol):
    """A proposed revocation."""

    @property
    def proposed_by_id(self) -> int | None:
        """Who proposed it."""

    @property
    def decided_at(self) -> object:
        """When somebody decided on it, or None."""


def can_see_register(visitor: Visitor) -> bool:
    """Look through all certificates, and print one again at the counter."""
    return visitor.has(*REGISTRARS)


def can_propose_revocation(visitor: Visitor, certificate: Owned) -> bool:
    """Propose to revoke (`certificate.yaml`, revocation.who); nobody their own."""
    return visitor.has(*REGISTRARS) and visitor.id != certificate.person_id


def can_decide_revocation(visitor: Visitor, certificate: Owned, revocation: Proposed) -> bool:
    """Confirm or dismiss a proposal: another registrar than the one who made it, and not the owner."""
    return (
        visitor.has(*REGISTRARS)
        and revocation.decided_at is None
        and visitor.id not in {revocation.proposed_by_id, certificate.person_id}
    )
