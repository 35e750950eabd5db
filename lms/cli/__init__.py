"""The command line `lms <noun> <verb>`. Exit codes: 0 done, 1 refused or not found, 2 wrong use. Errors go to stderr."""

import sys

import click

from core.errors import DomainError
from core.office import NoOffice
from lms.cli import (
    audit,
    backup,
    certificates,
    courses,
    curation,
    database,
    doctor,
    keys,
    office,
    people,
    reports,
    search,
    serve,
    simulate,
    start,
    trouble,
)
from lms.config import BadSetting


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lms() -> None:
    """Sinau Dagang: courses, certificates and people of one office."""


for group in (
    start.start,
    serve.serve,
    serve.worker,
    doctor.doctor,
    simulate.simulate,
    database.group,
    office.group,
    people.group,
    courses.group,
    search.group,
    certificates.group,
    curation.group,
    audit.group,
    reports.group,
    backup.group,
    keys.group,
    trouble.group,
):
    lms.add_command(group)


def main() -> None:
    """Run a command. An error that a person can correct is printed as one sentence, without a traceback."""
    try:
        lms(prog_name="lms")
    except (BadSetting, NoOffice) as error:
        click.echo(f"lms: {error}", err=True)
        sys.exit(2)
    except DomainError as error:
        click.echo(f"lms: {error.message % error.values}", err=True)
        sys.exit(1)
