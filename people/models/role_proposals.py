"""The model of roles that one administrator has proposed and another one has to confirm."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment, one_of
from people.models.roles import Role


class RoleProposal(Model):
    """A role that an administrator wants to give. It is given when another administrator confirms."""

    __tablename__ = "role_proposals"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="decided_yes_or_no"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"),
        Index(
            "uq_role_proposals_open", "person_id", "role", unique=True,
            sqlite_where=text("decided_at IS NULL"), postgresql_where=text("decided_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    role: Mapped[Role] = mapped_column(one_of(Role))
    until: Mapped[date | None]
    """The last day that the role is to have."""
    proposed_at: Mapped[Moment]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[Moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    accepted: Mapped[bool | None]
