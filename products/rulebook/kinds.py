"""Determine a product's kind from its category and the answers to a few questions."""

from collections.abc import Mapping

from products.rulebook.parts import Category, Condition, Kind, Question
from products.rulebook.rules import Rules

Answers = Mapping[str, bool]


def questions_of(rules: Rules, category: Category) -> list[Question]:
    """Return the sorting questions that distinguish the kinds of a category."""
    keys = {key for kind in category.kinds for key in kind.expects}
    return [question for question in rules.sorting_questions if question.key in keys]


def conditions_of(rules: Rules, category: Category) -> list[Condition]:
    """Return the questions about goods of this category that can add a licence."""
    keys = {key for kind in category.kinds for key in kind.conditions}
    return [condition for condition in rules.conditions.values() if condition.key in keys]


def matching_kinds(category: Category, answers: Answers) -> list[Kind]:
    """Return the kinds that agree with the answers. Kinds that expect more answers come first."""
    matches = [kind for kind in category.kinds if all(answers.get(key) is value for key, value in kind.expects.items())]
    return sorted(matches, key=lambda kind: -len(kind.expects))


def kind_of(category: Category, answers: Answers, chosen: str | None = None) -> Kind | None:
    """Return the kind that the answers determine, or the chosen one where several fit. None if it is still open."""
    matches = matching_kinds(category, answers)
    if len(matches) == 1:
        return matches[0]
    return next((kind for kind in matches if kind.key == chosen), None)
