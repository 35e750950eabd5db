"""Pages of quizzes."""

blueprints = ()
