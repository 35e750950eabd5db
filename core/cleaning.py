"""Write the database's free space anew, so that bytes of removed rows are gone from its file.

A removed row stays readable in free pages and in the log of changes until something writes over it. SQLite overwrites removed
rows at once (`secure_delete` in `core.engine`), but not the copies that it made of a page while it moved rows about. PostgreSQL
leaves them where they are. So after an erasure the whole file is written anew. What neither can reach: blocks of the disk that the
file has given back, and the archive of PostgreSQL's log where the office keeps one.
"""

import logging
from contextlib import closing

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from core import engine
from core.db import db

log = logging.getLogger(__name__)
PATIENCE = 10
"""Seconds to wait for those who are reading or writing."""


def rewrite() -> bool:
    """Write the database anew. Writers wait meanwhile, on PostgreSQL readers too. Returns False where others were in the way.

    Call it outside of a transaction.
    """
    db.session.rollback()
    return _rewrite_postgresql() if db.engine.dialect.name == "postgresql" else _rewrite_sqlite()


def _rewrite_sqlite() -> bool:
    """Rewrite the file, then cut the write-ahead log, which holds the pages as they were before."""
    module = engine.sqlite_module()
    db.session.remove()
    db.engine.dispose()  # an idle connection of this process would hold on to the log
    try:
        with closing(module.connect(db.engine.url.database, isolation_level=None, timeout=PATIENCE)) as connection:
            connection.execute("VACUUM")
            busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except module.OperationalError as error:
        log.warning("the database is not written anew yet: %s", error)
        return False
    return not busy


def _rewrite_postgresql() -> bool:
    rewriting = create_engine(db.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with rewriting.connect() as connection:
            connection.execute(text(f"SET lock_timeout = '{PATIENCE}s'"))
            connection.execute(text("VACUUM (FULL)"))
    except DBAPIError as error:
        log.warning("the database is not written anew yet: %s", type(error.orig).__name__)
        return False
    return True
