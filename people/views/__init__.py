"""Pages about people: coming in, one's own account, the officer's counter."""

from people.views import (
    account,
    cards,
    certificate_name,
    consents,
    devices,
    enterprise,
    joining,
    office_people,
    office_roles,
    office_staff,
    own_secret,
    resets,
    sessions,
)

blueprints = (
    joining.bp, sessions.bp, cards.bp, resets.bp, account.bp, own_secret.bp, devices.bp, consents.bp, certificate_name.bp,
    enterprise.bp, office_people.bp, office_staff.bp, office_roles.bp,
)  # fmt: skip
