"""The disk of the data fills up completely, and then has room again."""

from script.measure.trouble.channels import DOCTOR, MAIL, NOTICE, PAGE, READY
from script.measure.trouble.disks import fill, fill_most
from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage

NAME = "disk"
TITLE = "disk filling, then full while answering and uploading, then freed"
PROMISE = Promise(must_be_seen=frozenset({503}), channels=frozenset({DOCTOR, READY, PAGE, NOTICE, MAIL}), about=("disk",))
MEGABYTES = 1500
"""The size of the disk, with more room than the limit of the warning."""
REMAINING = 300 * 2**20
"""Bytes that are free while the disk is nearly full."""
SECONDS = 30
REPORTED_WITHIN = 150
"""Seconds, in which the worker's next sweeps run."""


def play(stage: Stage) -> None:
    """Fill most of the disk and wait for the warning. Then fill the rest, and free it again."""
    with stage.others():
        most = fill_most(stage.place.data, REMAINING)
        stage.channels.wait(REPORTED_WITHIN)
        rest = fill(stage.place.data)
        stage.act(SECONDS)
        stage.channels.read_all()
        for ballast in (most, rest):
            ballast.unlink()
        stage.wait_until_served()
