"""The roles, and what is the same for everybody who holds one."""

import enum
from dataclasses import dataclass

from core.errors import N_


class Role(enum.StrEnum):
    """What somebody may do here; one person may hold several."""

    LEARNER = "learner"
    TRAINER = "trainer"
    MENTOR = "mentor"
    CURATOR = "curator"
    OFFICER = "officer"
    CHANNEL = "channel"
    ADMIN = "admin"


@dataclass(frozen=True)
class RoleFacts:
    """What a role is called, who gives it and what it opens by itself; everything else is said by policies."""

    title: str
    is_staff: bool = True
    at_office: bool = False
    """Whether it opens what the office does: its queues, lists and reports."""
    given_by_officers: bool = False
    """Whether officers give it and make links for who holds it; else administrators alone do: who made a link could go in with it."""
    limited_to: str | None = None
    """The kind of thing to which each grant is limited: a `partner`, a `channel`."""


ROLES = {
    Role.LEARNER: RoleFacts(N_("Learner"), is_staff=False),
    Role.TRAINER: RoleFacts(N_("Trainer"), given_by_officers=True),
    Role.MENTOR: RoleFacts(N_("Mentor"), given_by_officers=True, limited_to="partner"),
    # Two curators approve a product, and an officer who opened both accounts would approve alone.
    Role.CURATOR: RoleFacts(N_("Curator")),
    Role.OFFICER: RoleFacts(N_("Officer"), at_office=True),
    Role.CHANNEL: RoleFacts(N_("Channel manager"), given_by_officers=True, limited_to="channel"),
    Role.ADMIN: RoleFacts(N_("Administrator"), at_office=True),
}
"""In the order of the pages."""

STAFF_ROLES = tuple(role for role, facts in ROLES.items() if facts.is_staff)
OFFICE_ROLES = tuple(role for role, facts in ROLES.items() if facts.at_office)
