"""An installation, a backup of it, and the command `lms backup`."""

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
    """A data folder of its own, with a secret key and the name of the office's folder."""
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text("a key")
    (tmp_path / "office").write_text("semarang\n")
    monkeypatch.setitem(app.config, "SETTINGS", read({"LMS_DATA": str(tmp_path)}))
    for name in ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "WTF_CSRF_SECRET_KEY"):
        monkeypatch.setitem(app.config, name, app.config.get(name))
    with db.engine.begin() as connection:  # as after all migrations, because a restore migrates
        MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
    _end_other_connections()
    yield tmp_path
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def _end_other_connections() -> None:
    """End idle connections of earlier tests, because on PostgreSQL they would make a restore be refused."""
    if db.engine.dialect.name == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        db.session.execute(text(others))
        db.session.commit()


@pytest.fixture
def backup(home, cast, tmp_path_factory) -> Path:
    """A backup of the cast with two stored files, outside the data folder."""
    assert cast.sri and cast.budi and cast.dewi
    files.keep(b"%PDF a certificate", "application/pdf")
    files.keep(b"a photo", "image/webp")
    db.session.commit()
    path = tmp_path_factory.mktemp("elsewhere") / "backup.tar.gz"
    making.create(path)
    return path


@pytest.fixture
def command(home, monkeypatch):
    """Run `lms backup ...` on this test's database and folder. Returns its exit code and output."""
    url = db.engine.url.set(drivername=db.engine.url.get_backend_name()).render_as_string(hide_password=False)
    for name, value in {"LMS_DATA": str(home), "DATABASE_URL": url, "LMS_DEMO": "1", "LMS_LOG_LEVEL": "CRITICAL"}.items():
        monkeypatch.setenv(name, value)

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        db.session.remove()
        db.engine.dispose()
        result = CliRunner().invoke(group, words, input=typed)
        return result.exit_code, result.output

    return run
