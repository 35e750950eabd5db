"""`lms certificates ...`"""

import click


@click.group("certificates")
def group() -> None:
    """Issue, verify and revoke certificates."""
