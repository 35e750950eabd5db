"""The parts of a course package that belong to quizzes (`courses.package.parts`)."""
