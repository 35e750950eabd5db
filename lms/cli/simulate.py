"""The command `lms simulate`: fill an empty database with a small, plausible city."""

import click
from sqlalchemy import func, select

from core.db import db
from lms.cli.app import in_app
from lms.config import demo_mark, read
from lms.demo import city
from people.models import Person


@click.command()
@click.option("--learners", default=200, show_default=True, help="How many learners there are around the cast.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same city.")
@in_app
def simulate(learners: int, seed: int) -> None:
    """Fill an empty database with the demo's cast and a city around them."""
    if db.session.scalar(select(func.count()).select_from(Person)):
        raise click.ClickException("There are people in this database already; a city is made in an empty one.")
    demo_mark(read().data).touch()
    city.fill(learners=learners, seed=seed, show_progress=True)
