"""Pages of checkpoints, attempts, answers, reflections and results."""

from quizzes.views import answers, attempts, checkpoints, reflections, results

blueprints = (checkpoints.bp, attempts.bp, answers.bp, reflections.bp, results.bp)
