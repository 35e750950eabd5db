"""The second start: everything is there already."""

from lms.config import ROOT
from script.measure import serving
from script.measure.figures import Figure, at_most
from script.measure.ground import Ground

GOAL = 5
"""Seconds."""


def figures(ground: Ground) -> list[Figure]:
    """`script/server` and `lms serve` alone over a city that exists, until `/healthz` answers."""
    whole, _ = _start(ground, str(ROOT / "script" / "server"))
    alone, processor = _start(ground)
    return [
        at_most("start: script/server, the second time", whole, GOAL, unit=" s"),
        Figure("start: lms serve alone", f"{alone:.3g} s, of them {processor:.3g} s of processor time"),
    ]


def _start(ground: Ground, *command: str) -> tuple[float, float]:
    """Seconds until it answered, and processor seconds of the process that was started."""
    server = serving.start(ground, *command)
    processor = server.cpu_seconds()
    server.stop()
    return server.started_in, processor
