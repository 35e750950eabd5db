"""Saving an answer, 16 learners at once: through the verb and over HTTP, against a bare upsert and commit on the same engine."""

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
"""Percent of the bare loop's answers a second."""
TURNS = 3
TAIL = 4
"""p99 in medians."""
UPSERT = """
    INSERT INTO answers (attempt_id, position, response, sequence, sent_as, received_at) VALUES ({0}, {0}, {0}, {0}, {0}, {0})
    ON CONFLICT (attempt_id, position) DO UPDATE SET response = excluded.response, sequence = excluded.sequence,
    sent_as = excluded.sent_as, received_at = excluded.received_at"""

Save = Callable[[int], None]
"""Save once; the number counts from 1."""


def figures(ground: Ground, crowd: Crowd, seconds: float) -> list[Figure]:
    """The bare loop and ours in turns, each for so many seconds: a disk that others use too is not the same for long."""
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
    rates = [median(one.rate for one in loops) for loops in (alone, crowded)]
    told = f"{rates[0]:.0f}/s on one connection; {rates[1]:.0f}/s on {AT_ONCE}"
    # Whichever is harder to match: PostgreSQL's loop gains from company, for commits share a flush; SQLite's loses.
    bare = [max(pair, key=lambda loop: loop.rate) for pair in zip(alone, crowded, strict=True)]
    return [
        Figure("answers: bare upsert and commit", told),
        *_judged("verb", verb, bare, goal),
        *_judged("HTTP", http, bare, goal),
        Figure("answers: processor of the server for one over HTTP", f"{median(spent) * 1000:.2f} ms"),
    ]


def requests_of(app: Flask, place: Place, cookies: dict[str, str], times: int) -> list[wsgi.Request]:
    """The next saves of an answer as requests through the application in this process."""
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
    """The driver alone: one statement in one transaction, as durable as ours."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    held = db.engine.raw_connection()  # given back to the pool when nobody holds it any more
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
    """Each of these again and again in a thread of its own."""
    end = time.perf_counter() + seconds

    def go_on(save: Save) -> list[float]:
        number, times = 0, []
        while (began := time.perf_counter()) < end:
            number += 1
            save(number)
            times.append(time.perf_counter() - began)
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(len(saves)) as pool:
        times = [one for own in pool.map(go_on, saves) for one in own]
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
    """Two requests in turn, for an answer that did not change is not written."""
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


def _judged(way: str, ours: list[Outcome], bare: list[Outcome], goal: float) -> list[Figure]:
    """The median turn."""
    percent = median(100 * one.rate / loop.rate for one, loop in zip(ours, bare, strict=True))
    tail = sorted(ours, key=lambda one: one.p99 / one.p50)[TURNS // 2]
    rate = f"{median(one.rate for one in ours):.0f}/s"
    times = f"p50 {tail.p50 * 1000:.1f}, p99 {tail.p99 * 1000:.1f} ms"
    return [
        at_least(f"answers: {way}, {AT_ONCE} clients, of the faster bare loop", percent, goal, unit=" %", aside=rate),
        at_most(f"answers: {way}, p99 / p50", tail.p99 / tail.p50, TAIL, aside=times),
    ]
