"""A hundred sign-ins at one moment: how long each waits alone, beside a worker that seals without a pause, and with the chain held.

Only what a sign-in writes is measured. The hash of the PIN costs far more, and would hide a wait. Run as a program it is the
worker: it adds a batch of rows and seals it, over and over, which an office's worker does once a minute.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from statistics import median

from sqlalchemy import text

from core import audit, chains
from core.db import db
from lms.app import create_app
from lms.config import ROOT
from people import sessions, sign_ins
from people.models import SignInWay
from script.measure.figures import Figure, at_most, percentile
from script.measure.ground import Ground
from script.measure.scene import Scene

AT_ONCE = 100
BATCH = 100
"""Rows that the worker of this measurement adds and seals at a time."""
GOAL_HELD, GOAL_SEALING = 1.5, 2.5
"""Median waits as shares of the median wait alone. The second has room for the processor that the other process takes."""
READY = "ready"


def figures(ground: Ground, scene: Scene, rounds: int) -> list[Figure]:
    """Measure each way in turn, `rounds` times, and compare the medians."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    ways: dict[str, Callable[[], AbstractContextManager[None]]] = {"alone": nullcontext, "sealing": lambda: _sealing(ground)}
    if is_postgresql:
        ways["held"] = _held
    waits: dict[str, list[float]] = {name: [] for name in ways}
    _hall(ground, scene.ids["sri"])  # connections are opened and statements prepared
    for _ in range(rounds):
        for name, way in ways.items():
            with way():
                waits[name] += _hall(ground, scene.ids["sri"])
    alone = median(waits["alone"])
    goals = {"sealing": GOAL_SEALING, "held": GOAL_HELD}
    titles = {"sealing": "beside a worker that seals", "held": "while the chain is locked"}
    return [
        at_most(
            f"sealing: wait of {AT_ONCE} sign-ins {titles[name]}", median(seconds) / alone, goals[name], aside=_in_ms(seconds)
        )
        for name, seconds in waits.items()
        if name != "alone"
    ] + [Figure("sealing: the same alone", _in_ms(waits["alone"]))]


def _hall(ground: Ground, person_id: int) -> list[float]:
    """Sign in AT_ONCE times at one moment; returns how long each took from the signal to its commit."""
    gate, waits = threading.Barrier(AT_ONCE), []

    def sign_in() -> None:
        with ground.app.app_context():
            gate.wait(30)
            began = time.monotonic()
            sessions.begin(person_id, device="Android")
            sign_ins.keep([person_id], way=SignInWay.PIN, worked=True, network="203.0.113.0/24", device="Android")
            db.session.commit()
            waits.append(time.monotonic() - began)
            db.session.remove()

    threads = [threading.Thread(target=sign_in) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(waits) != AT_ONCE:
        raise SystemExit(f"{AT_ONCE - len(waits)} sign-ins failed.")
    return waits


@contextmanager
def _sealing(ground: Ground) -> Iterator[None]:
    command = [sys.executable, "-m", "script.measure.sealing"]
    worker = subprocess.Popen(command, cwd=ROOT, env=ground.environ, stdout=subprocess.PIPE, text=True)
    try:
        if worker.stdout is None or worker.stdout.readline().strip() != READY:
            raise SystemExit("The worker did not start.")
        yield
        if worker.poll() is not None:
            raise SystemExit("The worker ended before the sign-ins did.")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@contextmanager
def _held() -> Iterator[None]:
    with db.engine.connect() as connection, connection.begin():
        connection.execute(text("LOCK TABLE chain_links, chain_starts IN ACCESS EXCLUSIVE MODE"))
        yield


def _in_ms(seconds: list[float]) -> str:
    return f"median {median(seconds) * 1000:.0f} ms, 95 of 100 within {percentile(seconds, 95) * 1000:.0f} ms"


def _work() -> None:
    """Add rows and seal them until killed."""
    with create_app().app_context():
        ready = False
        while True:
            for number in range(BATCH):
                audit.record("changed", "enterprise", number, actor_id=None)
            db.session.commit()
            chains.seal_all()
            if not ready:
                print(READY, flush=True)
                ready = True


if __name__ == "__main__":
    _work()
