"""Pages of checkpoints, attempts, answers, reflections, results, tasks and grading."""

from quizzes.views import (
    answers,
    attempts,
    checkpoints,
    evidence,
    grading,
    pictures,
    practice,
    pre_tests,
    reflections,
    results,
    submissions,
    tasks,
    teach_checkpoints,
    teach_practice,
    teach_questions,
    teach_tasks,
)

blueprints = (
    checkpoints.bp,
    attempts.bp,
    answers.bp,
    pre_tests.bp,
    pictures.bp,
    practice.bp,
    reflections.bp,
    results.bp,
    tasks.bp,
    evidence.bp,
    submissions.bp,
    grading.bp,
    teach_practice.bp,
    teach_questions.bp,
    teach_tasks.bp,
    teach_checkpoints.bp,
)
