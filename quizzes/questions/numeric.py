"""A number in Indonesian notation: `60.000`, `Rp60.000`, `1,5`."""

import re
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional, ValidationError

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import number, text
from core.errors import N_
from core.forms import trimmed
from core.refusals import words_of
from core.text import fold
from courses.forms.editing import REQUIRED
from quizzes import scores
from quizzes.forms.editing import QuestionForm
from quizzes.questions.kind import Fields, Form, Response, Unreadable, WrittenKind

NUMBER = re.compile(
    r"(?P<sign>[-−+]?)"
    r"(?:(?P<grouped>[1-9][0-9]{0,2}(?:[. ][0-9]{3})+)|(?P<plain>[0-9]+))"  # 60.000 or 60 000; 60000
    r"(?:,(?P<decimals>[0-9]+))?"
    r"(?:,-)?"  # Rp60.000,-
)
POINT = re.compile(r"[-−+]?[0-9]+\.[0-9]+")


class NoNumber(Unreadable):
    """The answer is no number."""

    message = N_("Please write a number only, for example 60.000 or 1,5.")


class NumericForm(QuestionForm):
    """A number in Indonesian notation, with tolerance and unit."""

    number = StringField(_l("Right number"), [REQUIRED, Length(max=40)], filters=[trimmed])
    tolerance = StringField(_l("May be off by"), [Optional(), Length(max=40)], filters=[trimmed])
    unit = StringField(_l("Unit (Rp, gram, ...)"), [Optional(), Length(max=20)], filters=[trimmed])

    def validate_number(self, field: StringField) -> None:
        """Check the notation."""
        typed_number(field)

    def validate_tolerance(self, field: StringField) -> None:
        """Check the notation."""
        typed_number(field)

    def body(self) -> dict[str, Any]:
        """Return the numbers as in the package."""
        tolerance = typed_number(self.tolerance) if self.tolerance.data else None
        return {"number": typed_number(self.number), "tolerance": tolerance, "unit": self.unit.data or None}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Return the numbers in Indonesian notation."""
        numbers: dict[str, Any] = {name: as_written(body[name]) for name in ("number", "tolerance") if name in body}
        return {**numbers, "unit": body.get("unit", "")}


class Numeric(WrittenKind):
    """A number. Its response is `{"text": "60.000"}`, as typed."""

    NAME = "numeric"
    LABEL = _l("A number")
    EXAMPLE = _l("What is the price of one piece?")
    FORM = NumericForm
    FIELDS = {"number": number}
    OPTIONAL = {"tolerance": number, "unit": text(20)}

    def check(self, question: Node, faults: Faults) -> None:
        """Check that the tolerance is not negative."""
        if question.value.get("tolerance", 0) < 0:
            faults.at(question.children["tolerance"], N_("must be 0 or more"))

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return the unit, which the page shows and the answer may contain."""
        return {"unit": fields.get("unit", "")}

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the unit."""
        return {"unit": shown["unit"]}

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the text, and check that it is a number. Raises NoNumber or TooLong."""
        response = super().parse(form, shown)
        if response:
            read(response["text"], shown["unit"])
        return response

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return 1 for a number within the tolerance, including its limits, otherwise 0."""
        distance = abs(read(response["text"], fields.get("unit", "")) - _exact(fields["number"]))
        return scores.all_or_nothing(distance <= _exact(fields.get("tolerance", 0)))

    def right(self, fields: Fields) -> Response:
        """Return the right number."""
        return {"text": as_written(fields["number"])}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return a number beyond the tolerance."""
        return {"text": as_written(fields["number"] + 1 + 2 * fields.get("tolerance", 0))}

    def answer_lines(self, fields: Fields) -> list[str]:
        """Return the right number with its unit, like `Rp15.000` or `1.200 piksel`."""
        return [with_unit(as_written(fields["number"]), fields.get("unit", ""))]


def read(line: str, unit: str = "") -> Fraction:
    """Read a number in Indonesian notation, without its currency or unit. Raises NoNumber.

    Points separate thousands, and a comma begins the decimals. A point that cannot separate thousands (`1.5`, `0.125`) is read as a
    decimal point.
    """
    bare = _without_unit(fold(line), fold(unit))
    if match := NUMBER.fullmatch(bare):
        whole = match["plain"] or re.sub("[. ]", "", match["grouped"])
        digits = f"{whole}.{match['decimals'] or 0}"
    elif POINT.fullmatch(bare):
        digits = bare.lstrip("-−+")
    else:
        raise NoNumber(line)
    value = Fraction(digits)
    return -value if bare[0] in "-−" else value


MOST_DECIMALS = 9
"""Digits after the comma that a package keeps (`courses/package/canonical.py`)."""


def typed_number(field: StringField) -> int | float:
    """Read a form's number into a number of the package. Raises ValidationError, also for digits that would be cut off."""
    try:
        value = read(field.data or "")
    except NoNumber as error:
        raise ValidationError(words_of(error)) from None
    if (value * 10**MOST_DECIMALS).denominator != 1:
        raise ValidationError(gettext("Please write at most %(num)d digits after the comma.", num=MOST_DECIMALS))
    return int(value) if value.denominator == 1 else float(value)


def as_written(value: float) -> str:
    """Write a number in Indonesian notation, like `15.000` or `1,5`."""
    return f"{Decimal(str(value)):,f}".translate(str.maketrans(",.", ".,"))


def with_unit(line: str, unit: str) -> str:
    """Add a unit to a number: `Rp` in front, `%` behind without a blank, other units behind with a blank."""
    if unit.casefold() == "rp":
        return f"{unit}{line}"
    return f"{line}{unit}" if unit == "%" else f"{line} {unit}".strip()


def _without_unit(line: str, unit: str) -> str:
    bare = re.sub(r"^rp\.?\s*", "", line)
    return bare.removeprefix(unit).removesuffix(unit).strip()


def _exact(value: float) -> Fraction:
    """Return the decimal number as an exact fraction: 0.1 becomes 1/10."""
    return Fraction(str(value))
