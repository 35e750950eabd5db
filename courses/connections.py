"""What this package hears from the packages below it; the roof calls `connect()` once."""

from courses.package.course_part import CoursePart
from courses.package.lesson_part import LessonPart
from courses.package.media_part import MediaPart
from courses.package.parts import register


def connect() -> None:
    """Bring this package's own parts of a course package."""
    for part in (CoursePart(), LessonPart(), MediaPart()):
        register(part)
