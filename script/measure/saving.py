"""Compare saving an answer, by the domain verb and over HTTP with 16 learners, with a bare upsert and commit."""

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from core import clock
from core.db import db
from quizzes.answers import save_answer
from script.measure import load, wsgi
from script.measure.browser import Browser
from script.measure.figures import Figure, at_least, at_most
from script.measure.ground import Ground
from script.measure.learners import Crowd, Place, signed_in
from script.measure.load import Outcome
from script.measure.serving import Server, serving

AT_ONCE = 16
GOALS = {"sqlite": 12, "postgresql": 20}
"""Answers a second, in percent of the bare loop's."""
TURNS = 3
TAIL = 4
"""p99 as a multiple of the median."""
UPSERT = """
    INSERT INTO answers (attempt_id, position, response, sequence, sent_as, received_at) VALUES ({0}, {0}, {0}, {0}, {0}, {0})
    ON CONFLICT (attempt_id, position) DO UPDATE SET response = excluded.response, sequence = excluded.sequence,
    sent_as = excluded.sent_as, received_at = excluded.received_at"""

Save = Callable[[int], None]
"""Saves one answer. The argument is the number of the save, from 1."""


def figures(ground: Ground, crowd: Crowd, seconds: float) -> list[Figure]:
    """Measure the bare loop and ours alternately, each for `seconds`, because the speed of a shared disk changes."""
    alone, crowded, verb, http, spent = [], [], [], [], []
    with serving(ground) as server:
        for _ in range(TURNS):
            alone.append(_run([_bare(place) for place in _places(crowd, 1)], seconds))
            crowded.append(_run([_bare(place) for place in _places(crowd, AT_ONCE)], seconds))
            verb.append(_run([_verb(ground.app, place) for place in _places(crowd, AT_ONCE)], seconds))
            before = server.cpu_seconds()
            http.append(_over_http(server, crowd, seconds))
            spent.append((server.cpu_seconds() - before) / len(http[-1].times))
    goal = GOALS[db.engine.dialect.name]
    rates = [median(loop.rate for loop in loops) for loops in (alone, crowded)]
    value = f"{rates[0]:.0f}/s on one connection; {rates[1]:.0f}/s on {AT_ONCE}"
    # The faster bare loop counts. On PostgreSQL concurrent commits share a flush, so many connections are faster; on SQLite slower.
    bare = [max(pair, key=lambda loop: loop.rate) for pair in zip(alone, crowded, strict=True)]
    return [
        Figure("answers: bare upsert and commit", value),
        *_judged("verb", verb, bare, goal),
        *_judged("HTTP", http, bare, goal),
        Figure("answers: processor of the server for one over HTTP", f"{median(spent) * 1000:.2f} ms"),
    ]


def requests_of(app: Flask, place: Place, cookies: dict[str, str], times: int) -> list[wsgi.Request]:
    """Return the next saves of an answer as requests to the application in this process."""
    cookies, page = wsgi.open_page(app, place.page, cookies)
    hidden = page.form(place.path).hidden
    first = int(hidden["sequence"])
    return [
        wsgi.request(app, place.path, cookies=cookies, fields=_fields(place, hidden, number), HTTP_ACCEPT="application/json")
        for number in range(first, first + times)
    ]


def _fields(place: Place, hidden: dict[str, str], number: int) -> dict[str, Any]:
    return {**place.forms[number % 2], **hidden, "sequence": number, "sent_as": str(uuid.uuid4())}


def _places(crowd: Crowd, number: int) -> list[Place]:
    places = [crowd.place() for _ in range(number)]
    db.session.commit()
    return places


def _bare(place: Place) -> Save:
    """Return a save by the driver alone: one statement in one durable transaction."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    held = db.engine.raw_connection()  # returns to the pool when it is garbage-collected
    upsert = UPSERT.format("?" if is_sqlite else "%s")

    def save(number: int) -> None:
        connection: Any = held.driver_connection
        name, moment = uuid.uuid4(), clock.now()
        sent_as, at = (name.hex, moment.strftime("%Y-%m-%d %H:%M:%S.%f")) if is_sqlite else (name, moment)
        if is_sqlite:
            connection.execute("BEGIN IMMEDIATE")
        connection.execute(upsert, (place.attempt_id, place.position, f'{{"chosen": [{number % 2}]}}', number, sent_as, at))
        connection.execute("COMMIT")

    return save


def _verb(app: Flask, place: Place) -> Save:
    def save(number: int) -> None:
        with app.app_context():
            response = place.responses[number % 2]
            save_answer(place.attempt_id, place.position, response, sequence=number, sent_as=uuid.uuid4())
            db.session.commit()

    return save


def _run(saves: list[Save], seconds: float) -> Outcome:
    """Repeat each save in a thread of its own for `seconds`."""
    end = time.perf_counter() + seconds

    def repeat(save: Save) -> list[float]:
        number, times = 0, []
        while (began := time.perf_counter()) < end:
            number += 1
            save(number)
            times.append(time.perf_counter() - began)
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(len(saves)) as pool:
        times = [duration for durations in pool.map(repeat, saves) for duration in durations]
    return Outcome(time.perf_counter() - began, times, {})


def _over_http(server: Server, crowd: Crowd, seconds: float) -> Outcome:
    places = _places(crowd, AT_ONCE)
    cookies = [signed_in(place.person_id) for place in places]
    db.session.commit()
    visitors = [_visitor(server, place, own) for place, own in zip(places, cookies, strict=True)]
    outcome = load.run(load.Plan(server.port, seconds, visitors))
    if outcome.unexpected:
        raise SystemExit(f"Answers were not saved: {outcome.unexpected}")
    return outcome


def _visitor(server: Server, place: Place, cookies: dict[str, str]) -> list[str]:
    """Return two requests with different answers, because an unchanged answer is not written."""
    browser = Browser(server.port, cookies)
    token = browser.get(place.page).page.form(place.path).hidden["csrf_token"]
    browser.close()
    bodies = (urlencode({**form, "csrf_token": token}, doseq=True) for form in place.forms)
    return [
        load.request(
            "POST", place.path, browser.cookie_header(), f"{body}&sequence={{sequence}}&sent_as={{uuid}}", "application/json"
        )
        for body in bodies
    ]


def _judged(name: str, ours: list[Outcome], bare: list[Outcome], goal: float) -> list[Figure]:
    """Return the figures of the median turn."""
    percent = median(100 * outcome.rate / loop.rate for outcome, loop in zip(ours, bare, strict=True))
    tail = sorted(ours, key=lambda outcome: outcome.p99 / outcome.p50)[TURNS // 2]
    rate = f"{median(outcome.rate for outcome in ours):.0f}/s"
    times = f"p50 {tail.p50 * 1000:.1f}, p99 {tail.p99 * 1000:.1f} ms"
    return [
        at_least(f"answers: {name}, {AT_ONCE} clients, of the faster bare loop", percent, goal, unit=" %", aside=rate),
        at_most(f"answers: {name}, p99 / p50", tail.p99 / tail.p50, TAIL, aside=times),
    ]
