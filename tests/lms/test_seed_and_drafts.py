"""Seeding again keeps what a trainer has written."""

import pytest

from core.db import db
from courses import editing, editions
from courses.models import Course, Edition, EditionState
from lms import seed


@pytest.fixture
def course(app) -> Course:
    """The office's first course as the seed publishes it, with a draft in which a lesson is changed."""
    list(seed.load())
    first = db.session.scalars(db.select(Course).order_by(Course.code)).first()
    work = editing.open_course(first)
    key = next(iter(work.package.lessons))
    changes = editing.lesson_file(work, key, source=f"Dari pelatih.\n\n{work.package.lessons[key].source}")
    editing.save(work, changes, version=work.version, by_id=None)
    db.session.commit()
    return first


def editions_of(course: Course) -> list[tuple[int, EditionState, str]]:
    """Return number, state and content hash of each edition."""
    db.session.rollback()
    rows = db.session.scalars(db.select(Edition).where(Edition.course_id == course.id).order_by(Edition.number))
    return [(row.number, row.state, row.content_hash) for row in rows]


def test_a_draft_stays_when_the_platform_is_started_again(course):
    before = editions_of(course)
    list(seed.load())
    assert editions_of(course) == before and [state for _number, state, _hash in before] == ["published", "draft"]


def test_a_publication_of_the_trainer_is_not_followed_by_the_older_text(course):
    editions.publish(editing.open_course(course).edition)
    db.session.commit()
    before = editions_of(course)
    list(seed.load())
    assert editions_of(course) == before
