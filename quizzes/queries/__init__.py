"""Queries on quizzes, tasks and judgements."""
