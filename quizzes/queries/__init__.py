"""What is read of quizzes, tasks and judgements."""
