"""The migrations lead to exactly what the models say, on the database at hand."""

import json

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.db import Base, db
from courses.models.searching import is_full_text
from lms import seed
from lms.cli.database import alembic_config, pending_migrations, upgrade
from tests.architecture.schema import lines_of


@pytest.fixture
def modelled(app) -> set[str]:
    """How the database looks that is made from the models, as the engine tells it."""
    with db.engine.connect() as connection:
        return lines_of(connection)


@pytest.fixture
def migrated(app, modelled):
    """A database that was made by the migrations instead of from the models."""
    db.session.rollback()
    Base.metadata.drop_all(db.engine)
    upgrade()
    yield db.engine
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    Base.metadata.drop_all(db.engine)
    Base.metadata.create_all(db.engine)
    seed.load_regions()  # what every other test begins with
    seed.load_programme()
    db.session.commit()


def test_migrations_and_models_agree(migrated):
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True, "include_name": known_to_models}
        )
        assert compare_metadata(context, Base.metadata) == []


def known_to_models(name: str | None, kind: str, parents: dict) -> bool:
    """The index of the search is made by statements of its own; the next test compares it."""
    return not is_full_text(name, kind)


def test_every_constraint_default_and_index_is_the_same_from_migrations_and_from_models(modelled, migrated):
    with migrated.connect() as connection:
        differ = differences(models=modelled, migrations=lines_of(connection))
    assert not differ, "\n".join(differ)


def differences(*, models: set[str], migrations: set[str]) -> list[str]:
    """What one side has alone, a table's lines together."""
    alone = [(line, "only the models") for line in models - migrations]
    alone += [(line, "only the migrations") for line in migrations - models]
    return [f"{side}: {line}" for line, side in sorted(alone)]


def test_nothing_is_pending_afterwards(migrated):
    assert not pending_migrations()
    upgrade()


@pytest.fixture
def first_release(app):
    """A database as the first release left it, with a cohort in it, and a quiz that was answered."""
    db.session.rollback()
    Base.metadata.drop_all(db.engine)
    command.upgrade(alembic_config(), "0001")
    with db.engine.begin() as connection:
        for words in (
            "INSERT INTO partners (id, name) VALUES (1, 'Lembaga Lama')",
            "INSERT INTO persons (id, name, phone, language, text_size, created_at)"
            " VALUES (1, 'Sri', '+6281200000101', 'id', 100, '2026-11-01 02:00:00'),"
            " (2, 'Budi', '+6281200000102', 'id', 100, '2026-11-01 02:00:00')",
            "INSERT INTO cohorts (id, name, partner_id, starts_on, ends_on, created_at)"
            " VALUES (1, 'Satu', 1, '2026-11-01', '2027-01-01', '2026-11-01 02:00:00'),"
            " (2, 'Dua', 1, '2026-11-01', '2027-01-01', '2026-11-01 02:00:00')",
            "INSERT INTO cohort_members (cohort_id, person_id, role, joined_at) VALUES (1, 1, 'learner', '2026-11-01 02:00:00')",
            "INSERT INTO enterprises (id, name, created_at) VALUES (1, 'Wingko', '2026-11-01 02:00:00')",
            "INSERT INTO memberships (person_id, enterprise_id, kind, joined_at) VALUES (1, 1, 'owner', '2026-11-01 02:00:00')",
            "INSERT INTO courses (id, code, slug, created_at) VALUES (1, 'KOPI-01', 'kopi', '2026-11-01 02:00:00')",
            "INSERT INTO editions (id, course_id, number, state, created_at, content_hash, title, summary, jp, checkpoint_minutes,"
            " task_minutes, prerequisites, recommended_before)"
            " VALUES (1, 1, 1, 'draft', '2026-11-01 02:00:00', 'x', '{}', '{}', 1, 10, 10, '[]', '[]')",
            "INSERT INTO enrolments (id, person_id, course_id, edition_id, state, pass_marks, lessons_done, stages_passed,"
            " started_at, last_activity_at)"
            " VALUES (1, 1, 1, 1, 'in_progress', '{}', 0, 0, '2026-11-01 02:00:00', '2026-11-01 02:00:00')",
            "INSERT INTO questions (id, edition_id, key, position, asked_in, type, difficulty, tags, lesson_key, stem,"
            " explanation, body, content_hash)"
            " VALUES (1, 1, 'Q01', 1, 'knowledge', 'single', 'easy', '[]', 'takaran', 'Berapa?', 'Satu.', '{}', 'x')",
            "INSERT INTO certificates (id, kind, enrolment_id, person_id, code, year, sequence, number, given_to, facts, issued_at)"
            " VALUES (1, 'course', 1, 1, 'x', 2026, 1, '0001/X', 'Sri', '{}', '2026-11-01 02:00:00')",
            "INSERT INTO attempts (id, enrolment_id, stage, state, prepared_at)"
            " VALUES (1, 1, 'knowledge', 'in_progress', '2026-11-01 02:00:00')",
            "INSERT INTO attempt_questions (attempt_id, position, question_id, shown) VALUES (1, 1, 1, '[]')",
        ):
            connection.execute(text(words))
    yield db.engine
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    Base.metadata.drop_all(db.engine)
    Base.metadata.create_all(db.engine)
    seed.load_regions()
    seed.load_programme()
    db.session.commit()


