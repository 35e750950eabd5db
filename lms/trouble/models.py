"""The troubles of which administrators were notified, so that they hear of each beginning and end once."""

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


class Trouble(Model):
    """A trouble, from the first notice to its end. When it comes back, it is another row.

    The unique index allows one open row for each name.
    """

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
    """The number of things in the last notice. When more are affected, administrators are notified again, once a day."""
    told_at: Mapped[Moment]
    """When administrators were last notified."""
    solved_at: Mapped[Moment | None]
