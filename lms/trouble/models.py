"""Which troubles administrators were told of, so that each is told once, and that it is over too."""

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


class Trouble(Model):
    """One trouble, from when it was first told to when it was over. Coming back it is another row."""

    __tablename__ = "troubles"
    __table_args__ = (
        Index(
            "uq_troubles_open",
            "name",
            unique=True,
            sqlite_where=text("solved_at IS NULL"),
            postgresql_where=text("solved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    """A key of `lms.trouble.checks.CHECKS`."""
    opened_at: Mapped[Moment]
    count: Mapped[int]
    """Of how many things it was told; where they become more, it is told again, once a day."""
    told_at: Mapped[Moment]
    solved_at: Mapped[Moment | None]
