"""The worker is killed in the middle of its work."""

import os
import signal
import time

from sqlalchemy import func, select

from certificates.models import Certificate
from script.measure.trouble.judging import Promise, is_told
from script.measure.trouble.places import BehindNginx, wait_until
from script.measure.trouble.stage import Stage
from script.measure.trouble.telling import NOTICE

NAME = "worker"
TITLE = "worker killed"
PROMISE = Promise(statuses=frozenset({200, 303}), about=("background work", "pekerjaan di belakang", "worker"))
SECONDS = 10
BACK = 30
"""Seconds for the worker to be there again by itself, where somebody sees to it."""
PATIENCE = 240
"""Seconds for a dead worker to be noticed, where nobody sees to it."""
NOTICED = 60
"""Seconds more for the notice and the mail."""
PRINTED = 120
"""Seconds for what it left to be done."""


def play(stage: Stage) -> None:
    """`kill -9`; under `script/server` it comes back by itself, in service systemd brings it back."""
    killed = stage.place.worker()
    if killed is None:
        raise SystemExit("There is no worker to be killed.")
    with stage.others():
        os.kill(killed, signal.SIGKILL)
        left = _unprinted(stage)
        stage.act(SECONDS)
        _come_back(stage, killed)
        stage.wait_until_served()
    printed = wait_until(lambda: not _unprinted(stage), PRINTED)
    stage.aside(
        f"{left} certificates waited to be printed; {'all are' if printed is not None else 'NOT ALL are'} printed afterwards"
    )
    if printed is None:
        stage.complain("what the dead worker left was not done")


def _come_back(stage: Stage, killed: int) -> None:
    place = stage.place
    if not isinstance(place, BehindNginx):
        back = wait_until(lambda: place.worker() not in {None, killed}, BACK)
        if back is None:
            stage.complain(f"no worker lives {BACK} s later")
        else:
            stage.aside(f"the worker was back {back:.1f} s after the {SECONDS} s in which it was looked for")
        return
    _wait_until_told(stage)
    place.bring_the_worker_back()


def _wait_until_told(stage: Stage) -> None:
    """Without systemd nobody brings it back: that it is gone must be seen."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not _is_told(stage):
        stage.told.look()
        time.sleep(10)
    stage.told.wait(NOTICED)
    if not _is_told(stage):
        stage.complain(f"NOT TOLD that no worker lives, within {PATIENCE} s")
    elif not is_told(PROMISE, stage.told.lines.get(NOTICE, [])):
        stage.complain("NOT TOLD by notice that no worker lives")


def _is_told(stage: Stage) -> bool:
    return any(is_told(PROMISE, lines) for lines in stage.told.lines.values())


def _unprinted(stage: Stage) -> int:
    with stage.place.reading() as database:
        return database.scalar(select(func.count()).select_from(Certificate).where(Certificate.pdf_sha256.is_(None))) or 0
