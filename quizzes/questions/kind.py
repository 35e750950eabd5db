"""The base class of question types, and functions that read the fields of a sent form."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import Shape
from core.errors import N_, DomainError, Msgid
from core.forms import trimmed
from quizzes.forms.editing import QuestionForm

LONGEST = 200
"""The most characters of a written answer."""

Fields = dict[str, Any]
"""The fields of a question's type, as in the package. They include the right answer."""
Response = dict[str, Any]
"""An answer: indexes into the fields, or text; empty for a blank answer."""
Form = MultiDict[str, str]
Token = list[Any]
"""`[token, index]`, a list because JSON has no tuples."""


class Unreadable(DomainError):
    """The sent form is no answer to this question."""

    message = N_("Please look at this answer once more.")


class UnknownOption(Unreadable):
    """The answer contains an option that the question does not have."""

    message = N_("This answer belongs to another question. Please choose again.")


class TooLong(Unreadable):
    """A written answer is longer than LONGEST."""

    message = N_("This answer is too long. Please write at most %(most)s letters.")


class Kind(ABC):
    """A question type. Before the result only what `parts` returns may leave the server.

    `shown` stays on the server: its indexes tell the right order.

    The template of a type has two macros: `ask` for learners, in a quiz and as practice, and `edit` for trainers.
    """

    NAME: ClassVar[str]
    """The name in packages, in the database and of the template."""
    LABEL: ClassVar[LazyString]
    """The label for trainers."""
    EXAMPLE: ClassVar[LazyString]
    """An example of a question, for trainers."""
    FORM: ClassVar[type[QuestionForm]]
    """The form in which trainers edit questions of this type."""
    FIELDS: ClassVar[dict[str, Shape]] = {}
    """The fields with their shapes, in the order of the package. A name of several types has the same place in all of them
    (`names_in_order` relies on it)."""
    OPTIONAL: ClassVar[dict[str, Shape]] = {}
    """Fields that may be left out."""
    INNER: ClassVar[tuple[str, ...]] = ()
    """The names of nested fields, in the order of the package."""
    NOTHING: ClassVar[Msgid]
    """The sentence to a learner who sends practice without an answer."""
    IS_CHOSEN: ClassVar[bool] = False
    """Whether learners choose among options, instead of writing or sorting."""
    HAS_MANY_FIELDS: ClassVar[bool] = False
    """Whether an answer has several parts, which a learner need not give anew when practice is asked again."""
    SCRIPT: ClassVar[str | None] = None
    """The file of a script that the template needs."""

    @property
    def template(self) -> str:
        """The file of the template."""
        return f"quizzes/types/{self.NAME}.html"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all fields, in the order of the package."""
        return (*self.FIELDS, *self.OPTIONAL, *self.INNER)

    def own_fields(self, question: Mapping[str, Any]) -> Fields:
        """Return the fields of the type from a question of the package."""
        return {name: question[name] for name in (*self.FIELDS, *self.OPTIONAL) if name in question}

    def check(self, question: Node, faults: Faults) -> None:  # noqa: B027 - for most types the shapes are enough
        """Report faults that the shapes do not find. Called only when all fields have their shapes."""

    def pictures(self, question: Node) -> list[Node]:
        """Return the nodes with names of files in `media/`."""
        return []

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return the JSON value that an attempt stores: for most types random tokens with the indexes that they stand for."""
        return None

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the texts and tokens for the page, without the right answer."""
        return {}

    @abstractmethod
    def parse(self, form: Form, shown: Any) -> Response:
        """Read a response from a form; empty for a blank answer. Raises Unreadable."""

    @abstractmethod
    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the values of the form's fields for a response that is not blank, the inverse of `parse`."""

    @abstractmethod
    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return the score of a response that is not blank, 0 to 1."""

    def key(self, fields: Fields) -> Any:
        """Return the part of the fields that decides which answers are right, to compare two editions."""
        return fields

    @abstractmethod
    def right(self, fields: Fields) -> Response:
        """Return a response with the full score."""

    @abstractmethod
    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return a response without the full score."""

    @abstractmethod
    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return a response as lines of text."""

    def response_pictures(self, fields: Fields, response: Response) -> list[dict[str, str]]:
        """Return the pictures of the chosen options (`{"file", "alt", "text"}`), where options have pictures."""
        return []

    def answer_lines(self, fields: Fields) -> list[str]:
        """Return the right answer as lines of text."""
        return self.response_lines(fields, self.right(fields))

    def answer_pictures(self, fields: Fields) -> list[dict[str, str]]:
        """Return the pictures of the right answer."""
        return self.response_pictures(fields, self.right(fields))

    def feedback(self, fields: Fields, response: Response) -> list[str]:
        """Return the author's feedback on this response, which the page shows with the explanation."""
        return []

    def mistakes(self, fields: Fields, response: Response) -> list[str]:
        """Return the author's sentences on what is wrong in this response. They do not tell what would be right."""
        return []


class WrittenKind(Kind):
    """A type that is answered by a line of text."""

    NOTHING = N_("Write your answer first.")

    def parse(self, form: Form, shown: Any) -> Response:
        """Read `{"text": ...}`. Raises TooLong."""
        line = read_line(form, "answer")
        return {"text": line} if line else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the text of the field."""
        return {"answer": [response["text"]]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return the text."""
        return [response["text"]]


def tokens(indexes: list[int], rng: Random) -> list[Token]:
    """Give each index a random token, in random order, so that neither reveals the order in the package."""
    names = rng.sample(range(16**7, 16**8), len(indexes))
    return [[f"{name:x}", index] for name, index in zip(names, rng.sample(indexes, len(indexes)), strict=True)]


def index_of(token: str, pairs: list[Token]) -> int:
    """Return the index of a token. Raises UnknownOption."""
    for name, index in pairs:
        if name == token:
            return index
    raise UnknownOption(token)


def token_of(index: int, pairs: list[Token]) -> str:
    """Return the token of an index."""
    return next(name for name, number in pairs if number == index)


def read_line(form: Form, name: str) -> str:
    """Read a line of text, trimmed. Raises TooLong."""
    line = trimmed(form.get(name, ""))
    if len(line) > LONGEST:
        raise TooLong(name, most=LONGEST)
    return line
