"""An installation of which backups are made, and its command."""

from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import text

from core import files
from core.db import db
from lms.backup import making
from lms.cli.backup import group
from lms.cli.database import alembic_config
from lms.config import read


@pytest.fixture
def home(app, monkeypatch, tmp_path) -> Path:
    """A data folder of its own, with a key in it and the office's folder by name."""
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text("a key")
    (tmp_path / "office").write_text("semarang\n")
    monkeypatch.setitem(app.config, "SETTINGS", read({"LMS_DATA": str(tmp_path)}))
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY"):
        monkeypatch.setitem(app.config, name, app.config.get(name))
    with db.engine.begin() as connection:  # as the migrations leave it: a restore brings it to the newest form
        MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
    _nobody_else_is_here()
    yield tmp_path
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def _nobody_else_is_here() -> None:
    """On PostgreSQL a restore is refused while others are connected, and an earlier story's application keeps its idle connection."""
    if db.engine.dialect.name == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        db.session.execute(text(others))
        db.session.commit()


@pytest.fixture
def backup(home, cast, tmp_path_factory) -> Path:
    """Bu Sri's world with two files, in one file elsewhere."""
    assert cast.sri and cast.budi and cast.dewi
    files.keep(b"%PDF a certificate", "application/pdf")
    files.keep(b"a photo", "image/webp")
    db.session.commit()
    path = tmp_path_factory.mktemp("elsewhere") / "backup.tar.gz"
    making.create(path)
    return path


@pytest.fixture
def command(home, monkeypatch):
    """Runs `lms backup ...` on this test's database and folder; returns its exit code and what it said."""
    url = db.engine.url.set(drivername=db.engine.url.get_backend_name()).render_as_string(hide_password=False)
    for name, value in {"LMS_DATA": str(home), "DATABASE_URL": url, "LMS_DEMO": "1", "LMS_LOG_LEVEL": "CRITICAL"}.items():
        monkeypatch.setenv(name, value)

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        db.session.remove()
        db.engine.dispose()
        done = CliRunner().invoke(group, words, input=typed)
        return done.exit_code, done.output

    return run
