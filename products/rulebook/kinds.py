"""Which kind a product is: a category, then for some a few questions in plain words whose answers name the kind."""

from collections.abc import Mapping

from products.rulebook.parts import Category, Condition, Kind, Question
from products.rulebook.rules import Rules

Answers = Mapping[str, bool]


def questions_of(rules: Rules, category: Category) -> list[Question]:
    """The sorting questions that tell the kinds of a category apart."""
    asked = {key for kind in category.kinds for key in kind.expects}
    return [question for question in rules.sorting_questions if question.key in asked]


def conditions_of(rules: Rules, category: Category) -> list[Condition]:
    """The questions about the goods by which a further licence may be needed."""
    asked = {key for kind in category.kinds for key in kind.conditions}
    return [condition for condition in rules.conditions.values() if condition.key in asked]


def fitting(category: Category, answers: Answers) -> list[Kind]:
    """The kinds that agree with every answer they expect; those that expect most come first."""
    fit = [kind for kind in category.kinds if all(answers.get(key) is wanted for key, wanted in kind.expects.items())]
    return sorted(fit, key=lambda kind: -len(kind.expects))


def kind_of(category: Category, answers: Answers, chosen: str | None = None) -> Kind | None:
    """The kind that the answers name, or the chosen one where several fit; None while that is open."""
    fit = fitting(category, answers)
    if len(fit) == 1:
        return fit[0]
    return next((kind for kind in fit if kind.key == chosen), None)
