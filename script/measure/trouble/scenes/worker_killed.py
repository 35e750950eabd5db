"""The worker is killed during its work."""

import os
import signal
import time

from sqlalchemy import func, select

from certificates.models import Certificate
from script.measure.trouble.channels import NOTICE
from script.measure.trouble.judging import Promise, is_reported
from script.measure.trouble.places import BehindNginx, wait_until
from script.measure.trouble.stage import Stage

NAME = "worker"
TITLE = "worker killed"
PROMISE = Promise(statuses=frozenset({200, 303}), about=("background work", "pekerjaan di belakang", "worker"))
SECONDS = 10
RESTARTED_WITHIN = 30
"""Seconds until the embedded server has restarted its worker."""
REPORTED_WITHIN = 240
"""Seconds until a dead worker is reported, if nothing restarts it."""
NOTIFIED_WITHIN = 60
"""Further seconds for the notice and the e-mail."""
PRINTED_WITHIN = 120
"""Seconds until the new worker has done the remaining work."""


def play(stage: Stage) -> None:
    """Kill the worker with SIGKILL. The embedded server restarts it; behind nginx this scene does so in place of systemd."""
    killed = stage.place.worker()
    if killed is None:
        raise SystemExit("There is no worker to be killed.")
    with stage.others():
        os.kill(killed, signal.SIGKILL)
        waiting = _unprinted(stage)
        stage.act(SECONDS)
        _wait_for_new_worker(stage, killed)
        stage.wait_until_served()
    printed = wait_until(lambda: not _unprinted(stage), PRINTED_WITHIN)
    stage.aside(
        f"{waiting} certificates waited to be printed; {'all are' if printed is not None else 'NOT ALL are'} printed afterwards"
    )
    if printed is None:
        stage.complain("what the dead worker left was not done")


def _wait_for_new_worker(stage: Stage, killed: int) -> None:
    place = stage.place
    if not isinstance(place, BehindNginx):
        back = wait_until(lambda: place.worker() not in {None, killed}, RESTARTED_WITHIN)
        if back is None:
            stage.complain(f"no worker lives {RESTARTED_WITHIN} s later")
        else:
            stage.aside(f"the worker was back {back:.1f} s after the {SECONDS} s in which it was looked for")
        return
    _wait_until_reported(stage)
    place.restart_worker()


def _wait_until_reported(stage: Stage) -> None:
    """Wait until the missing worker is reported, because without systemd nothing restarts it."""
    end = time.monotonic() + REPORTED_WITHIN
    while time.monotonic() < end and not _is_reported(stage):
        stage.channels.read_all()
        time.sleep(10)
    stage.channels.wait(NOTIFIED_WITHIN)
    if not _is_reported(stage):
        stage.complain(f"NOT TOLD that no worker lives, within {REPORTED_WITHIN} s")
    elif not is_reported(PROMISE, stage.channels.lines.get(NOTICE, [])):
        stage.complain("NOT TOLD by notice that no worker lives")


def _is_reported(stage: Stage) -> bool:
    return any(is_reported(PROMISE, lines) for lines in stage.channels.lines.values())


def _unprinted(stage: Stage) -> int:
    with stage.place.reading() as database:
        return database.scalar(select(func.count()).select_from(Certificate).where(Certificate.pdf_sha256.is_(None))) or 0
