"""The command `lms start`, which `script/server` calls: prepare the database, then serve pages."""

import os
import sys

import click
from sqlalchemy import func, select

from core.db import db
from core.office import office
from lms import keys, seed
from lms.app import create_app
from lms.backup import changing_keys
from lms.cli.database import upgrade
from lms.cli.doctor import refuse_unsound_sqlite
from lms.cli.serve import serve_until_stopped
from lms.config import BadSetting, Settings, demo_mark, read
from lms.demo import city
from people import erasing
from people.models import Person


@click.command()
@click.option("--learners", default=200, show_default=True, help="How many learners the demo city has.")
def start(learners: int) -> None:
    """Prepare the database where it is empty, then serve pages with a worker until stopped."""
    complaint = refuse_unsound_sqlite()
    if complaint:
        raise BadSetting(complaint)
    settings = read()
    prepare(settings, learners)
    settings = read()
    _print_addresses(settings)
    sys.stdout.flush()
    serve_until_stopped(settings, with_worker=True)


def prepare(settings: Settings, learners: int) -> None:
    """Migrate the database and make the keys. Fill the database if it holds no person."""
    with create_app(settings).app_context():
        upgrade()
        changing_keys.settle_interrupted_restore()
        keys.set_up()
        erasing.replay()
        db.session.commit()
        if not db.session.scalar(select(func.count()).select_from(Person)):
            _fill(settings, learners)
        db.session.remove()
        db.engine.dispose()  # the server in this process opens its own connections


def _fill(settings: Settings, learners: int) -> None:
    for line in seed.load():
        click.echo(line, err=True)
    if _wants_demo(settings):
        demo_mark(settings.data).touch()
        city.fill(learners=learners, seed=1, show_progress=True)


def _wants_demo(settings: Settings) -> bool:
    """Tell whether to make the demo city: by default on this machine alone, unless LMS_DEMO=0."""
    return not settings.is_public and os.environ.get("LMS_DEMO", "1") not in {"0", "false", "no", "off"}


def _print_addresses(settings: Settings) -> None:
    click.echo(f"\n{settings.base_url}\n")
    if not settings.demo:
        click.echo("Make the first administrator with: .venv/bin/lms office create")
        return
    with create_app(settings).app_context():
        cast = office().read("demo/cast.yaml")
    click.echo(f"Become anybody with one tap: {settings.base_url}/demo\nOr sign in:")
    for person in cast["people"]:
        secret = f"PIN {cast['pin']}" if "phone" in person else cast["passphrase"]
        click.echo(
            f"  {person['name']:<18} {', '.join(person['roles']):<9} {person.get('phone') or person['email']:<22} {secret}"
        )
    click.echo()
