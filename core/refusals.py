"""Catch the refusal of a rule in a view: roll the transaction back, and keep the reason for the page."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext

from core.db import db
from core.errors import DomainError


def words_of(error: DomainError) -> str:
    """Return the sentence of a refusal in the reader's language."""
    return gettext(error.message, **error.values)


class Refusal:
    """The result of a verb that rules may refuse. It is true if `error` is set."""

    error: DomainError | None = None

    def __bool__(self) -> bool:
        return self.error is not None

    @property
    def words(self) -> str:
        """The sentence of the refusal in the reader's language, or an empty text."""
        return words_of(self.error) if self.error else ""

    @property
    def status(self) -> int:
        """The HTTP status of the answer: the error's, or 200."""
        return self.error.status if self.error else 200


@contextmanager
def refusals() -> Iterator[Refusal]:
    """Catch a DomainError of the block (`with refusals() as refused:`), roll back, and set `refused.error`."""
    refusal = Refusal()
    try:
        yield refusal
    except DomainError as error:
        db.session.rollback()
        refusal.error = error
