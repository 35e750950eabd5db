"""Measure a start over an existing city."""

from lms.config import ROOT
from script.measure import serving
from script.measure.figures import Figure, at_most
from script.measure.ground import Ground

GOAL = 5
"""Seconds."""


def figures(ground: Ground) -> list[Figure]:
    """Measure `script/server` and `lms serve` until `/healthz` answers."""
    whole, _ = _start(ground, str(ROOT / "script" / "server"))
    alone, processor = _start(ground)
    return [
        at_most("start: script/server, the second time", whole, GOAL, unit=" s"),
        Figure("start: lms serve alone", f"{alone:.3g} s, of them {processor:.3g} s of processor time"),
    ]


def _start(ground: Ground, *command: str) -> tuple[float, float]:
    """Return the seconds until the server answered, and the processor seconds of the started process."""
    server = serving.start(ground, *command)
    processor = server.cpu_seconds()
    server.stop()
    return server.started_in, processor
