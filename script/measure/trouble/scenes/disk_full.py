"""The disk of the data fills to its last block, and then has room again."""

from script.measure.trouble.disks import fill, fill_most
from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage
from script.measure.trouble.telling import DOCTOR, MAIL, NOTICE, PAGE, READY

NAME = "disk"
TITLE = "disk filling, then full while answering and uploading, then freed"
PROMISE = Promise(must_be_seen=frozenset({503}), told_by=frozenset({DOCTOR, READY, PAGE, NOTICE, MAIL}), about=("disk",))
MEGABYTES = 1500
"""Of the disk: more than what is warned of at."""
LEFT = 300 * 2**20
"""Bytes, while it fills."""
SECONDS = 30
PATIENCE = 150
"""Seconds for the worker's next sweeps to see it."""


def play(stage: Stage) -> None:
    """It fills, which is told in time; then nothing more can be written."""
    with stage.others():
        most = fill_most(stage.place.data, LEFT)
        stage.told.wait(PATIENCE)
        rest = fill(stage.place.data)
        stage.act(SECONDS)
        stage.told.look()
        for ballast in (most, rest):
            ballast.unlink()
        stage.wait_until_served()
