"""Alembic's way to the running app's database; models are the house's, all of them."""

from alembic import context

import certificates.models
import core.audit
import core.files
import core.outbox
import courses.models
import curation.models
import mentoring.models
import people.models
import quizzes.models
from core.db import Base, db

with db.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
