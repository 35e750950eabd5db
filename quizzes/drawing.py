"""Draw the questions of an attempt, their order, and the tokens of their options."""

from collections.abc import Mapping, Sequence
from random import Random, SystemRandom
from types import MappingProxyType

from quizzes.models import AttemptQuestion, Question
from quizzes.questions import TYPES

NEVER: Mapping[int, int] = MappingProxyType({})
chance = SystemRandom()
"""A random generator that learners cannot predict. Tests and the demo city use a seeded one instead."""


def draw(
    questions: Sequence[Question], count: int, rng: Random = chance, *, last_asked: Mapping[int, int] = NEVER
) -> list[AttemptQuestion]:
    """Draw `count` of these questions, or all when there are fewer, in random order, as rows of a new attempt.

    `last_asked` has, by question id, a number that is the higher the later the learner was asked. New questions come first, then
    those asked longest ago.
    """
    shuffled = rng.sample(list(questions), len(questions))
    freshest = sorted(shuffled, key=lambda question: last_asked.get(question.id, 0))[:count]
    drawn = rng.sample(freshest, len(freshest))
    return [
        AttemptQuestion(position=position, question_id=question.id, shown=TYPES[question.type].shown(question.body, rng))
        for position, question in enumerate(drawn, 1)
    ]
