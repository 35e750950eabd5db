"""The commands `lms keys recovery|renew|forget`."""

from pathlib import Path

import click

from lms import in_use, keys
from lms.backup import recovery, sheet
from lms.cli.app import in_app
from lms.config import read


@click.group("keys")
def group() -> None:
    """The installation's keys: the office's recovery key, and new keys in the place of old ones."""


@group.command("recovery")
@click.option("--again", is_flag=True, help="Make another in the place of the one that is there.")
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page to print (PDF). Delete it afterwards."
)
@in_app
def make_recovery(again: bool, page: Path | None) -> None:
    """Make the recovery key of the backups and show its private half, this once: it is kept nowhere here.

    From then on every backup seals the keys to it. An older sheet opens older backups only.
    """
    if recovery.exists() and not again:
        raise click.ClickException(
            "There is a recovery key already; its private half is on the office's sheet. If the sheet is lost, say --again."
        )
    private = recovery.make()
    if page:
        page.touch(mode=0o600)
        page.write_bytes(sheet.draw(private))
    click.echo(
        "The recovery key. Print or write it down twice, and keep both sheets where this machine cannot burn with them:\n"
    )
    for row in recovery.rows(private):
        click.echo(f"    {row}")
    recovery.put_in_force(private)
    click.echo("\nIt is shown this once. Now make a backup and try the sheet: lms backup verify FILE --recovery-key -")


@group.command()
@click.option(
    "--shut-out", is_flag=True, help="Also when people have not signed in since the last renewal: they need a new PIN then."
)
@in_app
def renew(shut_out: bool) -> None:
    """Make new keys, while people go on working. Interrupted it is run again and goes on.

    What is sealed is sealed anew, and the old fields.key is removed. PINs and passphrases are hashed anew as their owners sign in.
    """
    try:
        with in_use.shared(read().data):
            resealing = keys.renew(click.echo, lock_out=shut_out)
    except keys.RenewalRunning:
        raise click.ClickException("Another renewal runs.") from None
    except in_use.InUse:
        raise click.ClickException("A restore runs. Try again when it is done.") from None
    except keys.OlderKeyInUse as error:
        raise click.ClickException(
            f"The keys were renewed on {error.since:%Y-%m-%d at %H:%M} UTC, and {error.count} people have not signed in since. With another one they need a new PIN or a link from "
            "the office. If you want that, say --shut-out."
        ) from None
    for value in resealing.unreadable:
        click.echo(f"No key opens {value}, or its file is missing. It stays as it is.")
    click.echo("Done: the old fields.key is gone. Make a backup now: older ones hold the old keys.")
    if not read().keeps_secret:
        click.echo("The secret key comes from LMS_SECRET_KEY and stayed as it is (docs/operations.md says how to change it).")


@group.command()
@click.confirmation_option(prompt="People who have not signed in since the last renewal need a new PIN or a link then. Go on?")
@in_app
def forget() -> None:
    """Let go of the secret key before the last renewal, under which some PINs still open."""
    click.echo(f"The older secret key is gone. {keys.forget_older()} people need a new PIN or a link from the office.")
