"""Permissions on quizzes, tasks and grading: pure functions of loaded data."""
