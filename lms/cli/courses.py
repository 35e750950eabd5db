"""`lms courses ...`"""

import click


@click.group("courses")
def group() -> None:
    """Course packages: check, format, import, export, publish."""
