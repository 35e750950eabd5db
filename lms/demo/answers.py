"""What a learner of the demo answers: rightly or, in part, wrongly, in the form that each type of question keeps."""

from random import Random
from typing import Any

from quizzes.models import Question, QuestionType
from quizzes.questions.gaps import accepted
from quizzes.questions.numeric import as_written
from quizzes.questions.options import right_ones


def right(question: Question) -> dict[str, Any]:
    """The response that scores in full."""
    fields = question.body
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return {"chosen": sorted(right_ones(fields))}
        case QuestionType.TRUE_FALSE:
            return {"answer": fields["answer"]}
        case QuestionType.MATCHING:
            return {"pairs": [[number, number] for number in range(len(fields["pairs"]))]}
        case QuestionType.ORDERING:
            return {"order": list(range(len(fields["items"])))}
        case QuestionType.NUMERIC:
            return {"text": as_written(fields["number"])}
        case QuestionType.SHORT_ANSWER:
            return {"text": fields["answers"][0]}
        case QuestionType.GAPS:
            return {"words": [forms[0] for forms in accepted(fields["text"])]}


def wrong(question: Question, rng: Random) -> dict[str, Any]:
    """A response that does not score in full."""
    fields = question.body
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            others = set(range(len(fields["options"]))) - right_ones(fields)
            return {"chosen": [rng.choice(sorted(others))]} if others else {"chosen": sorted(right_ones(fields))[:-1]}
        case QuestionType.TRUE_FALSE:
            return {"answer": not fields["answer"]}
        case QuestionType.MATCHING:
            count = len(fields["pairs"])
            return {"pairs": [[number, (number + 1) % count] for number in range(count)]}
        case QuestionType.ORDERING:
            return {"order": list(reversed(range(len(fields["items"]))))}
        case QuestionType.NUMERIC:
            return {"text": as_written(fields["number"] + 1 + 2 * fields.get("tolerance", 0))}
        case QuestionType.SHORT_ANSWER:
            return {"text": "tidak tahu"}
        case QuestionType.GAPS:
            return {"words": ["" for _ in accepted(fields["text"])][:-1] + ["?"]}
