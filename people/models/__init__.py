"""Models of persons and roles, sign-in, enterprises, consents and access."""

from people.models.consents import Access, AccessReason, Answered, Consent, Partner
from people.models.entering import LoginSession, ResetCode, SignInCard, SignInTry
from people.models.enterprises import Document, Enterprise, Invitation, MemberKind, Membership, NibClash
from people.models.merges import Merge, MergeMove, MoveKind
from people.models.own_data import ErasureReason, ErasureRequest, RetentionConfirmation
from people.models.persons import ConfirmedHow, District, Person, RoleGrant, Sex, Village, full_name, short_name
from people.models.roles import OFFICE_ROLES, ROLES, STAFF_ROLES, Role

__all__ = [
    "OFFICE_ROLES",
    "ROLES",
    "STAFF_ROLES",
    "Access",
    "AccessReason",
    "Answered",
    "ConfirmedHow",
    "Consent",
    "District",
    "Document",
    "Enterprise",
    "ErasureReason",
    "ErasureRequest",
    "Invitation",
    "LoginSession",
    "MemberKind",
    "Membership",
    "Merge",
    "MergeMove",
    "MoveKind",
    "NibClash",
    "Partner",
    "Person",
    "ResetCode",
    "RetentionConfirmation",
    "Role",
    "RoleGrant",
    "Sex",
    "SignInCard",
    "SignInTry",
    "Village",
    "full_name",
    "short_name",
]
