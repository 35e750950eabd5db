"""What an earlier commit froze is read by today's program: each value by its reader, and the pages that show it."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import JSON, Column, select

from certificates import printing
from certificates.models import Certificate
from certificates.printed import FACTS
from core.db import Base, db
from core.office import translated
from core.snapshots import KIND, OPAQUE
from courses.models import Course, Edition, EditionState, Enrolment
from courses.package.checking import check
from courses.package.exporting import export
from courses.package.reading import from_files
from curation.models import Appeal, Application, Decision, Placement, Round
from lms import frozen
from lms.app import create_app
from lms.cli import lms
from lms.config import read
from products.models import RuleSet
from products.rulebook import rule_file
from quizzes.models import Answer, Attempt, AttemptQuestion, AttemptState, Question, Submission
from quizzes.questions import TYPES
from tests.client import PageClient
from tests.products.rule_files import written

KEPT = sorted(Path(__file__).parent.glob("*-city.tar.gz"))
FIRST_TYPES = {"single", "multiple", "spot", "true_false", "matching", "ordering", "numeric", "short_answer", "gaps"}
"""The question types that there were when the first city was kept."""
COLUMNS = [column for table in Base.metadata.sorted_tables for column in table.columns if isinstance(column.type, JSON)]


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.name.split("-")[0])
def city(request, tmp_path_factory) -> Iterator[Flask]:
    """The kept city on a machine of its own, brought to today's form by the installation's own commands."""
    environ = {"LMS_DATA": str(tmp_path_factory.mktemp("city")), "LMS_DEMO": "1", "LMS_LOG_LEVEL": "CRITICAL"}
    for words in (["database", "migrate"], ["backup", "restore", str(request.param)]):
        done = CliRunner(env={**environ, "DATABASE_URL": None, "LMS_OFFICE": None}).invoke(lms, words)
        assert done.exit_code == 0, done.output
    app = create_app(read(environ))
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def inside(city) -> Iterator[Flask]:
    with city.app_context():
        yield city


@pytest.fixture
def becomes(inside):
    """`becomes("sri")`: a browser in which one of the cast is signed in."""

    def one(key: str) -> PageClient:
        client = inside.test_client()
        assert client.submit("/demo/sessions", {"who": key}, form="/demo").status_code == 303
        return client

    return one


def shown(client: PageClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


# ---- Each value by its reader


def named(column: Column) -> str:
    return str(column)


@pytest.mark.parametrize("column", COLUMNS, ids=named)
def test_a_json_column_says_how_it_is_read(column):
    assert (KIND in column.info) != (OPAQUE in column.info), "kept_as or opaque: core/snapshots.py"
    assert KIND in column.info or column.info[OPAQUE].strip()


NEWER = {
    "earlier_certificates.facts",
    "lessons.deed",
    "given_deeds.advice",
    "curation_drafts.levels",
    "curation_drafts.keys",
    "curation_letters.head",
}
"""Columns that the kept city does not have. The first holds copies of `certificates.facts`."""


@pytest.mark.parametrize(
    "column", [column for column in COLUMNS if KIND in column.info and named(column) not in NEWER], ids=named
)
def test_what_was_stored_is_read_as_its_kind(inside, column):
    stored = [value for value in db.session.scalars(select(column)) if value is not None]
    assert any(stored), "the kept city has none: add one to tests/snapshots/make.py"
    for value in stored:
        kind = column.info[KIND]
        assert kind.read(kind.write(kind.read(value))) == kind.read(value)


def test_an_answer_earns_what_it_earned(inside):
    """Questions, what was shown of them and what was answered: read by their types."""
    rows = db.session.execute(
        select(Question.type, Question.body, AttemptQuestion.shown, AttemptQuestion.score, Answer.response)
        .join(AttemptQuestion, AttemptQuestion.question_id == Question.id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .join(Answer, (Answer.attempt_id == Attempt.id) & (Answer.position == AttemptQuestion.position))
        .where(Attempt.state == AttemptState.GRADED)
    ).all()
    assert {row.type for row in rows} >= FIRST_TYPES
    for row in rows:
        kind = TYPES[row.type]
        assert float(kind.score(row.body, row.response)) == row.score
        assert kind.parts(row.body, row.shown) is not None and kind.fill(row.response, row.shown)
        with inside.test_request_context():
            assert kind.response_lines(row.body, row.response) and kind.answer_lines(row.body)


def test_the_rules_of_then_have_all_that_is_read_of_rules_now(inside):
    contents = db.session.scalars(select(RuleSet.content)).all()
    assert contents and [list(rule_file.check(written(content))) for content in contents] == [[]] * len(contents)


def test_an_edition_of_then_is_a_course_package_of_now(inside):
    """Lessons, stages, tasks, questions and words: whatever a package may hold is read by `courses.package`."""
    editions = db.session.scalars(select(Edition).where(Edition.state == EditionState.PUBLISHED)).all()
    assert len(editions) >= len(db.session.scalars(select(Course)).all())
    for edition in editions:
        writer = export(edition)
        assert check(from_files(writer.files)).found == set()
        assert writer.hash() == edition.content_hash


def test_the_doctor_names_what_cannot_be_read(inside):
    assert frozen.examine() == (True, "every frozen record can be read")
    for one in db.session.scalars(select(Round).where(Round.id <= 2)):
        one.snapshot = {**one.snapshot, "listing": {"title": "Wingko"}}
    db.session.scalars(select(Certificate)).first().facts = {"version": 99}
    well, line = frozen.examine()
    db.session.rollback()
    assert not well and line.startswith("3 frozen records cannot be read: application_rounds 1 (evidence of a round, form 1: ")
    assert "certificates 1 (facts of a certificate: form 99 is none of 1 to 1)" in line and "Wingko" not in line


# ---- The pages


def test_every_shop_reads_its_feed(becomes):
    for key, shop in (("wati", "guloasem"), ("joko", "tokopedia_gallery")):
        client = becomes(key)
        told = json.loads(shown(client, f"/channels/{shop}/feed.json"))["products"]
        rows = list(csv.DictReader(io.StringIO(shown(client, f"/channels/{shop}/feed.csv").lstrip("\ufeff"))))
        placed = db.session.scalars(select(Placement.listing_id).where(Placement.channel == shop)).all()
        assert sorted(row["id"] for row in told) == sorted(placed) and [row["id"] for row in rows] == list(
            map(str, sorted(placed))
        )
        assert all(row["title"] and row["photos"] and row["business"] for row in told)
        assert "Tidak dapat dibuka" not in shown(client, f"/channels/{shop}")


def test_owners_read_their_applications_and_letters(becomes):
    clients = {3: becomes("wahyu"), 4: becomes("tarno")}
    applications = db.session.scalars(select(Application)).all()
    assert len(applications) == 8
    for one in applications:
        page = shown(clients[one.enterprise_id], f"/applications/{one.id}")
        decisions = db.session.scalars(select(Decision).join(Round).where(Round.application_id == one.id)).all()
        for decision in decisions:
            letter = shown(clients[one.enterprise_id], f"/applications/{one.id}/letters/{decision.id}")
            assert all(words in letter for words in decision.note.split("\n\n")) and f"/letters/{decision.id}" in page


def test_curators_and_officers_read_the_evidence(becomes):
    laras = becomes("laras")
    for one in db.session.scalars(select(Application.id).where(Application.state.in_(["submitted", "in_review"]))).all():
        assert "/photos/" in shown(laras, f"/curation/{one}")
    heard = db.session.scalars(select(Appeal.id)).one()
    assert "/photos/" in shown(becomes("agus"), f"/appeals/{heard}")
    assert "Tidak dapat dibuka" not in shown(becomes("agus"), "/office/placements")


def test_certificates_are_shown_checked_and_printed(becomes, inside):
    budi, office = becomes("budi"), becomes("agus")
    own = db.session.scalars(select(Certificate).where(Certificate.person_id == 2)).all()
    assert {one.kind for one in own} == {"course", "programme"}
    listed, register = shown(budi, "/certificates"), shown(office, "/office/certificates?q=Budi")
    for one in (own[0], own[-1]):
        facts = FACTS.read(one.facts)
        assert f">{translated(facts.course.title)}<" in listed and f">{translated(facts.course.title)}<" in register
        for client, path in (
            (budi, f"/certificates/{one.id}"),
            (inside.test_client(), f"/c/{one.code}"),
            (office, f"/office/certificates/{one.id}"),
        ):
            page = shown(client, path)
            assert facts.given_to in page and one.number in page
        assert printing.draw(facts).startswith(b"%PDF-")


def test_results_and_tasks_are_shown(becomes):
    budi, dewi = becomes("budi"), becomes("dewi")
    of_budi = select(Enrolment.id).where(Enrolment.person_id == 2)
    attempts = db.session.scalars(
        select(Attempt.id).where(Attempt.enrolment_id.in_(of_budi), Attempt.state == AttemptState.GRADED)
    ).all()
    assert attempts
    for one in attempts:
        shown(budi, f"/attempts/{one}/result")
    for course in db.session.scalars(select(Course.slug).join(Enrolment).where(Enrolment.person_id == 2)).all():
        shown(budi, f"/learn/{course}/task")
        shown(budi, f"/learn/{course}")
    for one in db.session.scalars(select(Submission.id)).all():
        shown(dewi, f"/grading/{one}")
