"""The commands `lms backup create|verify|restore`."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

import click

from core import clock, files
from core.db import db
from lms import in_use, keys
from lms.backup import making, parts, record, recovery, restoring
from lms.backup.archive import BadArchive, Manifest
from lms.backup.databases import CannotCopy
from lms.cli.app import in_app
from lms.cli.database import upgrade
from lms.config import read
from lms.trouble import checks
from people import erased_list, erasing

INCOMPLETE = 3
"""The exit code of a backup that lacks files, because they were missing when it was made."""
NAMED_AT_MOST = 10
"""Missing files that are named, one a line. `--json` names all."""
TRIES = 3
"""How often the recovery key is asked for."""

NO_RECOVERY_KEY = (
    "The keys lie open in this backup: whoever gets it can read everything. Make a recovery key: lms keys recovery "
    "(docs/operations.md)."
)

SENTENCES: dict[type[Exception], str] = {
    restoring.NotEmpty: "There are people in this database. To replace them, say --replace.",
    restoring.OpenKeys: (
        "The keys lie open in this backup, and this installation seals its own: whoever could write the file may have put "
        "others in. If you know where it comes from, say --open-keys."
    ),
    parts.Busy: "Another backup to this name is being made. Wait for it, or give another name.",
    in_use.InUse: (
        "This installation is in use: its server, its worker or another backup or restore runs. "
        "Stop them first (systemctl stop sinau-dagang-watch.timer sinau-dagang-web sinau-dagang-worker, or Ctrl-C in script/server)."
    ),
}


@click.group("backup")
def group() -> None:
    """One file with everything: database, uploads, certificates and sealed keys. Keep it where this machine cannot burn with it."""


def _errors_as_sentences(command: Callable[..., Any]) -> Callable[..., Any]:
    """Print the command's errors as one sentence."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (BadArchive, CannotCopy, recovery.WrongKey, restoring.Damaged) as error:
            raise click.ClickException(str(error)) from None
        except tuple(SENTENCES) as error:
            raise click.ClickException(SENTENCES[type(error)]) from None
        except OSError as error:
            raise click.ClickException(f"{error.filename or 'The backup'}: {error.strerror}.") from None

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
@_errors_as_sentences
def create(file: Path | None, folder: Path | None, keep: int | None, as_json: bool) -> None:
    """Make a backup while people go on working, and read it once to see that it is whole.

    Exit 3 where files were missing already: the backup is made, says which, and is called `...-incomplete.tar.gz`.
    """
    folder, incomplete = folder or read().data / "backups", None
    if file is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stem = f"sinau-dagang-{clock.now():%Y%m%d-%H%M%S}"
        file, incomplete = folder / f"{stem}.tar.gz", folder / f"{stem}-incomplete.tar.gz"
    made, manifest = _create_and_prove(file, incomplete)
    if keep:
        making.tidy(folder)
        _remove_old(folder, keep)
    _print_summary(made, manifest, as_json)
    if manifest.missing:
        sys.exit(INCOMPLETE)


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recovery-key", "key_file", type=click.File(), help="Also try the recovery key in this file; `-` reads it.")
@click.option("--json", "as_json", is_flag=True)
@in_app
@_errors_as_sentences
def verify(file: Path, key_file: Any, as_json: bool) -> None:
    """Read a backup to its end. Exit 1 where a part is missing or changed, 3 where files were missing when it was made."""
    manifest = making.verify(file, key_file.read() if key_file else None)
    _print_summary(file, manifest, as_json)
    if key_file and not as_json:
        click.echo("The recovery key opens its keys." if manifest.has_sealed_keys else "Its keys lie open in it.")
    if manifest.missing:
        sys.exit(INCOMPLETE)


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Also when there are people in the database: they are replaced.")
@click.option(
    "--open-keys", is_flag=True, help="Take keys that lie open in the backup, although this installation seals its own."
)
@click.option(
    "--recovery-key",
    "key_file",
    type=click.File(),
    help="A file with the recovery key, where the keys of the backup are not here.",
)
@click.option("--json", "as_json", is_flag=True)
@in_app
@_errors_as_sentences
def restore(file: Path, replace: bool, open_keys: bool, key_file: Any, as_json: bool) -> None:
    """Bring everything back as it was when the backup was made, then to this program's form. Stop the server before.

    On another machine it asks for the recovery key from the office's sheet.
    """
    manifest = restoring.restore(file, replace=replace, open_keys=open_keys, ask=lambda unseal: _ask_for_key(unseal, key_file))
    upgrade()
    keys.set_up()
    checks.forget_notes()
    _erase_again(file.absolute().parent)
    _print_summary(file, manifest, as_json)


