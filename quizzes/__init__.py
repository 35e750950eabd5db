"""Questions, quizzes, attempts, practical tasks and grading."""
