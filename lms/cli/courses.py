"""The commands `lms courses check|format|import|export|publish|retire`."""

import sys
from pathlib import Path

import click
from sqlalchemy import select

from core.db import db
from core.documents.faults import Faults
from core.errors import N_, DomainError
from courses import editing, editions
from courses.models import Course, Edition, EditionState
from courses.package import checking, exporting, importing, reading
from lms.cli.app import in_app
from people.models import Person

SOURCE = click.Path(path_type=Path)


@click.group("courses")
def group() -> None:
    """Course packages: check, format, import, export, publish."""


@group.command()
@click.argument("source", type=SOURCE)
@in_app
def check(source: Path) -> None:
    """Name every fault of a folder or zip by file and line. Exit 1 where there is one."""
    package = reading.read(source)
    _exit_on(checking.check(package))
    click.echo(f"{package.course.value['code']}: {len(package.lessons)} lessons, {len(package.media)} media files, no faults.")


@group.command("format")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@in_app
def format_package(folder: Path) -> None:
    """Write a package in its canonical form. A package with faults stays as it is."""
    package = reading.read(folder)
    _exit_on(checking.check(package))
    changed = checking.canonical(package).write_to(folder)
    for name in changed:
        click.echo(name)
    click.echo(f"{len(changed)} files written.")


@group.command("import")
@click.argument("source", type=SOURCE)
@click.option("--publish", "publishes", is_flag=True, help="Publish the edition at once.")
@click.option("--owner", "emails", multiple=True, help="E-mail of a trainer who owns the course; may be given more than once.")
@in_app
def import_package(source: Path, publishes: bool, emails: tuple[str, ...]) -> None:
    """Import a folder or zip, all of it or nothing. What is unchanged changes nothing."""
    owners = [_person(email) for email in emails]
    try:
        imported = importing.import_folder(source)
    except checking.Faulty as error:
        _exit_on(error.faults)
        raise
    edition = imported.edition
    course = db.session.get_one(Course, edition.course_id)
    for owner in owners:
        editions.add_owner(course, owner.id)
    if publishes and edition.state is EditionState.DRAFT:
        editions.publish(edition)
    db.session.commit()
    click.echo(f"{course.code} edition {edition.number}, {edition.state}{'' if imported.changed else ': unchanged'}.")


@group.command()
@click.argument("slug")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--edition", "number", type=int, help="Number of the edition; the newest where it is left out.")
@in_app
def export(slug: str, folder: Path, number: int | None) -> None:
    """Write the package of an edition into an empty or new folder, rebuilt from the database."""
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty.")
    edition = _edition(slug, number)
    names = exporting.export(edition).write_to(folder)
    click.echo(f"{len(names)} files of {slug} edition {edition.number} written.")


@group.command()
@click.argument("slug")
@in_app
def publish(slug: str) -> None:
    """Publish a course's draft: from now on it never changes."""
    edition = _edition(slug, None)
    if importing.lacks_html(edition):
        editing.render_old_draft(db.session.get_one(Course, edition.course_id))
    editions.publish(edition)
    db.session.commit()
    click.echo(f"{slug} edition {edition.number} is published.")


@group.command()
@click.argument("slug")
@click.option("--edition", "number", type=int, required=True, help="Number of the edition.")
@in_app
def retire(slug: str, number: int) -> None:
    """Let nobody new into an edition; who is in it goes on."""
    retired = editions.retire(_edition(slug, number))
    db.session.commit()
    click.echo(f"{slug} edition {number} {'takes nobody new from now on' if retired else 'was not open'}.")


def _exit_on(faults: Faults) -> None:
    if not faults:
        return
    for fault in faults:
        click.echo(str(fault), err=True)
    click.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}.", err=True)
    sys.exit(1)


class NotThere(DomainError):
    """There is no such course, edition or person. The sentence names it."""

    message = N_("Not found here: %(what)s.")


def _edition(slug: str, number: int | None) -> Edition:
    course = db.session.scalar(select(Course).where(Course.slug == slug))
    edition = editions.newest(course, number=number) if course else None
    if edition is None:
        raise NotThere(what=f"the course {slug}" if number is None else f"edition {number} of the course {slug}")
    return edition


def _person(email: str) -> Person:
    person = db.session.scalar(select(Person).where(Person.email == email.lower()))
    if person is None:
        raise NotThere(what=f"a person with the e-mail {email}")
    return person
