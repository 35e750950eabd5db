"""The clock jumps 400 days ahead and back, with libfaketime, for every process of the installation."""

import time
from pathlib import Path

from script.measure.trouble.channels import DOCTOR, MAIL, NOTICE, PAGE
from script.measure.trouble.judging import Promise
from script.measure.trouble.stage import Stage

NAME = "clock"
TITLE = "clock 400 days ahead, and back"
PROMISE = Promise(
    statuses=frozenset({200, 302, 303, 400}), channels=frozenset({DOCTOR, PAGE, NOTICE, MAIL}), about=("clock", "jam")
)
SECONDS = 10
REPORTED_WITHIN = 150
"""Seconds."""
JUMP_TAKES = 2
"""Seconds until every process has read the new time. No request is sent during them."""
FILE = "clock"
RIGHT, AHEAD = "+0", "+400d"


def settings(folder: Path) -> dict[str, str]:
    """Return the environment of every process. A file holds the offset of the clock, and is read each second."""
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
    """Set the clock ahead until the trouble is reported, then set it right again."""
    with stage.others():
        stage.act(2)
        _set(stage, AHEAD)
        stage.act(SECONDS)
        stage.sign_in_again()
        stage.act(SECONDS)
        stage.channels.read_all()
        stage.channels.wait(REPORTED_WITHIN)
        _set(stage, RIGHT)
        stage.act(SECONDS)
        stage.sign_in_again()
        stage.act(SECONDS)
        stage.wait_until_served()


def _set(stage: Stage, offset: str) -> None:
    (stage.folder / FILE).write_text(offset)
    time.sleep(JUMP_TAKES)
