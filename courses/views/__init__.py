"""Pages of courses."""

from courses.views import courses, enrolments, learning, lessons, media, withdrawals

blueprints = (courses.bp, enrolments.bp, withdrawals.bp, learning.bp, lessons.bp, media.bp)
