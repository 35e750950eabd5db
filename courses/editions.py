"""Publish and retire editions, and refuse any other change of a published edition."""

import re
from typing import Any

from sqlalchemy import event, inspect, select, update
from sqlalchemy.orm import ORMExecuteState, Session

from core import audit, clock, files, jobs
from core.db import changed, db
from core.errors import N_, DomainError
from courses import handouts
from courses.models import Course, CourseOwner, Edition, EditionState, Lesson, Media
from courses.package.importing import lacks_html
from courses.package.media import as_sent
from courses.package.parts import parts
from courses.search import index
from courses.showing import packed_size

MAY_CHANGE = {"retired_at"}
"""Columns of `editions` that may change after publication."""


class Immutable(Exception):
    """Something tried to change a published edition."""


class NoDraft(DomainError):
    """The edition is no draft, so there is nothing to publish."""

    status = 409
    message = N_("This course has no draft to publish.")


class NotRendered(DomainError):
    """The draft was saved by an earlier version of the platform that did not render texts; see `editing.render_old_draft`."""

    status = 409
    message = N_("This draft was made by an earlier version of the platform. Please save one of its lessons, then publish it.")


def publish(edition: Edition, *, by_id: int | None = None) -> Edition:
    """Publish a draft: every part freezes its rows, the state changes, and the search learns its texts. Raises NoDraft, NotRendered."""
    db.session.flush()
    db.session.refresh(edition, with_for_update={"of": Edition})
    if edition.state is not EditionState.DRAFT:
        raise NoDraft(edition)
    if lacks_html(edition):
        raise NotRendered(edition)
    for part in parts():
        part.freeze(edition)
        db.session.flush()
    _count_bytes_to_load(edition)
    db.session.flush()
    edition.state, edition.published_at, edition.published_by_id = EditionState.PUBLISHED, clock.now(), by_id
    db.session.flush()
    audit.record("published", "edition", edition.id, actor_id=by_id)
    index.add_edition(edition)
    jobs.nudge_after_commit(handouts.PRINT)
    return edition


def retire(edition: Edition, *, by_id: int | None = None) -> bool:
    """Close a published edition to new learners; enrolled learners go on. Returns False where it was retired before."""
    retired = db.session.execute(
        update(Edition)
        .where(Edition.id == edition.id, Edition.state == EditionState.PUBLISHED, Edition.retired_at.is_(None))
        .values(retired_at=clock.now())
        .execution_options(retiring=True)
    )
    if changed(retired) != 1:
        return False
    audit.record("retired", "edition", edition.id, actor_id=by_id)
    return True


def add_owner(course: Course, person_id: int) -> None:
    """Make a person an owner of this course, who may edit it and grade its tasks. Does nothing for an owner."""
    if db.session.get(CourseOwner, (course.id, person_id)) is None:
        db.session.add(CourseOwner(course_id=course.id, person_id=person_id))
        db.session.flush()


def newest(course: Course, *, number: int | None = None) -> Edition | None:
    """Return the newest edition, draft or published, or the edition with this number. None where there is none."""
    query = select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    return db.session.scalar(query if number is None else query.where(Edition.number == number))


def _count_bytes_to_load(edition: Edition) -> None:
    """Store for each lesson how many bytes a phone loads: the compressed text and its pictures."""
    sizes = {
        row.name: len(as_sent(row.name, files.read(row.sha256)))
        for row in db.session.execute(
            select(Media.name, Media.sha256).where(Media.edition_id == edition.id, Media.width.is_not(None))
        )
    }
    shown = re.compile(rf'src="/media/{edition.id}/([^"?]+)')
    added = [one for part in parts() for one in part.adds_to_lessons(edition)]
    for lesson in db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id)):
        more = [one for one in added if one.lesson_key == lesson.key]
        parts_of_page = [html for html in (lesson.html, lesson.story_html, *(one.text for one in more)) if html]
        pictures = {name for html in parts_of_page for name in shown.findall(html)}
        pictures.update(name for one in more for name in one.media)
        loaded = sum(sizes[name] for name in pictures if name in sizes)  # a film is loaded only when it is started
        lesson.bytes_to_load = loaded + packed_size(*parts_of_page)


def _models() -> tuple[Any, ...]:
    return tuple(model for part in parts() for model in part.models)


@event.listens_for(Session, "before_flush")
def _refuse_changes(session: Session, context: object, instances: object) -> None:
    """Refuse to add, change or delete a row of a published edition through the session. Raises Immutable."""
    models = _models()
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Edition):
            _refuse_edition(session, row)
        elif isinstance(row, models) and _is_written(session, row):
            edition = session.get(Edition, row.edition_id)
            if edition is not None and _was_published(edition):
                raise Immutable(f"{type(row).__name__} of published edition {row.edition_id}")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    """Refuse bulk updates and deletes of content, which `before_flush` does not see. Raises Immutable."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    if issubclass(state.bind_mapper.class_, (Edition, *_models())) and not state.execution_options.get("retiring"):
        raise Immutable(f"bulk statement on {state.bind_mapper.class_.__name__}")


def _refuse_edition(session: Session, edition: Edition) -> None:
    if not _was_published(edition):
        return
    changed = {attribute.key for attribute in inspect(edition).attrs if attribute.history.has_changes()}
    columns = {column.key for column in inspect(Edition).columns}
    if edition in session.deleted or changed & columns - MAY_CHANGE:
        raise Immutable(f"published edition {edition.id}")


def _is_written(session: Session, row: Any) -> bool:
    return row not in session.dirty or session.is_modified(row)


def _was_published(edition: Edition) -> bool:
    """Return whether the edition is published in the database; a publication in this flush does not count."""
    if not inspect(edition).persistent and not inspect(edition).deleted:
        return False
    history = inspect(edition).attrs.state.history
    before = history.deleted[0] if history.deleted else edition.state
    return before is EditionState.PUBLISHED
