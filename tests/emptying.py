"""Emptying the database between two tests, in a few milliseconds."""

from functools import cache

from sqlalchemy import MetaData, text

from core.db import Base, db
from lms import seed

KEPT = {"districts", "villages", "programmes"}
"""Tables whose rows no test changes."""
RULES = "SELECT * FROM rule_sets ORDER BY id"


class Ground:
    """The rows that every test begins with: the office's regions, programme and rules. It needs an application context."""

    def __init__(self) -> None:
        seed.load_regions()
        seed.load_programme()
        seed.load_rules()
        db.session.commit()
        self._rules = db.session.execute(text(RULES)).all()

    def restore(self) -> None:
        """Remove every other row, and restore rules that a test changed.

        One statement finds the tables with rows, and only those are emptied.
        """
        on_postgresql = db.engine.dialect.name == "postgresql"
        db.session.execute(
            text("SET LOCAL session_replication_role = replica" if on_postgresql else "PRAGMA defer_foreign_keys = ON")
        )
        for name in db.session.scalars(_which_hold_rows(Base.metadata)).all():
            db.session.execute(Base.metadata.tables[name].delete())
        rules_changed = db.session.execute(text(RULES)).all() != self._rules
        if rules_changed:
            db.session.execute(text("DELETE FROM rule_sets"))
        if on_postgresql:
            _number_from_one()
        if rules_changed:
            seed.load_rules()
        db.session.commit()


@cache
def _which_hold_rows(metadata: MetaData):
    names = [table.name for table in reversed(metadata.sorted_tables) if table.name not in {*KEPT, "rule_sets"}]
    selects = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608  (our tables' names)
    return text(" UNION ALL ".join(selects))


def _number_from_one() -> None:
    """Let ids begin at 1 again, as they do on SQLite. The rules that stay have the id 1."""
    db.session.execute(
        text("SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences WHERE last_value > 0")
    )
    db.session.execute(text("SELECT setval('rule_sets_id_seq', max(id)) FROM rule_sets HAVING max(id) IS NOT NULL"))
