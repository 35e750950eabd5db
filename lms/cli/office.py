"""The command `lms office create`."""

import os
from collections.abc import Iterator

import click
from flask import current_app, url_for
from flask_babel import force_locale

from core import office as offices
from core.db import db
from core.errors import N_, DomainError
from core.office import office
from lms import placeholders, seed, unprepared
from lms.cli.app import in_app
from lms.cli.database import pending_migrations
from lms.cli.people import hand_out_link
from lms.config import keep_office
from people.models import Person, Role
from people.registration import register_staff
from people.roles import anybody_holds


class HasAdministrator(DomainError):
    """The office already has an administrator."""

    message = N_("This office already has an administrator. Use: lms people invite")


class NotMigrated(DomainError):
    """The database lacks migrations of this program."""

    message = N_("The database is older than the program, or empty. Use: lms database migrate")


class OtherOffice(DomainError):
    """The environment names another office than the command."""

    message = N_("LMS_OFFICE names another office. Leave out --office, or change LMS_OFFICE.")


@click.group("office")
def group() -> None:
    """The office that runs this installation."""


def _use_folder(context: click.Context, parameter: click.Parameter, folder: str | None) -> str | None:
    """Put `--office` into LMS_OFFICE before the application is made, because the settings read it there."""
    if folder:
        path = offices.load(folder).folder
        name = str(path) if "/" in folder else folder
        if (os.environ.get("LMS_OFFICE") or name) not in {folder, name}:
            raise OtherOffice
        os.environ["LMS_OFFICE"] = name
    return folder


@group.command()
@click.option(
    "--office",
    "folder",
    metavar="FOLDER",
    callback=_use_folder,
    is_eager=True,
    expose_value=False,
    help="The office's folder: a name under seed_content/, or a path. Kept for every later start.",
)
@click.option("--name", prompt="The first administrator's name", help="Asked for where it is left out.")
@click.option("--email", prompt="The first administrator's e-mail", help="Asked for where it is left out.")
@in_app
def create(name: str, email: str) -> None:
    """Begin an office on an empty, migrated database: regions, programme, rules, and the first administrator by a one-time link.

    No courses and no demo people come along.
    """
    if pending_migrations():
        raise NotMigrated
    person, villages, version = begin(name.strip(), email)
    click.echo(f"{office().name}: {villages} villages, the programme, curation rules version {version}.")
    hand_out_link(person)
    keep_office(current_app.config["SETTINGS"])
    for line in _next_steps():
        click.echo(line)


def begin(name: str, email: str) -> tuple[Person, int, int]:
    """Load the office's first contents and register its first administrator.

    Returns the administrator, the number of villages and the version of the rules. Raises HasAdministrator, BadEmail.
    """
    _refuse_second()
    rules = seed.load_rules()
    villages = seed.load_regions()
    seed.load_programme()
    # A second command that runs at the same time waits here for the rows just written, and then finds the administrator.
    _refuse_second()
    return register_staff(name=name, email=email, roles=[Role.ADMIN]), villages, rules.version


def _refuse_second() -> None:
    if anybody_holds(Role.ADMIN):
        db.session.rollback()
        raise HasAdministrator


def _next_steps() -> Iterator[str]:
    """Yield what is not set up yet, with the pages, files and commands for it."""
    address = current_app.config["BASE_URL"]
    yield "\nNot set up yet (the administrator's first page shows this list until it is empty):"
    with force_locale("en"), current_app.test_request_context():  # the language of all commands; addresses without their host
        for gap in unprepared.gaps(for_administrator=True):
            yield f"  {address}{url_for(gap.endpoint)}: {gap.words}"
    for line in placeholders.in_files():
        yield f"  {office().folder}/{line}"
    yield "Bring in each course with: lms courses import FOLDER --publish --owner TRAINER'S-E-MAIL"
