"""Helpers for tests of backups: restore, compare, change and damage them."""

import dataclasses
import io
import shutil
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from core import engine
from core.db import Base, db
from lms.backup import archive, restoring


def restore(path: Path, *, typed: str = "", **how) -> archive.Manifest:
    """Restore a backup, with `typed` as the recovery key if one is asked for."""
    return restoring.restore(path, ask=lambda unseal: unseal(typed), **how)


def all_rows() -> dict[str, list]:
    """Return every row of every table."""
    by_table = {}
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).all()
        by_table[table.name] = [tuple(row) for row in rows]
    db.session.rollback()
    return by_table


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files in a folder by path, without the queue, which each command makes again."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("queue")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def lose_everything(home: Path) -> None:
    """Delete all rows, files and keys."""
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    for name in ("files", "keys"):
        shutil.rmtree(home / name)
    (home / "office").unlink()


def rewrite(path: Path, change, extra: tuple[str, bytes] | None = None) -> Path:
    """Write the archive with parts changed by `change(name, content)`, but with its old manifest."""
    target = path.with_name("changed.tar.gz")
    with tarfile.open(path) as source, tarfile.open(target, "w:gz") as tar:
        parts = [(member.name, source.extractfile(member).read()) for member in source]
        for name, content in [*([extra] if extra else []), *parts]:
            content = change(name, content)
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def break_pages(damaged: Path) -> None:
    """Overwrite pages, like a dying disk: much of the database can no longer be read."""
    content = bytearray(damaged.read_bytes())
    for page in range(40, 60):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    damaged.write_bytes(content)


def break_an_index(damaged: Path) -> None:
    """Make an index disagree with its table, like lost writes: only the check of the backup finds it."""
    with closing(engine.sqlite_module().connect(str(damaged))) as connection:
        connection.execute("CREATE INDEX planted ON persons (text_size)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = 'CREATE INDEX planted ON persons (name)' WHERE name = 'planted'")
        connection.commit()


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the parts of an archive by name, without the manifest."""
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.name != archive.MANIFEST}


def forge(path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]], **facts) -> Path:
    """Write an archive with other parts and a manifest that fits them, as anybody could who has this archive."""
    target = path.with_name("forged.tar.gz")
    with archive.writing(target) as writer:
        for name, content in change(parts_of(path)).items():
            writer.add_bytes(name, content)
        writer.finish(dataclasses.replace(archive.read_manifest(path), **facts))
    return target
