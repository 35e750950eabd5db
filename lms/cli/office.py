"""`lms office ...`"""

import click


@click.group("office")
def group() -> None:
    """The office that runs this installation."""
