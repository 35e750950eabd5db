"""The question types. A new type is a file here, a template in `templates/quizzes/types/`, and an entry in this list."""

from quizzes.questions.gaps import Gaps
from quizzes.questions.kind import Kind
from quizzes.questions.matching import Matching
from quizzes.questions.multiple import Multiple
from quizzes.questions.numeric import Numeric
from quizzes.questions.ordering import Ordering
from quizzes.questions.short_answer import ShortAnswer
from quizzes.questions.single import Single
from quizzes.questions.spot import Spot
from quizzes.questions.true_false import TrueFalse

_ALL = (Single(), Multiple(), Spot(), TrueFalse(), Matching(), Ordering(), Numeric(), ShortAnswer(), Gaps())
"""All types, in the order in which trainers see them."""

TYPES: dict[str, Kind] = {kind.NAME: kind for kind in _ALL}


def names_in_order() -> list[str]:
    """Return the field names of all types in one order that keeps the order of each type."""
    order: list[str] = []
    for kind in TYPES.values():
        place = 0
        for name in kind.names:
            if name not in order:
                order.insert(place, name)
            place = order.index(name) + 1
    return order
