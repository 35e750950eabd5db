"""The commands `lms database migrate|seed`."""

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.db import db
from lms import keys, seed
from lms.backup import changing_keys
from lms.cli.app import in_app
from lms.config import ROOT
from people import erasing


@click.group("database")
def group() -> None:
    """The database's form and its first contents."""


@group.command()
@in_app
def migrate() -> None:
    """Bring the database to the newest form, and make the keys of a new one; does nothing where all is there."""
    upgrade()
    changing_keys.settle_interrupted_restore()
    keys.set_up()
    erasing.replay()
    db.session.commit()
    click.echo("The database has the newest form.")


@group.command(name="seed")
@in_app
def seed_database() -> None:
    """Load the office's regions, programme and courses; what is already there stays as it is."""
    for line in seed.load():
        click.echo(line)


def alembic_config() -> Config:
    """Return Alembic's settings for the database of the running application."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def upgrade() -> None:
    """Run the migrations that this database lacks."""
    if pending_migrations():
        command.upgrade(alembic_config(), "head")


def pending_migrations() -> bool:
    """Tell whether the database lacks migrations of this program."""
    with db.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return revision != ScriptDirectory.from_config(alembic_config()).get_current_head()