def _erase_again(folder: Path) -> None:
    """Erase again who was erased since the backup was made, and leave neither their files nor their bytes in the database.

    They stand in the list of this machine, or in the one that lies beside the backup.
    """
    erased_list.take_over(folder)
    again = erasing.replay()
    db.session.commit()
    if again:
        files.remove_unused()
        erasing.clean()
        db.session.commit()
        click.echo(f"{again} people had been erased since the backup was made. They are erased again.", err=True)


def _create_and_prove(file: Path, incomplete: Path | None) -> tuple[Path, Manifest]:
    """Make a backup, and record its success or failure for the checks."""
    try:
        made, manifest = making.create(file, incomplete=incomplete)
    except (BadArchive, CannotCopy, OSError, in_use.InUse) as error:
        record.note_failed(str(error) or "A restore runs.")
        raise
    record.note_proven(made, manifest.made_at, manifest.missing)
    erased_list.take_along(made.absolute().parent)
    return made, manifest


def _ask_for_key(unseal: Callable[[str], dict[str, bytes]], key_file: Any) -> dict[str, bytes]:
    """Return the keys of the backup, unsealed with a recovery key that is read from a file or typed in, with `TRIES` tries."""
    if key_file:
        return unseal(key_file.read())
    click.echo(
        "The keys in this backup are sealed. Type the recovery key from the office's sheet; blanks do not matter.", err=True
    )
    for _ in range(TRIES - 1):
        try:
            return unseal(_prompt_for_key())
        except recovery.WrongKey as error:
            click.echo(str(error), err=True)
    return unseal(_prompt_for_key())


def _prompt_for_key() -> str:
    try:
        return click.prompt("Recovery key", err=True)
    except click.Abort:
        raise click.ClickException(
            "Without the recovery key this backup stays closed: type it, or give --recovery-key FILE."
        ) from None


def _remove_old(folder: Path, keep: int) -> None:
    """Remove all but `keep` whole backups and `keep` incomplete ones.

    They are counted apart, so that weeks of incomplete backups do not remove the last whole one.
    """
    backups = sorted(folder.glob("sinau-dagang-*.tar.gz"))
    incomplete = [path for path in backups if path.name.endswith("-incomplete.tar.gz")]
    for kind in ([path for path in backups if path not in incomplete], incomplete):
        for old in kind[:-keep]:
            old.unlink()


def _print_summary(file: Path, manifest: Manifest, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": file.stat().st_size, **asdict(manifest)}))
        return
    files = sum(name.startswith("files/") for name in manifest.parts)
    open_keys = sum(name.startswith("keys/") for name in manifest.parts)
    keys_held = f"{len(manifest.keys)} keys, sealed to the recovery key" if manifest.has_sealed_keys else f"{open_keys} keys"
    click.echo(
        f"{file}: {file.stat().st_size / 1e6:.1f} MB of {manifest.made_at}, {sum(manifest.tables.values())} rows in "
        f"{len(manifest.tables)} tables, {files} files, {keys_held}. {'Incomplete.' if manifest.missing else 'Whole.'}"
    )
    for name, place in sorted(manifest.chains.items()):
        click.echo(f"Newest seal: {name}={place}")
    for name in manifest.missing[:NAMED_AT_MOST]:
        click.echo(f"Missing or changed when it was made: {name}")
    if len(manifest.missing) > NAMED_AT_MOST:
        click.echo(f"... and {len(manifest.missing) - NAMED_AT_MOST} more; --json names all.")
    if not manifest.has_sealed_keys:
        click.echo(NO_RECOVERY_KEY, err=True)
