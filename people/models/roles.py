"""The roles, and the facts that are the same for everybody who holds one."""

import enum
from dataclasses import dataclass

from core.errors import N_


class Role(enum.StrEnum):
    """The roles. A person may hold several."""

    LEARNER = "learner"
    TRAINER = "trainer"
    MENTOR = "mentor"
    CURATOR = "curator"
    OFFICER = "officer"
    CHANNEL = "channel"
    ADMIN = "admin"


@dataclass(frozen=True)
class RoleFacts:
    """The title of a role, who gives it, and its scope. The policies hold all other rules."""

    title: str
    is_staff: bool = True
    at_office: bool = False
    """Whether the role opens the pages of the office: queues, lists and reports."""
    given_by_officers: bool = False
    """Whether officers give the role and make links for its holders. Otherwise only administrators do.

    The maker of a link could sign in with it.
    """
    is_guarded: bool = False
    """Whether its holders must have a second factor, except in a demo. Their accounts can harm many."""
    limited_to: str | None = None
    """The kind of scope that each grant has: `partner` or `channel`."""


ROLES = {
    Role.LEARNER: RoleFacts(N_("Learner"), is_staff=False),
    Role.TRAINER: RoleFacts(N_("Trainer"), given_by_officers=True),
    Role.MENTOR: RoleFacts(N_("Mentor"), given_by_officers=True, limited_to="partner"),
    # Two curators approve a product, and an officer who opened both accounts would approve alone.
    Role.CURATOR: RoleFacts(N_("Curator"), is_guarded=True),
    Role.OFFICER: RoleFacts(N_("Officer"), at_office=True, is_guarded=True),
    Role.CHANNEL: RoleFacts(N_("Channel manager"), given_by_officers=True, limited_to="channel"),
    Role.ADMIN: RoleFacts(N_("Administrator"), at_office=True, is_guarded=True),
}
"""The facts of each role, in the order of the pages."""

STAFF_ROLES = tuple(role for role, facts in ROLES.items() if facts.is_staff)
OFFICE_ROLES = tuple(role for role, facts in ROLES.items() if facts.at_office)
GUARDED_ROLES = tuple(role for role, facts in ROLES.items() if facts.is_guarded)
