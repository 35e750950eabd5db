"""The disk of the data is full to its last block, and then has room again."""

from script.measure.trouble.disks import fill
from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage
from script.measure.trouble.telling import DOCTOR, MAIL, NOTICE, PAGE, READY

NAME = "disk"
TITLE = "disk full while answering and uploading, then freed"
PROMISE = Promise(must_be_seen=frozenset({503}), told_by=frozenset({DOCTOR, READY, PAGE, NOTICE, MAIL}))
MEGABYTES = 1500
"""Of the disk: more than what is warned of at."""
SECONDS = 75
"""More than a minute, so that the worker's sweeps meet it too."""
PATIENCE = 150
"""Seconds for the next sweep to come, after there is room."""


def play(stage: Stage) -> None:
    """Full while people go on, and the worker too."""
    with stage.others():
        ballast = fill(stage.place.data)
        stage.act(SECONDS)
        stage.told.look()
        ballast.unlink()
        stage.wait_until_served()
    stage.told.wait(PATIENCE)
