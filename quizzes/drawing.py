"""Draw the questions of an attempt, their order, and the tokens of their options."""

from collections.abc import Sequence
from random import Random, SystemRandom

from quizzes.models import AttemptQuestion, Question
from quizzes.questions import TYPES

chance = SystemRandom()
"""A random generator that learners cannot predict. Tests and the demo city use a seeded one instead."""


def draw(questions: Sequence[Question], count: int, rng: Random = chance) -> list[AttemptQuestion]:
    """Draw `count` of these questions, or all when there are fewer, in random order, as rows of a new attempt."""
    drawn = rng.sample(list(questions), min(count, len(questions)))
    return [
        AttemptQuestion(position=position, question_id=question.id, shown=TYPES[question.type].shown(question.body, rng))
        for position, question in enumerate(drawn, 1)
    ]
