"""Right and wrong answers of the demo's learners, in the stored form of each question type."""

from random import Random
from typing import Any

from quizzes.models import Question
from quizzes.questions.gaps import accepted
from quizzes.questions.numeric import as_written
from quizzes.questions.options import right_ones


def right(question: Question) -> dict[str, Any]:
    """Return a response with the full score."""
    fields = question.body
    match question.type:
        case "single" | "multiple" | "spot":
            return {"chosen": sorted(right_ones(fields))}
        case "true_false":
            return {"answer": fields["answer"]}
        case "matching":
            return {"pairs": [[number, number] for number in range(len(fields["pairs"]))]}
        case "ordering":
            return {"order": list(range(len(fields["items"])))}
        case "numeric":
            return {"text": as_written(fields["number"])}
        case "short_answer":
            return {"text": fields["answers"][0]}
        case "gaps":
            return {"words": [forms[0] for forms in accepted(fields["text"])]}
    raise ValueError(question.type)


def wrong(question: Question, rng: Random) -> dict[str, Any]:
    """Return a response with less than the full score."""
    fields = question.body
    match question.type:
        case "single" | "multiple" | "spot":
            others = set(range(len(fields["options"]))) - right_ones(fields)
            return {"chosen": [rng.choice(sorted(others))]} if others else {"chosen": sorted(right_ones(fields))[:-1]}
        case "true_false":
            return {"answer": not fields["answer"]}
        case "matching":
            count = len(fields["pairs"])
            return {"pairs": [[number, (number + 1) % count] for number in range(count)]}
        case "ordering":
            return {"order": list(reversed(range(len(fields["items"]))))}
        case "numeric":
            return {"text": as_written(fields["number"] + 1 + 2 * fields.get("tolerance", 0))}
        case "short_answer":
            return {"text": "tidak tahu"}
        case "gaps":
            return {"words": [*["" for _ in accepted(fields["text"])][:-1], "?"]}
    raise ValueError(question.type)
