"""The commands `lms audit verify|newest`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from core import audit, chains
from core.chain_faults import Reading
from core.chains import Place
from lms.backup import archive
from lms.backup.archive import BadArchive
from lms.backup.databases import snapshot
from lms.cli.app import in_app


@click.group("audit")
def group() -> None:
    """The chain of hashes over the audit and the kept sign-ins."""


@group.command()
@click.option("--holds", "texts", multiple=True, help="A place that was noted elsewhere: audit=120:9f86... May be given again.")
@click.option(
    "--backup", type=click.Path(dir_okay=False, path_type=Path), help="Also compare with the newest places in this backup."
)
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@in_app
def verify(texts: tuple[str, ...], backup: Path | None, as_json: bool) -> None:
    """Read both chains to their end, and name the first row that was changed or removed. Exit 1 where there is one.

    The places that the worker noted beside the database are compared too.
    """
    held = {name: list(places) for name, places in chains.noted().items()}
    for name, place in [*map(_parse, texts), *(_read_backup(backup) if backup else ())]:
        held.setdefault(name, []).append(place)
    with snapshot() as connection:
        readings = audit.verify(connection, held)
    click.echo(json.dumps(list(map(_facts, readings)), indent=1) if as_json else "\n".join(map(_line, readings)))
    sys.exit(1 if any(reading.fault for reading in readings) else 0)


@group.command()
@in_app
def newest() -> None:
    """Print the newest place of each chain, to be kept where nobody who writes the database can change it."""
    with snapshot() as connection:
        for name, place in sorted(chains.newest(connection).items()):
            click.echo(f"{name}={place}")


def _read_backup(path: Path) -> list[tuple[str, Place]]:
    try:
        return [(name, Place.parse(text)) for name, text in archive.read_manifest(path).chains.items()]
    except BadArchive as error:
        raise click.ClickException(str(error)) from None


def _parse(text: str) -> tuple[str, Place]:
    name, _, place = text.partition("=")
    if name not in {chain.name for chain in chains.registered()}:
        raise click.UsageError(f"{name!r} is no chain: {', '.join(chain.name for chain in chains.registered())}.")
    try:
        return name, Place.parse(place)
    except ValueError:
        raise click.UsageError(f"{text!r} is not written as audit=120:9f86...") from None


def _line(reading: Reading) -> str:
    if reading.fault:
        return f"BAD  {reading.chain}: {reading.fault.words % reading.fault.values}"
    return f"ok   {reading.chain}: {reading.rows} rows fit, up to {reading.last}"


def _facts(reading: Reading) -> dict[str, object]:
    fault = reading.fault.words % reading.fault.values if reading.fault else None
    return {**asdict(reading), "last": str(reading.last), "start": str(reading.start), "fault": fault}
