"""A published edition cannot be changed; it can only be retired."""

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from courses import editions
from courses.enrolling import newest_open_edition
from courses.models import Course, CourseOwner, Edition, EditionState, Lesson, Media, Stage
from courses.package.parts import parts
from tests.courses import build


@pytest.fixture
def edition(kopi: Course) -> Edition:
    return newest_open_edition(kopi.id)


def first(model, edition: Edition):
    mapper = db.inspect(model)
    return db.session.scalars(db.select(model).where(model.edition_id == edition.id).order_by(*mapper.primary_key)).first()


def test_publishing_renders_and_weighs_every_lesson(edition):
    lessons = db.session.scalars(db.select(Lesson).where(Lesson.edition_id == edition.id)).all()
    assert all(lesson.html and 100 < lesson.bytes_to_load < 100_000 for lesson in lessons)
    assert edition.published_at == clock.now()


def test_a_draft_may_change(app):
    edition = build.draft()
    first(Lesson, edition).minutes = 7
    edition.jp = 2
    db.session.commit()
    db.session.expire_all()
    assert (first(Lesson, edition).minutes, edition.jp) == (7, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: setattr(edition, "jp", 2),
        lambda edition: setattr(edition, "state", EditionState.DRAFT),
        lambda edition: setattr(first(Lesson, edition), "html", "<p>Lain</p>"),
        lambda edition: setattr(first(Stage, edition), "outcomes", []),
        lambda edition: setattr(first(Media, edition), "width", 1),
        lambda edition: db.session.delete(first(Lesson, edition)),
        lambda edition: db.session.delete(edition),
        lambda edition: db.session.add(Stage(edition_id=edition.id, key="skill", position=4, outcomes=[], modules=[], checkpoint={})),
    ],
)  # fmt: skip
def test_a_published_edition_never_changes(edition, change):
    change(edition)
    with pytest.raises(editions.Immutable):
        db.session.flush()
    db.session.rollback()


def test_nor_do_the_rows_that_other_packages_bring(edition):
    for part in parts():
        for model in part.models:
            row = first(model, edition)
            if row is not None:
                db.session.delete(row)
                with pytest.raises(editions.Immutable):
                    db.session.flush()
                db.session.rollback()


def test_no_bulk_statement_slips_past(edition):
    for statement in (db.update(Lesson).values(minutes=1), db.delete(Stage), db.update(Edition).values(jp=9)):
        with pytest.raises(editions.Immutable):
            db.session.execute(statement)
    db.session.rollback()


def test_an_edition_is_published_once(edition):
    with pytest.raises(editions.NoDraft):
        editions.publish(edition)


def test_publishing_at_once_publishes_once(app, in_parallel):
    edition_id = build.draft().id
    db.session.commit()
    outcomes = in_parallel(6, lambda: editions.publish(db.session.get_one(Edition, edition_id)).number)
    assert outcomes.count(1) == 1
    assert all(isinstance(outcome, editions.NoDraft) for outcome in outcomes if outcome != 1)


def test_retiring_is_noted_once_and_changes_nothing_else(edition):
    assert editions.retire(edition)
    assert not editions.retire(edition)
    db.session.commit()
    assert edition.retired_at == clock.now()
    assert newest_open_edition(edition.course_id) is None


def test_an_owner_is_an_owner_once(kopi, cast):
    for _ in range(2):
        editions.add_owner(kopi, cast.dewi.id)
        db.session.commit()
    assert list(db.session.scalars(select(CourseOwner.person_id).where(CourseOwner.course_id == kopi.id))) == [cast.dewi.id]
