"""The demo city: the cast and some two hundred enterprises around them, made through the domain verbs only."""


def fill(*, learners: int, seed: int, show_progress: bool = False) -> None:
    """Fill an empty database with a reproducible city: the same seed makes the same people and the same work. Commits."""
