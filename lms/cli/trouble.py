"""The commands `lms trouble look|tell`, for a timer and for failed units: they notify without the worker."""

from pathlib import Path

import click
from flask import current_app

from lms import in_use
from lms.cli.app import in_app
from lms.trouble import checks, notifying

RESTORING = "A restore is putting the data back; nothing is looked at meanwhile."


@click.group("trouble")
def group() -> None:
    """Tell administrators what is wrong, by a process of its own."""


@group.command()
@in_app
def look() -> None:
    """Make every check and tell what is new, on administrators' pages and by mail. Exit 0: what was found is told, not failed at."""
    try:
        with in_use.shared(Path(current_app.config["DATA"])):
            notifying.notify_now(checks.CHECKS)
    except in_use.InUse:
        click.echo(RESTORING)


@group.command()
@click.argument("unit")
@in_app
def tell(unit: str) -> None:
    """Tell that a UNIT of systemd failed."""
    try:
        with in_use.shared(Path(current_app.config["DATA"])):
            notifying.notify_of_failed_unit(unit)
    except in_use.InUse:
        click.echo(RESTORING)
