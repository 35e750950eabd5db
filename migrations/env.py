"""Alembic's way to the running app's database; models are the house's, all of them."""

from alembic import context
from sqlalchemy import Connection

import certificates.models
import core.audit
import core.files
import core.outbox
import courses.models
import curation.models
import lms.trouble.models
import mentoring.models
import people.models
import quizzes.models
from core.db import Base, db


class BrokenReferences(RuntimeError):
    """After a migration some rows pointed at nothing; nothing was changed."""


def run(connection: Connection) -> None:
    """All migrations in one transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
        raise BrokenReferences(broken[:5])
    connection.commit()


def without_foreign_keys(connection: Connection) -> None:
    """SQLite alters a table by making it anew under its name: meanwhile rows point at nothing. So references are checked last."""
    own = connection.connection.dbapi_connection
    own.execute("PRAGMA foreign_keys = OFF")  # has no effect once a transaction has begun
    try:
        run(connection)
    finally:
        connection.rollback()
        own.execute("PRAGMA foreign_keys = ON")


with db.engine.connect() as connection:
    (without_foreign_keys if connection.dialect.name == "sqlite" else run)(connection)
