"""All that is asked of a learner: question bank, quizzes, attempts, grading, practical tasks."""
