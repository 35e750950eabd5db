"""When a trainer publishes, learners with an open attempt, a waiting task or a certificate lose nothing."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Base, db
from courses import editing
from courses.models import Course, EditionState, Enrolment
from quizzes import attempts
from quizzes.models import Attempt, AttemptState, Submission
from tests.architecture import world
from tests.courses.pages import filled, page

GROWING = {
    *("editions", "stages", "lessons", "media", "words", "handouts", "questions", "tasks"),
    *("edition_changes", "audit_entries", "files", "search_entries", "search_vocabularies"),
}
"""Tables to which a publication adds rows."""
CHANGED_BY_ANY_PAGE = {"login_sessions"}


@pytest.fixture
def small_world(app, cast) -> world.World:
    return world.make(app, cast)


def every_row() -> dict[str, dict[Any, tuple]]:
    """Return the rows of each table by primary key."""
    db.session.rollback()
    by_table = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in CHANGED_BY_ANY_PAGE:
            keys = [column.name for column in table.primary_key]
            rows = db.session.execute(select(table)).mappings()
            by_table[table.name] = {tuple(row[key] for key in keys): dict(row) for row in rows}
    return by_table


def test_nobody_loses_anything(small_world, cast):
    slug = small_world.places["slug"]
    course = db.session.scalars(select(Course).where(Course.slug == slug)).one()
    key = next(iter(editing.open_course(course).package.lessons))
    dewi, sri, budi = (cast.signed_in(person) for person in (cast.dewi, cast.sri, cast.budi))
    certificate = _certificate_page(budi, small_world)
    expected_score = _score_if_handed_in_now()
    before = every_row()

    lesson = f"/teach/{slug}/lessons/{key}"
    form = filled(dewi, lesson)
    assert (
        dewi.post(
            lesson, data=form | {"source": f"Kalimat baru yang cukup panjang untuk diberitahukan.\n\n{form['source']}"}
        ).status_code
        == 303
    )
    _change_every_key(dewi, slug, course)
    shown = page(dewi.get(f"/teach/{slug}/publication/new"))
    for words in ("Sudah bersertifikat", "Budi Santoso", "Percobaan soal terbuka", "Sri Rahayu", "Tugas menunggu dinilai"):
        assert words in shown
    form = filled(dewi, f"/teach/{slug}/publication/new")
    form |= {name.replace("kind-", "note-"): "Diperbaiki." for name in form if name.startswith("kind-")}
    assert dewi.post(f"/teach/{slug}/publication", data=form).status_code == 303

    after = every_row()
    assert editing.open_course(course).edition.state is EditionState.PUBLISHED
    for name, rows in before.items():
        kept = {key: after[name].get(key) for key in rows}
        if name == "files":  # the new edition uses the same files too
            kept, rows = ({key: {**row, "uses": 0} for key, row in each.items()} for each in (kept, rows))
        assert kept == rows, name
        assert name in GROWING or len(after[name]) == len(rows), name

    _hand_in_and_see_result(sri, expected_score)
    assert _certificate_page(budi, small_world) == certificate
    assert page(dewi.get(f"/grading/{small_world.places['submission_id']}"))
    assert "Yang berubah" in page(sri.get(f"/learn/{slug}")) and "Diperbaiki." in page(sri.get(f"/learn/{slug}"))


def _change_every_key(dewi, slug: str, course: Course) -> None:
    """Change the right option of the first eight questions with one right option."""
    bank = editing.open_course(course).package.documents["questions.yaml"].value
    for question in [question for question in bank if question["type"] == "single"][:8]:
        address = f"/teach/{slug}/questions/{question['key']}"
        right = next(number for number, option in enumerate(question["options"]) if option.get("right"))
        form = filled(dewi, address)
        del form[f"options-{right}-right"]
        assert dewi.post(address, data=form | {f"options-{1 - min(right, 1)}-right": "y"}).status_code == 303


def _certificate_page(browser, small_world: world.World) -> str:
    """Return the public page of Pak Budi's certificate, without the tokens that differ in each response."""
    shown = page(browser.get(f"/c/{small_world.places['code']}"))
    return re.sub(r'(nonce|name="csrf_token" value)="[^"]+"', "", shown)


def _score_if_handed_in_now() -> int:
    """Return the score of Bu Sri's open attempt if she handed it in now."""
    attempt = db.session.scalars(select(Attempt).where(Attempt.state == AttemptState.IN_PROGRESS)).one()
    attempts.hand_in(attempt, db.session.get_one(Enrolment, attempt.enrolment_id))
    score = attempt.score
    db.session.rollback()
    assert score
    return score


def _hand_in_and_see_result(sri, expected_score: int) -> None:
    """Hand in Bu Sri's open attempt, and check its result with the questions of her own edition."""
    attempt = db.session.scalars(select(Attempt).where(Attempt.state == AttemptState.IN_PROGRESS)).one()
    sri.submit(f"/attempts/{attempt.id}/submission", form=f"/attempts/{attempt.id}")
    db.session.refresh(attempt)
    assert attempt.state is AttemptState.GRADED and attempt.score == expected_score
    assert page(sri.get(f"/attempts/{attempt.id}/result"))
    assert db.session.scalars(select(Submission.state).where(Submission.waiting_since.is_not(None))).first() == "submitted"
