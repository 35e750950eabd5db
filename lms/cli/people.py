"""`lms people ...`"""

import click


@click.group("people")
def group() -> None:
    """Persons, their roles and secrets."""
