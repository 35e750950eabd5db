"""Pages for signing in, for a person's own account and business, and for the office's work with people."""

from people.views import (
    account,
    asking_again,
    business,
    cards,
    certificate_name,
    consents,
    devices,
    documents,
    enterprise,
    invitations,
    joining,
    number_requests,
    office_documents,
    office_numbers,
    office_people,
    office_roles,
    office_staff,
    own_secret,
    owners,
    resets,
    second_factor,
    second_steps,
    sessions,
)

blueprints = (
    joining.bp, sessions.bp, cards.bp, resets.bp, account.bp, own_secret.bp, second_factor.bp, second_steps.bp, asking_again.bp, devices.bp, consents.bp, certificate_name.bp,
    enterprise.bp, office_people.bp, office_staff.bp, office_roles.bp,
    business.bp, documents.bp, owners.bp, invitations.bp, number_requests.bp, office_documents.bp, office_numbers.bp,
)  # fmt: skip
