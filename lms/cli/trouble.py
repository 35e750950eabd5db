"""`lms trouble look|tell`: for a timer and for units that fail, where the worker cannot tell itself."""

import click

from lms.cli.app import in_app
from lms.trouble import checks, telling


@click.group("trouble")
def group() -> None:
    """Tell administrators what is wrong, by a process of its own."""


@group.command()
@in_app
def look() -> None:
    """Make every check and tell what is new, on administrators' pages and by mail. Exit 0: what was found is told, not failed at."""
    telling.tell_at_once(checks.CHECKS)


@group.command()
@click.argument("unit")
@in_app
def tell(unit: str) -> None:
    """Tell that a UNIT of systemd failed."""
    telling.tell_of_unit(unit)
