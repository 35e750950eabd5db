"""`lms office ...`"""

import os
from collections.abc import Iterator

import click
from flask import current_app
from flask_babel import force_locale

from core import office as offices
from core.db import db
from core.errors import N_, DomainError
from core.office import office
from lms import seed, unfilled
from lms.cli.app import in_app
from lms.cli.database import pending_migrations
from lms.cli.people import hand_out_link
from lms.config import keep_office
from people.models import Person, Role
from people.registration import register_staff
from people.roles import anybody_holds


class HasAdministrator(DomainError):
    """The office's first administrator is there already."""

    message = N_("This office already has an administrator. Use: lms people invite")


class NotMigrated(DomainError):
    """The database has not the program's form."""

    message = N_("The database is older than the program, or empty. Use: lms database migrate")


class OtherOffice(DomainError):
    """The environment names another office than the command."""

    message = N_("LMS_OFFICE names another office. Leave out --office, or change LMS_OFFICE.")


@click.group("office")
def group() -> None:
    """The office that runs this installation."""


def _chosen(context: click.Context, parameter: click.Parameter, folder: str | None) -> str | None:
    """Take `--office` over before the application is made: the settings read it from the environment."""
    if folder:
        found = offices.load(folder).folder
        wanted = str(found) if "/" in folder else folder
        if (os.environ.get("LMS_OFFICE") or wanted) not in {folder, wanted}:
            raise OtherOffice
        os.environ["LMS_OFFICE"] = wanted
    return folder


@group.command()
@click.option(
    "--office",
    "folder",
    metavar="FOLDER",
    callback=_chosen,
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
    """The office's first contents and its first administrator; how many villages there are, and the version of the rules.

    Raises HasAdministrator, BadEmail.
    """
    _refuse_second()
    rules = seed.load_rules()
    villages = seed.load_regions()
    seed.load_programme()
    # The rows just written stay locked: of two commands at once, the second looks when the first has its administrator.
    _refuse_second()
    return register_staff(name=name, email=email, roles=[Role.ADMIN]), villages, rules.version


def _refuse_second() -> None:
    if anybody_holds(Role.ADMIN):
        db.session.rollback()
        raise HasAdministrator


def _next_steps() -> Iterator[str]:
    """What is still to be done, with the pages and commands that do it."""
    at = current_app.config["BASE_URL"]
    with force_locale("en"):  # as every command speaks
        open_settings = unfilled.in_settings()
    yield "\nNext:"
    if open_settings:
        yield f"  Not filled in yet, on {at}/office/settings: {', '.join(open_settings)}"
    for line in unfilled.in_files():
        yield f"  Not filled in yet, in {office().folder}/{line}"
    yield f"  Invite the staff:        {at}/office/staff (a trainer first)"
    yield "  Bring in each course:    lms courses import FOLDER --publish --owner TRAINER'S-E-MAIL"
    yield f"  Say which are required:  {at}/office/required-courses"
