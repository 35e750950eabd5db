"""What this package hears from the packages below it; the roof calls `connect()` once."""

from courses import impact, jobs  # noqa: F401  (jobs registers its sweep)
from courses.package.course_part import CoursePart
from courses.package.glossary_part import GlossaryPart
from courses.package.handout_part import HandoutPart
from courses.package.lesson_part import LessonPart
from courses.package.media_part import MediaPart
from courses.package.parts import register
from courses.person_part import learning_part
from people import person_parts


def connect() -> None:
    """Bring this package's own parts of a course package."""
    for part in (CoursePart(), LessonPart(), GlossaryPart(), HandoutPart(), MediaPart()):
        register(part)
    person_parts.register(10, learning_part)
    impact.register_reader(20, impact.learning_group)
