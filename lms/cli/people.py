"""The commands `lms people invite|reset`."""

import click
from flask import current_app
from sqlalchemy import select

from core.db import db
from lms.cli.app import in_app
from people.cards import make_card
from people.models import STAFF_ROLES, Person, Role
from people.partners import partner_named
from people.registration import normal_email, register_staff
from people.roles import grant_role

ROLES = sorted(role.value for role in STAFF_ROLES)


@click.group("people")
def group() -> None:
    """Persons, their roles and secrets."""


@group.command()
@click.option("--email", required=True, help="With which the person signs in.")
@click.option("--name", required=True)
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be given several times.")
@click.option("--partner", help="The organisation that sends a mentor.")
@in_app
def invite(email: str, name: str, roles: tuple[str, ...], partner: str | None) -> None:
    """Make an account for a member of staff, and print the one-time link with which its owner sets the passphrase."""
    if (Role.MENTOR in roles) != (partner is not None):
        raise click.UsageError("--role mentor and --partner go together: a mentor sees the cohorts of one partner.")
    person = register_staff(name=name, email=email, roles=[Role(role) for role in roles if role != Role.MENTOR])
    if partner:
        grant_role(person, Role.MENTOR, by=None, scope_kind="partner", scope_id=partner_named(partner).id)
    hand_out_link(person)


@group.command()
@click.argument("email")
@in_app
def reset(email: str) -> None:
    """Print a new one-time link for a member of staff who lost the passphrase; earlier links no longer open."""
    person = db.session.scalars(select(Person).where(Person.email == normal_email(email))).one_or_none()
    if person is None:
        raise click.ClickException(f"nobody signs in with {email}")
    hand_out_link(person)


def hand_out_link(person: Person) -> None:
    """Make a one-time link and print it. Only its hash is stored, so it cannot be printed again. Commits."""
    token = make_card(person.id, by=None)
    db.session.commit()
    click.echo(f"{person.name}: open {current_app.config['BASE_URL']}/m/{token} once, within 30 days, and choose a passphrase.")
