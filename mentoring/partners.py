"""Partners: organisations that send mentors."""

from sqlalchemy.exc import IntegrityError

from core import audit
from core.db import db
from core.errors import N_, DomainError
from people.identity import Identity
from people.models import Partner


class NameTaken(DomainError):
    """Another partner has this name (a UNIQUE constraint)."""

    status = 409
    message = N_("There is already a partner with this name.")


def add_partner(name: str, *, by: Identity) -> Partner:
    """Add a partner. Raises NameTaken."""
    partner = Partner(name=name)
    try:
        with db.session.begin_nested():
            db.session.add(partner)
    except IntegrityError:
        raise NameTaken(name) from None
    audit.record("added", "partner", partner.id, actor_id=by.id)
    return partner


def rename_partner(partner: Partner, name: str, *, by: Identity) -> None:
    """Correct a partner's name. It must stay the same organisation, because learners gave it their consent. Raises NameTaken."""
    try:
        with db.session.begin_nested():
            partner.name = name
    except IntegrityError:
        raise NameTaken(name) from None
    audit.record("renamed", "partner", partner.id, actor_id=by.id)
