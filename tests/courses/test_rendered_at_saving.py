"""Lessons are rendered when they are saved. Publication keeps that HTML, and the handout's sheet uses it."""

import pytest

from core.db import db
from courses import editing, editions, handouts, rendered
from courses.models import CourseOwner, Edition, Handout, Lesson
from courses.package import checking, importing
from tests.courses import build
from tests.courses.pages import filled


def lessons_of(edition: Edition) -> list[Lesson]:
    return list(db.session.scalars(db.select(Lesson).where(Lesson.edition_id == edition.id).order_by(Lesson.position)))


def html_of(edition: Edition) -> list[str | None]:
    found = [one for lesson in lessons_of(edition) for one in (lesson.html, lesson.html_en)]
    return [*found, db.session.get(Handout, edition.id).html]


@pytest.fixture
def nobody_renders(monkeypatch):
    """A function after whose call rendering a text fails the test."""

    def forbid():
        monkeypatch.setattr(rendered, "_children", None)
        rendered._cache._values.clear()

    return forbid


def with_handout() -> dict[str, bytes]:
    return build.kopi_files() | {"handout.md": b"## Kopi\n\n![Cangkir](cangkir.svg)\n\nSatu sendok.\n"}


def test_a_draft_has_its_pages_and_publishing_copies_them(app, nobody_renders):
    draft = build.draft(with_handout())
    before = html_of(draft)
    assert all(lesson.html for lesson in lessons_of(draft)) and before[-1]
    assert f'src="/media/{draft.id}/' in "".join(filter(None, before)) and "/media/0/" not in "".join(filter(None, before))
    nobody_renders()
    editions.publish(draft)
    db.session.commit()
    assert html_of(draft) == before


def test_the_sheet_on_paper_shows_what_was_saved(app, nobody_renders):
    draft = build.draft(with_handout())
    editions.publish(draft)
    nobody_renders()
    sheet = handouts.sheet_of(draft)
    assert (
        list(sheet.pictures) == ["given/cangkir.svg"]
        and 'src="given/cangkir.svg"' in sheet.html
        and "/media/" not in sheet.html
    )


def remove_html(draft: Edition) -> None:
    """Remove the HTML of a draft, as in drafts of an earlier version."""
    for row in (*lessons_of(draft), db.session.get(Handout, draft.id)):
        row.html = None
    db.session.commit()


def test_a_draft_of_an_earlier_version_is_brought_up_and_never_published_bare(app):
    draft = build.draft(with_handout())
    rendered_then = html_of(draft)
    remove_html(draft)
    with pytest.raises(editions.NotRendered):
        editions.publish(draft)
    db.session.rollback()
    editing.render_old_draft(db.session.get_one(editing.Course, draft.course_id))
    assert html_of(draft) == rendered_then and not importing.lacks_html(draft)
    editions.publish(draft)


def test_a_trainer_publishes_a_draft_of_an_earlier_version(cast, kopi):
    editions.add_owner(kopi, cast.dewi.id)
    changed = build.changed(("lessons/takaran.md", "Kadang pahit", "Kadang pahid"), files=with_handout())
    draft = build.draft(changed)
    remove_html(draft)
    dewi, where = cast.signed_in(cast.dewi), "/teach/kopi/publication/new"
    form = {name: value or "Ada yang baru." for name, value in filled(dewi, where).items()}
    assert dewi.post("/teach/kopi/publication", data=form).status_code == 303
    db.session.expire_all()
    published = db.session.get_one(Edition, draft.id)
    assert published.state == "published" and all(html_of(published)[::2])


def test_nothing_is_rendered_and_no_picture_opened_within_a_transaction(app, monkeypatch):
    """`checking.ready` uses no database, so that checking and rendering hold no transaction."""
    package = build.package(build.kopi_files())
    monkeypatch.setattr(type(db.session), "execute", None)
    assert checking.ready(package).package.html


def test_who_is_no_trainer_any_more_when_the_text_is_rendered_saves_nothing(cast, kopi, monkeypatch):
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    dewi, where = cast.signed_in(cast.dewi), "/teach/kopi/lessons/takaran"
    form, before, ready = filled(dewi, where, source="Lain.\n\n::: remember\nTakar.\n:::"), kopi.id, checking.ready

    def meanwhile(package):
        db.session.execute(db.delete(CourseOwner))
        db.session.commit()
        return ready(package)

    monkeypatch.setattr(editing, "ready", meanwhile)
    assert dewi.post(where, data=form).status_code == 404
    db.session.expire_all()
    assert [one.number for one in db.session.scalars(db.select(Edition).where(Edition.course_id == before))] == [1]
