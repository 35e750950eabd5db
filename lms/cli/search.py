"""The command `lms search rebuild`."""

import click

from core.db import db
from courses.search import index
from lms.cli.app import in_app


@click.group("search")
def group() -> None:
    """The search of lessons and words."""


@group.command()
@in_app
def rebuild() -> None:
    """Make the index of all published editions anew. Pages go on answering from the old one meanwhile."""
    count = index.rebuild()
    db.session.commit()
    click.echo(f"{count} {'edition' if count == 1 else 'editions'} indexed.")
