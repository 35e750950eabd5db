"""A number, as people here write numbers: `60.000`, `Rp60.000`, `1,5`."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from core.errors import N_
from core.text import fold
from quizzes import scores
from quizzes.questions.reading import Unreadable, is_text, written

FIELDS = ("number", "tolerance", "unit")
NUMBER = re.compile(
    r"(?P<sign>[-−+]?)"
    r"(?:(?P<grouped>[1-9]\d{0,2}(?:[. ]\d{3})+)|(?P<plain>\d+))"  # 60.000 or 60 000; 60000
    r"(?:,(?P<decimals>\d+))?"
    r"(?:,?-)?"  # Rp60.000,-
)
POINT = re.compile(r"[-−+]?\d+\.\d+")
"""`1.5`: a point that cannot part thousands parts decimals."""


class NoNumber(Unreadable):
    """Words where a number was asked."""

    message = N_("Please write a number only, for example 60.000 or 1,5.")


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """A number; a tolerance of 0 or more; a unit in words."""
    if not _is_number(fields.get("number")):
        say("`number` must be a number", "number")
    if not _is_number(fields.get("tolerance", 0)) or fields.get("tolerance", 0) < 0:
        say("`tolerance` must be a number, 0 or more", "tolerance")
    if "unit" in fields and not is_text(fields["unit"]):
        say("`unit` must be a word", "unit")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def read(text: str, unit: str = "") -> Fraction:
    """The number that somebody wrote, its currency or unit left aside. Raises NoNumber.

    Points part thousands and the comma begins the decimals, as on every price tag here; only a point that cannot part
    thousands (`1.5`, `0.125`) is taken for a comma.
    """
    bare = _without_unit(fold(text), fold(unit))
    if match := NUMBER.fullmatch(bare):
        whole = match["plain"] or re.sub(r"\D", "", match["grouped"])
        digits = f"{whole}.{match['decimals'] or 0}"
    elif POINT.fullmatch(bare):
        digits = bare.lstrip("-−+")
    else:
        raise NoNumber(text)
    value = Fraction(Decimal(digits))
    return -value if bare[0] in "-−" else value


def _without_unit(text: str, unit: str) -> str:
    bare = re.sub(r"^rp\.?\s*", "", text)
    if unit:
        bare = bare.removeprefix(unit).removesuffix(unit)
    return bare.strip()


def shown(fields: dict[str, Any], rng: Random) -> dict[str, Any]:
    """The unit stands beside the field, and may be typed too."""
    return {"unit": fields.get("unit", "")}


def parts(fields: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The unit."""
    return {"unit": shown["unit"]}


def parse(form: MultiDict[str, str], shown: dict[str, Any]) -> dict[str, Any]:
    """`{"text": "60.000"}`, as it was typed. Raises NoNumber."""
    text = written(form, "answer")
    if text:
        read(text, shown["unit"])
    return {"text": text} if text else {}


def fill(response: dict[str, Any], shown: dict[str, Any]) -> dict[str, list[str]]:
    """What stands in the field."""
    return {"answer": [response["text"]]}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """1 within the tolerance, its edges included."""
    distance = abs(read(response["text"], fields.get("unit", "")) - _exact(fields["number"]))
    return scores.all_or_nothing(distance <= _exact(fields.get("tolerance", 0)))


def _exact(number: float) -> Fraction:
    return Fraction(str(number))


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The number with its unit: `Rp15.000`, `1.200 piksel`."""
    return [with_unit(as_written(fields["number"]), fields.get("unit", ""))]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """What was typed."""
    return [response["text"]]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """None: the explanation says it."""
    return []


def as_written(number: float) -> str:
    """A number with the separators of the country: `15.000`, `1,5`."""
    return f"{Decimal(str(number)):,f}".translate(str.maketrans(",.", ".,"))


def with_unit(text: str, unit: str) -> str:
    """A currency stands before its number, `%` close behind, every other unit behind a blank."""
    if unit.casefold() == "rp":
        return f"{unit}{text}"
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}".strip()
