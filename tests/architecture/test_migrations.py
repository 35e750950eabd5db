"""The migrations lead to exactly what the models say, on the database at hand."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from core.db import Base, db
from lms import seed
from lms.cli.database import pending_migrations, upgrade


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
