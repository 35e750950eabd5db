"""The migrations lead to exactly what the models say, on the database at hand."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from core.db import Base, db
from lms import seed
from lms.cli.database import alembic_config, pending_migrations, upgrade


@pytest.fixture
def migrated(app):
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
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_nothing_is_pending_afterwards(migrated):
    assert not pending_migrations()
    upgrade()


@pytest.fixture
def first_release(app):
    """A database as the first release left it, with a cohort in it."""
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
        for name in ("persons", "cohort_members", "enterprises", "memberships"):
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")), name  # noqa: S608, names of our own
