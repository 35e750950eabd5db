"""What tests of backups do to them, and to what they are made of."""

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
    """A restore by somebody who types this recovery key where one is asked for."""
    return restoring.restore(path, ask=lambda opens: opens(typed), **how)


def everything() -> dict[str, list]:
    """Every row of every table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).all()
        found[table.name] = [tuple(row) for row in rows]
    db.session.rollback()
    return found


def lying_in(folder: Path) -> dict[str, bytes]:
    """But for the queue, which a command makes anew."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("queue")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def lose_everything(home: Path) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    for name in ("files", "keys"):
        shutil.rmtree(home / name)
    (home / "office").unlink()


def rewritten(path: Path, change, extra: tuple[str, bytes] | None = None) -> Path:
    """The archive with changed parts."""
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
    """As a dying disk does: much of it can no longer be read."""
    content = bytearray(damaged.read_bytes())
    for page in range(40, 60):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    damaged.write_bytes(content)


def break_an_index(damaged: Path) -> None:
    """As lost writes do: each page can be read and copied, and only the proof finds that two no longer agree."""
    with closing(engine.sqlite_module().connect(str(damaged))) as connection:
        connection.execute("CREATE INDEX planted ON persons (text_size)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = 'CREATE INDEX planted ON persons (name)' WHERE name = 'planted'")
        connection.commit()


def parts_of(path: Path) -> dict[str, bytes]:
    """What lies in an archive."""
    with tarfile.open(path) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar if member.name != archive.MANIFEST}


def remade(path: Path, change: Callable[[dict[str, bytes]], dict[str, bytes]], **told) -> Path:
    """An archive with other parts that says it is whole, as anybody could make it who has this one."""
    target = path.with_name("remade.tar.gz")
    with archive.writing(target) as writer:
        for name, content in change(parts_of(path)).items():
            writer.add_bytes(name, content)
        writer.finish(dataclasses.replace(archive.read_manifest(path), **told))
    return target
