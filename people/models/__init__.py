"""Models of persons and roles, sign-in, enterprises, consents and access."""

from people.models.consents import Access, AccessReason, Answered, Consent, Partner
from people.models.entering import LoginSession, ResetCode, SignIn, SignInCard, SignInTry, SignInWay
from people.models.enterprises import Document, Enterprise, Invitation, MemberKind, Membership, NibClash
from people.models.later import Later, LaterQuestion
from people.models.merges import Merge, MergeMove, MoveKind
from people.models.own_data import ErasureReason, ErasureRequest, RetentionConfirmation
from people.models.persons import ConfirmedHow, District, Person, RoleGrant, Sex, Village, full_name, short_name
from people.models.role_proposals import RoleProposal
from people.models.roles import GUARDED_ROLES, OFFICE_ROLES, ROLES, STAFF_ROLES, Role
from people.models.second_factors import RecoveryCode, SecondFactor

__all__ = [
    "GUARDED_ROLES",
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
    "Later",
    "LaterQuestion",
    "LoginSession",
    "MemberKind",
    "Membership",
    "Merge",
    "MergeMove",
    "MoveKind",
    "NibClash",
    "Partner",
    "Person",
    "RecoveryCode",
    "ResetCode",
    "RetentionConfirmation",
    "Role",
    "RoleGrant",
    "RoleProposal",
    "SecondFactor",
    "Sex",
    "SignIn",
    "SignInCard",
    "SignInTry",
    "SignInWay",
    "Village",
    "full_name",
    "short_name",
]
