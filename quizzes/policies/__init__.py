"""Who may do what in quizzes, tasks and grading: pure answers from loaded data."""
