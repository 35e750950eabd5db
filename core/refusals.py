"""What a rule refused while a view ran a verb: nothing of the verb stays, and the page can say why."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext

from core.db import db
from core.errors import DomainError


def words_of(error: DomainError) -> str:
    """The sentence of a rule that said no, in the reader's language."""
    return gettext(error.message, **error.values)


class Refusal:
    """Whether a rule said no: true where `error` is there."""

    error: DomainError | None = None

    def __bool__(self) -> bool:
        return self.error is not None

    @property
    def words(self) -> str:
        """What the rule said, in the reader's language; empty where nothing was refused."""
        return words_of(self.error) if self.error else ""

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.error.status if self.error else 200


@contextmanager
def refusals() -> Iterator[Refusal]:
    """`with refusals() as refused:` runs a verb; when a rule says no, the transaction is taken back and `refused` is true."""
    refusal = Refusal()
    try:
        yield refusal
    except DomainError as error:
        db.session.rollback()
        refusal.error = error
