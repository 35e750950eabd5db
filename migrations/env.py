"""Alembic's environment: migrates the database of the running app. It imports every module that declares tables."""

from alembic import context
from sqlalchemy import Connection

import certificates.models
import core.audit
import core.files
import core.outbox
import courses.models
import curation.models
import eligibility.models
import lms.trouble.models
import mentoring.models
import people.models
import products.models
import quizzes.models
import reminders.models
from core.db import Base, db
from courses.models.searching import is_full_text


class BrokenReferences(RuntimeError):
    """A migration left rows whose foreign keys refer to missing rows. The migration is rolled back."""


def run(connection: Connection) -> None:
    """Run all migrations in one transaction. Raises BrokenReferences on SQLite."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=lambda name, kind, parents: not is_full_text(name, kind),
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise BrokenReferences(broken[:5])
    connection.commit()


def without_foreign_keys(connection: Connection) -> None:
    """Run the migrations with foreign keys switched off.

    SQLite alters a table by creating it again, so references are broken meanwhile. `run` checks them at the end.
    """
    sqlite_connection = connection.connection.dbapi_connection
    sqlite_connection.execute("PRAGMA foreign_keys = OFF")  # SQLite ignores this inside a transaction
    try:
        run(connection)
    finally:
        connection.rollback()
        sqlite_connection.execute("PRAGMA foreign_keys = ON")


with db.engine.connect() as connection:
    (without_foreign_keys if connection.dialect.name == "sqlite" else run)(connection)
