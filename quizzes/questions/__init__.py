"""The ways of asking. A new one is a module here, a template in `templates/quizzes/types/`, and a line in `TYPES`."""

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

TYPES: dict[str, Kind] = {
    "single": Single(),
    "multiple": Multiple(),
    "spot": Spot(),
    "true_false": TrueFalse(),
    "matching": Matching(),
    "ordering": Ordering(),
    "numeric": Numeric(),
    "short_answer": ShortAnswer(),
    "gaps": Gaps(),
}
