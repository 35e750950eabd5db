"""The parts of a course package that this package brings (`courses.package.parts`)."""
