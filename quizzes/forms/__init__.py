"""The forms of quizzes and tasks."""