def test_what_the_first_release_held_is_there_after_the_update(first_release):
    upgrade()
    with first_release.connect() as connection:
        cohorts = connection.execute(text("SELECT name, capacity, join_code FROM cohorts ORDER BY id")).all()
        assert [(name, capacity) for name, capacity, _ in cohorts] == [("Satu", 30), ("Dua", 30)]
        assert len({code for *_, code in cohorts}) == 2
        for name in ("persons", "cohort_members", "enterprises", "memberships", "questions", "attempts", "attempt_questions"):
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")), name  # noqa: S608, names of our own
        assert connection.scalar(text("SELECT asked_in FROM attempts")) == "knowledge"


@pytest.mark.parametrize("asked_in", ["knowledge", "pre_test"])
def test_an_enrolment_has_one_open_quiz_and_one_pre_test_after_the_update(first_release, asked_in):
    upgrade()
    attempt = text(
        "INSERT INTO attempts (id, enrolment_id, asked_in, state, prepared_at)"
        " VALUES (:id, 1, :asked_in, :state, '2026-11-02 02:00:00')"
    )
    states = {"knowledge": ["in_progress"], "pre_test": ["abandoned", "prepared"]}[asked_in]
    with pytest.raises(IntegrityError), first_release.begin() as connection:
        for number, state in enumerate(states, 2):
            connection.execute(attempt, {"id": number, "asked_in": asked_in, "state": state})


def test_a_word_that_is_no_place_to_ask_is_refused_after_the_update(first_release):
    upgrade()
    for table in ("questions", "attempts"):
        with pytest.raises(IntegrityError), first_release.begin() as connection:
            connection.execute(text(f"UPDATE {table} SET asked_in = 'skill'"))  # noqa: S608, names of our own


def test_the_first_release_s_certificates_stand_and_a_programme_has_one_for_a_person_after_the_update(first_release):
    upgrade()
    certificate = text(
        "INSERT INTO certificates (id, kind, enrolment_id, person_id, code, year, sequence, number, given_to, facts, issued_at)"
        " VALUES (:id, :kind, :enrolment_id, 1, :id, 2026, :id, :id, 'Sri', '{}', '2026-11-02 02:00:00')"
    )
    with first_release.begin() as connection:
        assert connection.scalar(text("SELECT number FROM certificates")) == "0001/X"
        connection.execute(certificate, {"id": 2, "kind": "programme", "enrolment_id": None})
    for facts in (
        {"id": 3, "kind": "programme", "enrolment_id": None},
        {"id": 3, "kind": "course", "enrolment_id": None},
        {"id": 3, "kind": "diploma", "enrolment_id": None},
    ):
        with pytest.raises(IntegrityError), first_release.begin() as connection:
            connection.execute(certificate, facts)


def test_a_merge_of_before_forgets_the_column_that_went(app, modelled):
    """Its journal names columns, and a parting reads each of them."""
    db.session.rollback()
    Base.metadata.drop_all(db.engine)
    command.upgrade(alembic_config(), "0014")
    with db.engine.begin() as connection:
        for words in (
            "INSERT INTO persons (id, name, phone, language, text_size, created_at, enterprise_asked_at)"
            " VALUES (1, 'Sri', '+6281200000101', 'id', 100, '2026-11-01 02:00:00', '2026-11-01 02:00:00'),"
            " (2, 'Sri R', '+6281200000102', 'id', 100, '2026-11-01 02:00:00', NULL)",
            "INSERT INTO merges (id, kept_id, absorbed_id, leads_to_id, merged_at, merged_by_id)"
            " VALUES (1, 1, 2, 1, '2026-11-01 02:00:00', 1)",
        ):
            connection.execute(text(words))
        columns = {"enterprise_asked_at": "2026-11-01 02:00:00", "birth_year": 1960}
        connection.execute(
            text(
                "INSERT INTO merge_moves (id, merge_id, kind, row_table, row_key, before, after)"
                " VALUES (1, 1, 'changed', 'persons', :key, :facts, :facts)"
            ),
            {"key": json.dumps({"id": 1}), "facts": json.dumps(columns)},
        )
    try:
        command.upgrade(alembic_config(), "head")
        with db.engine.begin() as connection:
            before, after = connection.execute(text("SELECT before, after FROM merge_moves")).one()
        facts = [json.loads(value) if isinstance(value, str) else value for value in (before, after)]
        assert facts == [{"birth_year": 1960}] * 2
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        seed.load_regions()
        seed.load_programme()
        db.session.commit()
