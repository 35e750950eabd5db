"""Which questions an attempt asks, in which order, and under which names their parts are shown: drawn once, then frozen."""

from collections.abc import Sequence
from random import Random, SystemRandom

from quizzes.models import AttemptQuestion, Question
from quizzes.questions import TYPES

chance = SystemRandom()
"""Nobody can foretell it; tests and the simulated city bring their own."""


def draw(questions: Sequence[Question], count: int, rng: Random = chance) -> list[AttemptQuestion]:
    """`count` of these questions (all, when there are fewer), in a random order, as the places of a new attempt."""
    drawn = rng.sample(list(questions), min(count, len(questions)))
    return [
        AttemptQuestion(position=position, question_id=question.id, shown=TYPES[question.type].shown(question.body, rng))
        for position, question in enumerate(drawn, 1)
    ]
