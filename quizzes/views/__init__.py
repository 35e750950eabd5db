"""Pages of checkpoints, attempts, answers, reflections, results, tasks and grading."""

from quizzes.views import answers, attempts, checkpoints, evidence, grading, reflections, results, submissions, tasks

blueprints = (
    checkpoints.bp,
    attempts.bp,
    answers.bp,
    reflections.bp,
    results.bp,
    tasks.bp,
    evidence.bp,
    submissions.bp,
    grading.bp,
)
