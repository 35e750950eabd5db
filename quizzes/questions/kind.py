"""What every question type brings, and what they share in reading a form that anybody may have sent."""

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
from core.errors import N_, DomainError
from core.forms import trimmed
from quizzes.forms.editing import QuestionForm

LONGEST = 200
"""Characters of one written answer."""

Fields = dict[str, Any]
"""The fields of a question that only its type has, as in the package: the key is among them, so they never leave the server."""
Response = dict[str, Any]
"""What somebody answered, in indexes into the fields or in words; empty for a blank answer."""
Form = MultiDict[str, str]
Token = list[Any]
"""`[token, index]`; a list, for JSON has no tuples."""


class Unreadable(DomainError):
    """What was sent cannot be an answer to this question; it is shown again with what was typed."""

    message = N_("Please look at this answer once more.")


class Foreign(Unreadable):
    """An answer that was not on offer."""

    message = N_("This answer belongs to another question. Please choose again.")


class TooLong(Unreadable):
    """More than anybody needs to write."""

    message = N_("This answer is too long. Please write at most %(most)s letters.")


class Kind(ABC):
    """One type of question. Of all this only what `shown` and `parts` return may leave the server before the result.

    Its template has three macros: `ask` for learners, `practice` inside a lesson, `edit` for trainers; and `script` where one helps.
    """

    NAME: ClassVar[str]
    """As packages and the database write it; its template is called the same."""
    LABEL: ClassVar[LazyString]
    """What trainers call it."""
    EXAMPLE: ClassVar[LazyString]
    """A question that trainers may ask with it."""
    FORM: ClassVar[type[QuestionForm]]
    """The form in which a trainer writes such a question."""
    FIELDS: ClassVar[dict[str, Shape]] = {}
    """Its fields with the shape of each, in the order in which a package writes them. A name that several types have keeps one
    place among the others (`names_in_order`)."""
    OPTIONAL: ClassVar[dict[str, Shape]] = {}
    """Fields that may be left out."""
    INNER: ClassVar[tuple[str, ...]] = ()
    """The names of fields inside its fields, in the order in which a package writes them."""

    @property
    def template(self) -> str:
        """How it looks."""
        return f"quizzes/types/{self.NAME}.html"

    @property
    def names(self) -> tuple[str, ...]:
        """All names of its fields, in the order in which a package writes them."""
        return (*self.FIELDS, *self.OPTIONAL, *self.INNER)

    def own_fields(self, question: Mapping[str, Any]) -> Fields:
        """The fields of its type, out of a question as the package has it."""
        return {name: question[name] for name in (*self.FIELDS, *self.OPTIONAL) if name in question}

    def check(self, question: Node, faults: Faults) -> None:  # noqa: B027 - for most types the shapes say it all
        """Name what no shape can see. Called only when all fields have their shapes."""

    def pictures(self, question: Node) -> list[Node]:
        """The names of files in `media/` that it shows."""
        return []

    def shown(self, fields: Fields, rng: Random) -> Any:
        """What an attempt freezes: opaque tokens in a random order, each with the index it stands for."""
        return None

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """What the page shows: words and tokens, and nothing that tells the key."""
        return {}

    @abstractmethod
    def parse(self, form: Form, shown: Any) -> Response:
        """A form as a response. Raises Unreadable."""

    @abstractmethod
    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """The form that gives this response: the way back from `parse`."""

    @abstractmethod
    def score(self, fields: Fields, response: Response) -> Fraction:
        """0 to 1; a blank response is never asked for."""

    def key(self, fields: Fields) -> Any:
        """What decides which answers are right: where it differs between two editions, an answer may earn something else."""
        return fields

    @abstractmethod
    def right(self, fields: Fields) -> Response:
        """A response that scores in full."""

    @abstractmethod
    def wrong(self, fields: Fields, rng: Random) -> Response:
        """A response that does not score in full."""

    @abstractmethod
    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """A response in words."""

    def response_pictures(self, fields: Fields, response: Response) -> list[dict[str, str]]:
        """A response in pictures, where they are chosen among: `{"file", "alt", "text"}`."""
        return []

    def answer_lines(self, fields: Fields) -> list[str]:
        """The right answer in words."""
        return self.response_lines(fields, self.right(fields))

    def answer_pictures(self, fields: Fields) -> list[dict[str, str]]:
        """The right answer in pictures."""
        return self.response_pictures(fields, self.right(fields))

    def feedback(self, fields: Fields, response: Response) -> list[str]:
        """What the author says about just this response, besides the explanation."""
        return []


class Written(Kind):
    """A line to write."""

    def parse(self, form: Form, shown: Any) -> Response:
        """`{"text": ...}`, as it was typed."""
        line = written(form, "answer")
        return {"text": line} if line else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """What stands in the field."""
        return {"answer": [response["text"]]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """What was typed."""
        return [response["text"]]


def tokens(indexes: list[int], rng: Random) -> list[Token]:
    """Each index under a random name, in a random order: neither tells anything about the package."""
    names = rng.sample(range(16**7, 16**8), len(indexes))
    return [[f"{name:x}", index] for name, index in zip(names, rng.sample(indexes, len(indexes)), strict=True)]


def index_of(token: str, among: list[Token]) -> int:
    """The index that a token stands for. Raises Foreign."""
    for name, index in among:
        if name == token:
            return index
    raise Foreign(token)


def token_of(index: int, among: list[Token]) -> str:
    """The token of an index."""
    return next(name for name, known in among if known == index)


def written(form: Form, name: str) -> str:
    """A line that somebody wrote, without blanks around it. Raises TooLong."""
    line = trimmed(form.get(name, ""))
    if len(line) > LONGEST:
        raise TooLong(name, most=LONGEST)
    return line
