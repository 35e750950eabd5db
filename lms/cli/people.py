"""The commands `lms people invite|reset`."""

import click
from flask import current_app
from sqlalchemy import select

from core.db import db
from lms.cli.app import in_app
from people import second_factors
from people.cards import make_card
from people.models import ROLES, STAFF_ROLES, Person, Role
from people.registration import normalize_email
from people.staff import RoleRequest, invite_staff

CHOICES = sorted(role.value for role in STAFF_ROLES)


@click.group("people")
def group() -> None:
    """Persons, their roles and secrets."""


@group.command()
@click.option("--email", required=True, help="With which the person signs in.")
@click.option("--name", required=True)
@click.option("--role", "roles", type=click.Choice(CHOICES), multiple=True, required=True, help="May be given several times.")
@click.option("--partner", default="", help="The organisation that sends a mentor.")
@click.option("--channel", default="", help="The channel that somebody manages, by its key in curation.yaml.")
@in_app
def invite(email: str, name: str, roles: tuple[str, ...], partner: str, channel: str) -> None:
    """Make an account for a member of staff, and print the one-time link with which its owner sets the passphrase."""
    _check_scopes(roles, partner=partner, channel=channel)
    asked = [RoleRequest(Role(role), partner=partner, channel=channel) for role in roles]
    hand_out_link(invite_staff(name, email, asked, by=None))


def _check_scopes(roles: tuple[str, ...], **scopes: str) -> None:
    """Raise UsageError unless --partner and --channel are given exactly for the roles that need them."""
    for kind, name in scopes.items():
        limited = [role for role, facts in ROLES.items() if facts.limited_to == kind]
        if any(role in roles for role in limited) != bool(name):
            raise click.UsageError(f"--role {' or '.join(limited)} and --{kind} go together: who has the role sees one {kind}.")


@group.command()
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="The phone with the Authenticator app is lost: remove the app instead.")
@in_app
def reset(email: str, second_factor: bool) -> None:
    """Print a new one-time link for a member of staff who lost the passphrase; earlier links no longer open.

    With --second-factor the passphrase stays and the app is removed: for the last administrator, whom nobody else can help.
    """
    person = db.session.scalars(select(Person).where(Person.email == normalize_email(email))).one_or_none()
    if person is None:
        raise click.ClickException(f"nobody signs in with {email}")
    if second_factor:
        _remove_app(person)
    else:
        hand_out_link(person)


def _remove_app(person: Person) -> None:
    """Remove the second factor, tell its owner, and print what comes next. Commits."""
    if not second_factors.reset(person.id, by=None):
        raise click.ClickException(f"{person.name} has no Authenticator app set up.")
    db.session.commit()
    click.echo(
        f"{person.name}: the app is removed, and all devices are signed out. At the next sign-in with the passphrase it is set up anew."
    )


def hand_out_link(person: Person) -> None:
    """Make a one-time link and print it. Only its hash is stored, so it cannot be printed again. Commits."""
    token = make_card(person.id, by=None)
    db.session.commit()
    click.echo(f"{person.name}: open {current_app.config['BASE_URL']}/m/{token} once, within 30 days, and choose a passphrase.")
