"""Kill the server again and again while learners save answers, and check that no acknowledged answer is lost."""

import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from statistics import median
from urllib.parse import quote

from sqlalchemy import text

from core.db import db
from script.measure import comparing, serving
from script.measure.comparing import Comparison
from script.measure.figures import Figure
from script.measure.ground import Ground, close
from script.measure.learners import Crowd, signed_in
from script.measure.ledger import Ledger
from script.measure.serving import Server
from script.measure.writers import Writer

LIVES = (0.6, 2.2)
"""Shortest and longest time in seconds that the server runs before it is killed."""
FEWEST_ACKNOWLEDGED = 10_000
FEWEST_IN_FLIGHT = 100
LONGEST_RESTART = 3
"""Seconds."""
LONGEST_RUN = 60 * 60
"""Seconds after which no further kill is made."""


@dataclass
class Run:
    """The times of the kills and of the restarts."""

    moments: list[float] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)
    """Seconds until the server answered again."""
    processor: list[float] = field(default_factory=list)
    """Processor seconds that the server used until then. A busy machine does not lengthen them."""


def run(ground: Ground, *, kills: int, clients: int) -> tuple[list[Figure], Comparison]:
    """Run the campaign: make learners, kill the server, compare the ledger with the database."""
    with ground.app.app_context():
        cookies, start = _learners(clients)
    close(ground.app)  # only the server has the database from here on, so that only it recovers the database after a kill
    ledger = Ledger(ground.folder / "ledger.jsonl")
    port = serving.free_port()
    server = serving.start(ground, port=port)
    writers = [Writer(port, own, start, ledger, seed) for seed, own in enumerate(cookies)]
    for writer in writers:
        writer.start()
    result = _kill_repeatedly(ground, server, port, writers, ledger, kills)
    ledger.close()
    with ground.app.app_context():
        comparison, soundness = comparing.compare(ledger), _soundness()
    return _figures(result, writers, comparison, soundness, kills), comparison


def _learners(count: int) -> tuple[list[dict[str, str]], str]:
    crowd = Crowd()
    cookies = [signed_in(crowd.walk().enrolment.person_id) for _ in range(count)]
    db.session.commit()
    return cookies, f"/learn/{quote(crowd.slug)}/checkpoints/knowledge"


def _kill_repeatedly(ground: Ground, server: Server, port: int, writers: list[Writer], ledger: Ledger, kills: int) -> Run:
    """Kill and restart the server. After the last kill the clients stop, so that saves in flight are not repeated."""
    result, rng, end = Run(), Random(1), time.monotonic() + LONGEST_RUN
    try:
        while len(result.moments) < kills and time.monotonic() < end:
            time.sleep(rng.uniform(*LIVES))
            _require_working_clients(writers)
            is_last = len(result.moments) == kills - 1
            if is_last:
                _wait_for_enough(ledger, writers, end)
            result.moments.append(time.monotonic())
            server.kill()
            if is_last:
                _stop(writers)
            server = serving.start(ground, port=port)
            result.restarts.append(server.started_in)
            result.processor.append(server.cpu_seconds())
            if len(result.moments) % 20 == 0:
                print(f"{len(result.moments)} kills, {ledger.acknowledged} answers acknowledged", flush=True)
    finally:
        _stop(writers)
        for writer in writers:
            writer.join(60)
        server.stop()
    return result


def _stop(writers: list[Writer]) -> None:
    for writer in writers:
        writer.stop()


def _wait_for_enough(ledger: Ledger, writers: list[Writer], end: float) -> None:
    while ledger.acknowledged < FEWEST_ACKNOWLEDGED and time.monotonic() < end:
        _require_working_clients(writers)
        time.sleep(0.5)


def _require_working_clients(writers: list[Writer]) -> None:
    """Raise SystemExit if a client gave up. Without writing clients nothing could be lost, and the run would prove nothing."""
    failures = [writer.failure for writer in writers if writer.failure]
    if failures:
        raise SystemExit(
            f"{len(failures)} of {len(writers)} clients gave up, so this run shows nothing. The first: {failures[0]}"
        )


def _in_flight(result: Run, writers: list[Writer]) -> list[int]:
    """Count for each kill the saves that were fully sent before it and got no answer."""
    broken = [save for writer in writers for save in writer.broken]
    previous = [0.0, *result.moments]
    return [
        sum(before < sent < moment < noticed for sent, noticed in broken)
        for before, moment in zip(previous, result.moments, strict=False)
    ]


def _soundness() -> Figure:
    if db.engine.dialect.name != "sqlite":
        return Figure("database afterwards", "PostgreSQL checks itself")
    verdict = str(db.session.scalar(text("PRAGMA integrity_check")))
    return Figure("database afterwards (integrity_check)", verdict, "ok", verdict == "ok")


def _figures(result: Run, writers: list[Writer], comparison: Comparison, soundness: Figure, kills: int) -> list[Figure]:
    return [
        *_about_kills(result, writers, kills),
        *_about_answers(comparison),
        *_about_clients(writers),
        _about_restarts(result.restarts),
        Figure("restart: processor time, which needs no idle machine", f"median {median(result.processor):.2f} s"),
        soundness,
    ]


def _about_kills(result: Run, writers: list[Writer], kills: int) -> list[Figure]:
    in_flight = _in_flight(result, writers)
    killed, hit, goal = len(result.moments), sum(count > 0 for count in in_flight), min(FEWEST_IN_FLIGHT, kills)
    return [
        Figure("kills (SIGKILL to the server)", str(killed), str(kills), killed == kills),
        Figure("kills with saves in flight", f"{hit} ({sum(in_flight)} saves)", f">= {goal}", hit >= goal),
    ]


def _about_answers(comparison: Comparison) -> list[Figure]:
    expected = comparison.acknowledged - comparison.changed_later
    enough = comparison.acknowledged >= FEWEST_ACKNOWLEDGED
    return [
        Figure("answers acknowledged", str(comparison.acknowledged), f">= {FEWEST_ACKNOWLEDGED}", enough),
        Figure("of these changed later by their own client", str(comparison.changed_later)),
        Figure(
            "the others, found with equal content",
            str(comparison.equal),
            f"{expected}, the next line included",
            comparison.found == expected,
        ),
        Figure("instead, a later one of the same client, cut off, with equal content", str(comparison.later_in_flight)),
        Figure("lost", str(len(comparison.lost)), "0", not comparison.lost),
    ]


def _about_clients(writers: list[Writer]) -> list[Figure]:
    refused = sum((writer.refused for writer in writers), Counter())
    failures = [writer.failure for writer in writers if writer.failure]
    statuses = ", ".join(f"{count} x {status}" for status, count in refused.items())
    return [
        Figure("saves answered otherwise than saved", statuses or "0", "0", not refused),
        Figure("clients that gave up", "; ".join(failures) or "0", "0", not failures),
    ]


def _about_restarts(restarts: list[float]) -> Figure:
    slowest, late = max(restarts), sum(seconds > LONGEST_RESTART for seconds in restarts)
    value = f"{slowest:.2f} s (median {median(restarts):.2f} s; {late} of {len(restarts)} over the goal)"
    return Figure("restart until /healthz answers, the slowest", value, f"<= {LONGEST_RESTART} s", not late)
