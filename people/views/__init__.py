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
    office_merges,
    office_numbers,
    office_people,
    office_retention,
    office_roles,
    office_staff,
    own_data,
    own_secret,
    owners,
    reminders,
    resets,
    second_factor,
    second_steps,
    sessions,
)

blueprints = (
    joining.bp, sessions.bp, cards.bp, resets.bp, account.bp, own_secret.bp, second_factor.bp, second_steps.bp, asking_again.bp,
    own_data.bp, devices.bp, consents.bp, certificate_name.bp,
    enterprise.bp, office_people.bp, office_merges.bp, office_staff.bp, office_roles.bp,
    business.bp, documents.bp, owners.bp, invitations.bp, number_requests.bp, office_documents.bp, office_numbers.bp, office_retention.bp,
    reminders.bp,
)  # fmt: skip
