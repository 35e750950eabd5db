"""The server is killed again and again while learners write."""

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
"""Seconds for which the server may serve before it is killed."""
FEWEST_ACKNOWLEDGED = 10_000
FEWEST_IN_FLIGHT = 100
LONGEST_RESTART = 3
"""Seconds."""
LONGEST_RUN = 60 * 60
"""Seconds after which no further kill is begun."""


@dataclass
class Run:
    """What happened at the kills."""

    moments: list[float] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)
    """Seconds until the server answered again."""
    processor: list[float] = field(default_factory=list)
    """Processor seconds that it used until then: what a busy machine stretches."""


def run(ground: Ground, *, kills: int, clients: int) -> tuple[list[Figure], Comparison]:
    """All of it: learners, kills, comparison."""
    with ground.app.app_context():
        cookies, start = _learners(clients)
    close(ground.app)  # from here on the server alone has the database, so that it alone mends it after a kill
    ledger = Ledger(ground.folder / "ledger.jsonl")
    port = serving.free_port()
    server = serving.start(ground, port=port)
    writers = [Writer(port, own, start, ledger, seed) for seed, own in enumerate(cookies)]
    for writer in writers:
        writer.start()
    done = _kill_again_and_again(ground, server, port, writers, ledger, kills)
    ledger.close()
    with ground.app.app_context():
        comparison, soundness = comparing.compare(ledger), _soundness()
    return _figures(done, writers, comparison, soundness, kills), comparison


def _learners(count: int) -> tuple[list[dict[str, str]], str]:
    crowd = Crowd()
    cookies = [signed_in(crowd.walk().enrolment.person_id) for _ in range(count)]
    db.session.commit()
    return cookies, f"/learn/{quote(crowd.slug)}/checkpoints/knowledge"


def _kill_again_and_again(ground: Ground, server: Server, port: int, writers: list[Writer], ledger: Ledger, kills: int) -> Run:
    """After the last kill nobody sends anything again: what was in flight stays as it was."""
    done, rng, end = Run(), Random(1), time.monotonic() + LONGEST_RUN
    try:
        while len(done.moments) < kills and time.monotonic() < end:
            time.sleep(rng.uniform(*LIVES))
            _refuse_to_go_on_without_clients(writers)
            is_last = len(done.moments) == kills - 1
            if is_last:
                _wait_for_enough(ledger, writers, end)
            done.moments.append(time.monotonic())
            server.kill()
            if is_last:
                _stop(writers)
            server = serving.start(ground, port=port)
            done.restarts.append(server.started_in)
            done.processor.append(server.cpu_seconds())
            if len(done.moments) % 20 == 0:
                print(f"{len(done.moments)} kills, {ledger.acknowledged} answers acknowledged", flush=True)
    finally:
        _stop(writers)
        for writer in writers:
            writer.join(60)
        server.stop()
    return done


def _stop(writers: list[Writer]) -> None:
    for writer in writers:
        writer.stop()


def _wait_for_enough(ledger: Ledger, writers: list[Writer], end: float) -> None:
    while ledger.acknowledged < FEWEST_ACKNOWLEDGED and time.monotonic() < end:
        _refuse_to_go_on_without_clients(writers)
        time.sleep(0.5)


def _refuse_to_go_on_without_clients(writers: list[Writer]) -> None:
    """Where nobody writes nothing can be lost: such a run would only look well."""
    failures = [writer.failure for writer in writers if writer.failure]
    if failures:
        raise SystemExit(
            f"{len(failures)} of {len(writers)} clients gave up, so this run shows nothing. The first: {failures[0]}"
        )


def _in_flight(done: Run, writers: list[Writer]) -> list[int]:
    """For each kill, how many saves had left their clients whole before it and never got an answer."""
    broken = [one for writer in writers for one in writer.broken]
    previous = [0.0, *done.moments]
    return [
        sum(before < left < moment < noticed for left, noticed in broken)
        for before, moment in zip(previous, done.moments, strict=False)
    ]


def _soundness() -> Figure:
    if db.engine.dialect.name != "sqlite":
        return Figure("database afterwards", "PostgreSQL checks itself")
    word = str(db.session.scalar(text("PRAGMA integrity_check")))
    return Figure("database afterwards (integrity_check)", word, "ok", word == "ok")


def _figures(done: Run, writers: list[Writer], found: Comparison, soundness: Figure, kills: int) -> list[Figure]:
    return [
        *_about_kills(done, writers, kills),
        *_about_answers(found),
        *_about_clients(writers),
        _about_restarts(done.restarts),
        Figure("restart: processor time, which needs no idle machine", f"median {median(done.processor):.2f} s"),
        soundness,
    ]


def _about_kills(done: Run, writers: list[Writer], kills: int) -> list[Figure]:
    flying = _in_flight(done, writers)
    killed, hit, wanted = len(done.moments), sum(count > 0 for count in flying), min(FEWEST_IN_FLIGHT, kills)
    return [
        Figure("kills (SIGKILL to the server)", str(killed), str(kills), killed == kills),
        Figure("kills with saves in flight", f"{hit} ({sum(flying)} saves)", f">= {wanted}", hit >= wanted),
    ]


def _about_answers(found: Comparison) -> list[Figure]:
    wanted = found.acknowledged - found.changed_later
    enough = found.acknowledged >= FEWEST_ACKNOWLEDGED
    return [
        Figure("answers acknowledged", str(found.acknowledged), f">= {FEWEST_ACKNOWLEDGED}", enough),
        Figure("of these changed later by their own client", str(found.changed_later)),
        Figure(
            "the others, found with equal content", str(found.equal), f"{wanted}, the next line included", found.found == wanted
        ),
        Figure("instead, a later one of the same client, cut off, with equal content", str(found.later_in_flight)),
        Figure("lost", str(len(found.lost)), "0", not found.lost),
    ]


def _about_clients(writers: list[Writer]) -> list[Figure]:
    refused = sum((writer.refused for writer in writers), Counter())
    failures = [writer.failure for writer in writers if writer.failure]
    told = ", ".join(f"{count} x {status}" for status, count in refused.items())
    return [
        Figure("saves answered otherwise than saved", told or "0", "0", not refused),
        Figure("clients that gave up", "; ".join(failures) or "0", "0", not failures),
    ]


def _about_restarts(restarts: list[float]) -> Figure:
    slowest, late = max(restarts), sum(one > LONGEST_RESTART for one in restarts)
    value = f"{slowest:.2f} s (median {median(restarts):.2f} s; {late} of {len(restarts)} over the goal)"
    return Figure("restart until /healthz answers, the slowest", value, f"<= {LONGEST_RESTART} s", not late)
