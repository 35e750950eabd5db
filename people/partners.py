"""Organisations that send mentors."""

from sqlalchemy import select

from core.db import db, upsert
from people.models import Partner


def find_or_create_partner(name: str) -> Partner:
    """Return the partner with this name. Creates it where there is none."""
    db.session.execute(upsert(Partner).values(name=name).on_conflict_do_nothing(index_elements=["name"]))
    return db.session.scalars(select(Partner).where(Partner.name == name)).one()


def partner_names() -> list[str]:
    """Return the names of all partners, in order."""
    return list(db.session.scalars(select(Partner.name).order_by(Partner.name)))
