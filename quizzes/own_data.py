"""What this package holds of a person's answers and tasks. It is erased with the enrolments on which it hangs."""

from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core import files
from core.db import run
from core.snapshots import TITLE
from core.wording import in_language
from courses.models import Edition, Enrolment, Lesson
from courses.stored_deed import DEED
from courses.wording import stage_name
from people.own_data import Attachment, Fact, Group, Part, Row
from quizzes.models import (
    Answer,
    AskedIn,
    Attempt,
    AttemptQuestion,
    Evidence,
    EvidenceKind,
    GivenDeed,
    HandIn,
    Judgement,
    PracticeAnswer,
    Question,
    Reflection,
    Submission,
    SubmissionState,
    Task,
    Verdict,
)
from quizzes.questions import TYPES
from quizzes.stored_task import EVIDENCE_SPECS

_of_person = Enrolment.person_id == bindparam("person_id")
_attempts = (
    select(*Attempt.__table__.columns, Edition.title)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(_of_person)
    .order_by(Attempt.id)
)
_answers = (
    select(Answer.attempt_id, Answer.response, Question.type, Question.stem, Question.body, AttemptQuestion.score)
    .join(AttemptQuestion, (AttemptQuestion.attempt_id == Answer.attempt_id) & (AttemptQuestion.position == Answer.position))
    .join(Question, Question.id == AttemptQuestion.question_id)
    .join(Attempt, Attempt.id == Answer.attempt_id)
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .where(_of_person)
    .order_by(Answer.attempt_id, Answer.position)
)
_practice = (
    select(
        Edition.title,
        Question.type,
        Question.stem,
        Question.body,
        PracticeAnswer.first_response,
        PracticeAnswer.first_right,
        PracticeAnswer.first_at,
        PracticeAnswer.latest_response,
        PracticeAnswer.latest_right,
        PracticeAnswer.latest_at,
        PracticeAnswer.tries,
    )
    .join(Question, Question.id == PracticeAnswer.question_id)
    .join(Enrolment, Enrolment.id == PracticeAnswer.enrolment_id)
    .join(Edition, Edition.id == Question.edition_id)
    .where(_of_person)
    .order_by(PracticeAnswer.first_at, PracticeAnswer.question_id)
)
_reflections = (
    select(Reflection.text, Reflection.written_at, Edition.title)
    .join(Enrolment, Enrolment.id == Reflection.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(_of_person)
    .order_by(Reflection.written_at)
)
_deeds = (
    select(*GivenDeed.__table__.columns, Lesson.deed, Lesson.title, Edition.title.label("course"))
    .join(Enrolment, Enrolment.id == GivenDeed.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .outerjoin(Lesson, (Lesson.edition_id == Enrolment.edition_id) & (Lesson.key == GivenDeed.lesson_key))
    .where(_of_person)
    .order_by(GivenDeed.given_at, GivenDeed.id)
)
_submissions = (
    select(*Submission.__table__.columns, Task.title, Task.evidence.label("specs"), Edition.title.label("course"))
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .where(_of_person)
    .order_by(Submission.created_at, Submission.id)
)


def _of_submissions(model: Any, *order: Any) -> Any:
    joined = select(*model.__table__.columns).join(Submission, Submission.id == model.submission_id)
    return (
        joined.join(Enrolment, Enrolment.id == Submission.enrolment_id).where(_of_person).order_by(model.submission_id, *order)
    )


_evidence = _of_submissions(Evidence, Evidence.id)
_hand_ins = _of_submissions(HandIn, HandIn.round)
_judgements = _of_submissions(Judgement, Judgement.id)


def describe(person_id: int) -> list[Group]:
    """Return a person's answers to questions, reflections, deeds, and tasks with photos, texts and judgements."""
    facts = {"person_id": person_id}
    answers = _by(run(_answers, facts), "attempt_id")
    evidence, hand_ins, judgements = (_by(run(rows, facts), "submission_id") for rows in (_evidence, _hand_ins, _judgements))
    tasks = [
        _task(row, evidence.get(row.id, []), hand_ins.get(row.id, []), judgements.get(row.id, []))
        for row in run(_submissions, facts)
    ]
    return [
        Group("attempts", _("Your answers"), [_attempt(row, answers.get(row.id, [])) for row in run(_attempts, facts)], _("No questions answered yet.")),
        Group("practice", _("Practice inside the lessons"), [_practised(row) for row in run(_practice, facts)], _("Nothing.")),
        Group("reflections", _("What you wrote about yourself"), [_reflection(row) for row in run(_reflections, facts)], _("Nothing.")),
        Group("deeds", _("Tried with your own goods"), [_deed(row) for row in run(_deeds, facts)], _("Nothing.")),
        Group("tasks", _("Practical tasks"), tasks, _("No task begun yet.")),
    ]  # fmt: skip


def _by(rows: Any, name: str) -> dict[int, list[Any]]:
    return {key: list(found) for key, found in groupby(rows.all(), lambda row: getattr(row, name))}


def _attempt(row: Any, answers: list[Any]) -> Row:
    where = {AskedIn.PRACTICE: _("Practice"), AskedIn.PRE_TEST: _("Before the course")}.get(row.asked_in)
    return Row(
        f"{in_language(row.title)}: {where or stage_name(row.asked_in)}",
        [
            Fact("started_at", _("Begun"), row.started_at),
            Fact("submitted_at", _("Handed in"), row.submitted_at),
            Fact("score", _("Score"), row.score),
            Fact("passed", _("Passed"), row.passed),
            *(Fact(f"answer_{number}", answer.stem, _response(answer)) for number, answer in enumerate(answers, 1)),
        ],
    )


def _response(answer: Any) -> str:
    return "; ".join(TYPES[answer.type].response_lines(answer.body, answer.response)) if answer.response else ""


def _practised(row: Any) -> Row:
    kind = TYPES[row.type]
    told = [
        Fact("question", _("Question"), row.stem),
        Fact("first_response", _("First answer"), "; ".join(kind.response_lines(row.body, row.first_response))),
        Fact("first_right", _("Right"), row.first_right),
        Fact("first_at", _("Answered first"), row.first_at),
        Fact("latest_response", _("Latest answer"), "; ".join(kind.response_lines(row.body, row.latest_response))),
        Fact("latest_right", _("Right"), row.latest_right),
        Fact("latest_at", _("Answered last"), row.latest_at),
        Fact("tries", _("Tries"), row.tries),
    ]
    return Row(in_language(row.title), told)


def _reflection(row: Any) -> Row:
    return Row(in_language(row.title), [Fact("text", _("Text"), row.text), Fact("written_at", _("Written"), row.written_at)])


def _deed(row: Any) -> Row:
    deed = DEED.read(row.deed) if row.deed else None
    return Row(
        f"{in_language(row.course)}: {in_language(row.title) if row.title else row.lesson_key}",
        [
            Fact("asked", _("The lesson asks"), deed.ask if deed else None),
            Fact("number", (deed.label if deed else None) or _("The number"), row.number),
            Fact("text", _("Text"), row.text),
            Fact("given_at", _("Given"), row.given_at),
            Fact("for_page_at", _("May fill the product page"), row.for_page_at),
            Fact("filled_page_at", _("On your product page"), row.filled_page_at),
        ],
        [_deed_photo(row)] if row.sha256 else [],
    )


def _deed_photo(row: Any) -> Attachment:
    return Attachment(f"pelajaran-{row.lesson_key}-{row.id}.webp", lambda: files.read_if_there(row.sha256))


def _task(row: Any, evidence: list[Any], hand_ins: list[Any], judgements: list[Any]) -> Row:
    states = {
        SubmissionState.DRAFT: _("draft, not handed in yet"),
        SubmissionState.SUBMITTED: _("handed in"),
        SubmissionState.NEEDS_REVISION: _("to be mended"),
        SubmissionState.PASSED: _("passed"),
    }
    titles = {spec.key: in_language(spec.title) for spec in EVIDENCE_SPECS.read(row.specs)}
    return Row(
        f"{in_language(row.course)}: {in_language(TITLE.read(row.title))}",
        [
            Fact("state", _("State"), states[row.state]),
            Fact("submitted_at", _("Handed in"), row.submitted_at),
            Fact("use_for_listing", _("May fill the product page"), row.use_for_listing),
            *(
                Fact(f"{piece.key}_{piece.id}", titles.get(piece.key, piece.key), piece.text)
                for piece in evidence
                if piece.kind is not EvidenceKind.PHOTO
            ),
            *(Fact(f"hand_in_{hand_in.round}_{key}", _("Handed in, round %(round)s: %(what)s", round=hand_in.round, what=titles.get(key, key)), text) for hand_in in hand_ins for key, text in hand_in.texts.items()),
            *(fact for judgement in judgements for fact in _judged(judgement)),
        ],
        [_photo(row.id, piece) for piece in evidence if piece.sha256],
    )  # fmt: skip


def _judged(row: Any) -> list[Fact]:
    word = _("passed") if row.verdict is Verdict.PASSED else _("to be mended")
    return [
        Fact(f"verdict_{row.id}", _("Judged"), word),
        Fact(f"judged_at_{row.id}", _("Judged on"), row.at),
        Fact(f"task_score_{row.id}", _("Score"), row.score),
        Fact(f"feedback_{row.id}", _("The grader's words"), row.feedback or None),
    ]


def _photo(submission_id: int, piece: Any) -> Attachment:
    return Attachment(f"tugas-{submission_id}-{piece.key}-{piece.id}.webp", lambda: files.read_if_there(piece.sha256))


PART = Part(
    describe,
    frozenset(
        {
            *("attempts", "attempt_questions", "answers", "practice_answers", "reflections", "given_deeds"),
            *("submissions", "evidence", "hand_ins", "judgements"),
        }
    ),
)
