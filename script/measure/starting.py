"""The second start: everything is there already."""

from lms.config import ROOT
from script.measure import serving
from script.measure.figures import Figure, at_most
from script.measure.ground import Ground

GOAL = 5
"""Seconds."""


def figures(ground: Ground) -> list[Figure]:
    """`script/server` and `lms serve` alone over a city that exists, until `/healthz` answers."""
    return [
        at_most("start: script/server, the second time", _seconds(ground, str(ROOT / "script" / "server")), GOAL, unit=" s"),
        Figure("start: lms serve alone", f"{_seconds(ground):.3g} s"),
    ]


def _seconds(ground: Ground, *command: str) -> float:
    server = serving.start(ground, *command)
    server.stop()
    return server.started_in
