"""`lms simulate`: a small believable city, made through the domain verbs."""

import click


@click.command()
@click.option("--learners", default=200, show_default=True)
@click.option("--seed", default=1, show_default=True)
def simulate(learners: int, seed: int) -> None:
    """Fill an empty database with the demo's cast and a city around them."""
    raise click.ClickException("comes with the demo city")
