"""Organisations that send mentors."""

from sqlalchemy import select

from core.db import db, upsert
from people.models import Partner


def partner_named(name: str) -> Partner:
    """The partner of this name, made where it is new."""
    db.session.execute(upsert(Partner).values(name=name).on_conflict_do_nothing(index_elements=["name"]))
    return db.session.scalars(select(Partner).where(Partner.name == name)).one()


def partner_names() -> list[str]:
    """All partners, by name."""
    return list(db.session.scalars(select(Partner.name).order_by(Partner.name)))
