"""Registrations of this package with the packages below it. `lms` calls `connect()` at start."""

from courses import desk_part, impact, jobs  # noqa: F401  (jobs registers its sweep)
from courses.package.course_part import CoursePart
from courses.package.glossary_part import GlossaryPart
from courses.package.handout_part import HandoutPart
from courses.package.lesson_part import LessonPart
from courses.package.media_part import MediaPart
from courses.package.parts import register
from courses.person_part import learning_part
from people import person_parts
from people.desk import sources


def connect() -> None:
    """Register the package parts, the person's page part and the impact reader of this package."""
    for part in (CoursePart(), LessonPart(), GlossaryPart(), HandoutPart(), MediaPart()):
        register(part)
    person_parts.register(10, learning_part)
    impact.register_reader(20, impact.learning_group)
    sources.register("report", desk_part.REPORTS)
    sources.register_figures(20, desk_part.figures)
