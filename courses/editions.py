"""What happens to an edition: it is published once, and never changes again; it may be retired."""

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
from courses.showing import packed_size

MAY_CHANGE = {"retired_at"}
"""What may still be said of a published edition."""


class Immutable(Exception):
    """Something tried to change a published edition."""


class NoDraft(DomainError):
    """There is nothing to publish."""

    status = 409
    message = N_("This course has no draft to publish.")


class NotRendered(DomainError):
    """A draft of an earlier version, whose texts were not rendered when they were saved; `editing.bring_up` does it."""

    status = 409
    message = N_("This draft was made by an earlier version of the platform. Please save one of its lessons, then publish it.")


def publish(edition: Edition, *, by_id: int | None = None) -> Edition:
    """Freeze a draft: every part gets ready what pages will show, then nothing in it changes again. Raises NoDraft, NotRendered."""
    db.session.flush()
    db.session.refresh(edition, with_for_update={"of": Edition})
    if edition.state is not EditionState.DRAFT:
        raise NoDraft(edition)
    if lacks_html(edition):
        raise NotRendered(edition)
    for part in parts():
        part.freeze(edition)
        db.session.flush()
    _weigh(edition)
    db.session.flush()
    edition.state, edition.published_at, edition.published_by_id = EditionState.PUBLISHED, clock.now(), by_id
    db.session.flush()
    audit.record("published", "edition", edition.id, actor_id=by_id)
    jobs.nudge_after_commit(handouts.PRINT)
    return edition


def retire(edition: Edition, *, by_id: int | None = None) -> bool:
    """Take an edition out of the catalogue: nobody new enrols, who is in it goes on. True for the call that did it."""
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


def own(course: Course, person_id: int) -> None:
    """Make somebody a trainer of this course, who may edit it and grade its tasks; twice is once."""
    if db.session.get(CourseOwner, (course.id, person_id)) is None:
        db.session.add(CourseOwner(course_id=course.id, person_id=person_id))
        db.session.flush()


def newest(course: Course, *, number: int | None = None) -> Edition | None:
    """The newest edition, draft or not, or the one of this number."""
    wanted = select(Edition).where(Edition.course_id == course.id).order_by(Edition.number.desc()).limit(1)
    return db.session.scalar(wanted if number is None else wanted.where(Edition.number == number))


def _weigh(edition: Edition) -> None:
    """Note for each lesson how much a phone loads for it."""
    sizes = {
        row.name: len(as_sent(row.name, files.read(row.sha256)))
        for row in db.session.execute(
            select(Media.name, Media.sha256).where(Media.edition_id == edition.id, Media.width.is_not(None))
        )
    }
    shown = re.compile(rf'src="/media/{edition.id}/([^"?]+)')
    for lesson in db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id)):
        parts_of_page = [html for html in (lesson.html, lesson.story_html, lesson.practice_html) if html]
        pictures = {name for html in parts_of_page for name in shown.findall(html)}
        loaded = sum(sizes[name] for name in pictures if name in sizes)  # a film is loaded only when it is started
        lesson.bytes_to_load = loaded + packed_size(*parts_of_page)


def _models() -> tuple[Any, ...]:
    return tuple(model for part in parts() for model in part.models)


@event.listens_for(Session, "before_flush")
def _refuse_changes(session: Session, context: object, instances: object) -> None:
    """No row of a published edition is made, changed or removed through the session."""
    models = _models()
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Edition):
            _refuse_edition(session, row)
        elif isinstance(row, models) and _counts(session, row):
            edition = session.get(Edition, row.edition_id)
            if edition is not None and _was_published(edition):
                raise Immutable(f"{type(row).__name__} of published edition {row.edition_id}")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    """A bulk statement would slip past the session: content is changed row by row."""
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


def _counts(session: Session, row: Any) -> bool:
    return row not in session.dirty or session.is_modified(row)


def _was_published(edition: Edition) -> bool:
    """Whether the edition is published in the database, not merely about to be."""
    if not inspect(edition).persistent and not inspect(edition).deleted:
        return False
    history = inspect(edition).attrs.state.history
    before = history.deleted[0] if history.deleted else edition.state
    return before is EditionState.PUBLISHED
