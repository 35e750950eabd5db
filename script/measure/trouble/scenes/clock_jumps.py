"""The machine's clock jumps 400 days ahead, and back: by libfaketime, for every process of the installation alike."""

import time
from pathlib import Path

from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage
from script.measure.trouble.telling import DOCTOR, MAIL, NOTICE, PAGE

NAME = "clock"
TITLE = "clock 400 days ahead, and back"
PROMISE = Promise(
    statuses=frozenset({200, 302, 303, 400}), told_by=frozenset({DOCTOR, PAGE, NOTICE, MAIL}), about=("clock", "jam")
)
SECONDS = 10
PATIENCE = 150
NOTICED = 2
"""Seconds until every process reads the clock anew: no request lies across the jump."""
FILE = "clock"
RIGHT, AHEAD = "+0", "+400d"


def settings(folder: Path) -> dict[str, str]:
    """What every process is started with; the file says how far its clock is ahead, and is read each second."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise SystemExit("libfaketime is not installed (Debian's package of this name).")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(RIGHT)
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(folder / FILE),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def play(stage: Stage) -> None:
    """Ahead until the worker's sweeps went over everything, then right again."""
    with stage.others():
        stage.act(2)
        _set(stage, AHEAD)
        stage.act(SECONDS)
        stage.sign_in_again()
        stage.act(SECONDS)
        stage.told.look()
        stage.told.wait(PATIENCE)
        _set(stage, RIGHT)
        stage.act(SECONDS)
        stage.sign_in_again()
        stage.act(SECONDS)
        stage.wait_until_served()


def _set(stage: Stage, how_far: str) -> None:
    (stage.folder / FILE).write_text(how_far)
    time.sleep(NOTICED)
