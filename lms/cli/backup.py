"""`lms backup create|verify|restore`"""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

import click

from core import clock
from lms.backup import making
from lms.backup.archive import BadArchive, Manifest
from lms.backup.databases import CannotCopy
from lms.cli.app import in_app
from lms.cli.database import upgrade
from lms.config import read


@click.group("backup")
def group() -> None:
    """One file with everything: database, uploads, certificates and keys. Keep it where this machine cannot burn with it."""


def _told(command: Callable[..., Any]) -> Callable[..., Any]:
    """What goes wrong is one sentence."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (BadArchive, CannotCopy) as fault:
            raise click.ClickException(str(fault)) from None
        except making.NotEmpty:
            raise click.ClickException("There are people in this database. To replace them, say --replace.") from None
        except OSError as fault:
            raise click.ClickException(f"{fault.filename or 'The backup'}: {fault.strerror}.") from None

    return run


@group.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to put it, named by the time (default LMS_DATA/backups).",
)
@click.option("--keep", type=click.IntRange(1), help="Afterwards remove all but so many of the newest in the folder.")
@click.option("--json", "as_json", is_flag=True)
@in_app
@_told
def create(file: Path | None, folder: Path | None, keep: int | None, as_json: bool) -> None:
    """Make a backup while people go on working, and read it once to see that it is whole."""
    folder = folder or read().data / "backups"
    if file is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"sinau-dagang-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
    making.create(file)
    manifest = making.verify(file)
    for old in sorted(folder.glob("sinau-dagang-*.tar.gz"))[:-keep] if keep else ():
        old.unlink()
    _say(file, manifest, as_json)


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@in_app
@_told
def verify(file: Path, as_json: bool) -> None:
    """Read a backup to its end. Exit 1 where a part is missing or changed."""
    _say(file, making.verify(file), as_json)


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also when there are people in the database: they are replaced.")
@click.option("--json", "as_json", is_flag=True)
@in_app
@_told
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Bring everything back as it was when the backup was made, then to this program's form. Stop the server before."""
    manifest = making.restore(file, replace=replace)
    upgrade()
    _say(file, manifest, as_json)


def _say(file: Path, manifest: Manifest, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": file.stat().st_size, **asdict(manifest)}))
        return
    files = sum(name.startswith("files/") for name in manifest.parts)
    keys = sum(name.startswith("keys/") for name in manifest.parts)
    click.echo(
        f"{file}: {file.stat().st_size / 1e6:.1f} MB of {manifest.made_at}, {sum(manifest.tables.values())} rows in "
        f"{len(manifest.tables)} tables, {files} files, {keys} keys. Whole."
    )
