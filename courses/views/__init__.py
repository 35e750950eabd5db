"""Pages of courses."""

from courses.views import (
    courses,
    enrolments,
    learning,
    lesson_reports,
    lessons,
    media,
    newer_lessons,
    teach_courses,
    teach_lessons,
    teach_owners,
    teach_packages,
    teach_pictures,
    teach_publication,
    teach_reports,
    withdrawals,
)

blueprints = (
    courses.bp,
    enrolments.bp,
    withdrawals.bp,
    learning.bp,
    lessons.bp,
    lesson_reports.bp,
    newer_lessons.bp,
    media.bp,
    teach_courses.bp,
    teach_lessons.bp,
    teach_pictures.bp,
    teach_packages.bp,
    teach_owners.bp,
    teach_publication.bp,
    teach_reports.bp,
)
