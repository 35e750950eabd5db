"""Pages of checkpoints, attempts, answers, reflections, results, tasks and grading."""

from quizzes.views import (
    answers,
    attempts,
    checkpoints,
    deeds,
    evidence,
    grading,
    pictures,
    pre_tests,
    reflections,
    results,
    submissions,
    task_deeds,
    tasks,
    teach_checkpoints,
    teach_questions,
    teach_tasks,
)

blueprints = (
    checkpoints.bp,
    attempts.bp,
    answers.bp,
    pre_tests.bp,
    pictures.bp,
    reflections.bp,
    results.bp,
    tasks.bp,
    evidence.bp,
    deeds.bp,
    task_deeds.bp,
    submissions.bp,
    grading.bp,
    teach_questions.bp,
    teach_tasks.bp,
    teach_checkpoints.bp,
)
