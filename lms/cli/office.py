"""`lms office ...`"""

import click

from core.errors import N_, DomainError
from lms.cli.app import in_app
from lms.cli.people import hand_out_link
from people.models import Role
from people.registration import register_staff
from people.roles import anybody_holds


class HasAdministrator(DomainError):
    """The office's first administrator is there already."""

    message = N_("This office already has an administrator. Use: lms people invite")


@click.group("office")
def group() -> None:
    """The office that runs this installation."""


@group.command()
@click.option("--email", prompt="The first administrator's e-mail")
@click.option("--name", prompt="The first administrator's name")
@in_app
def create(email: str, name: str) -> None:
    """Make the first administrator, and print the one-time link with which they set the passphrase."""
    if anybody_holds(Role.ADMIN):
        raise HasAdministrator
    hand_out_link(register_staff(name=name, email=email, roles=[Role.ADMIN]))
