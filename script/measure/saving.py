"""Saving an answer, 16 learners at once: through the verb and over HTTP, against a bare upsert and commit on the same engine."""

import threading
import time
import uuid
from collections.abc import Callable
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
TAIL = 4
"""p99 in medians."""
UPSERT = """
    INSERT INTO answers (attempt_id, position, response, sequence, sent_as, received_at) VALUES ({0}, {0}, {0}, {0}, {0}, {0})
    ON CONFLICT (attempt_id, position) DO UPDATE SET response = excluded.response, sequence = excluded.sequence,
    sent_as = excluded.sent_as, received_at = excluded.received_at"""

Save = Callable[[int], None]
"""Save once; the number counts from 1."""


def figures(ground: Ground, crowd: Crowd, seconds: float) -> list[Figure]:
    """The bare loop first, then ours, each for so many seconds."""
    alone = _run([_bare(place) for place in _places(crowd, 1)], seconds)
    together = _run([_bare(place) for place in _places(crowd, AT_ONCE)], seconds)
    verb = _run([_verb(ground.app, place) for place in _places(crowd, AT_ONCE)], seconds)
    places = _places(crowd, AT_ONCE)
    cookies = [signed_in(place.person_id) for place in places]
    db.session.commit()
    with serving(ground) as server:
        before = server.cpu_seconds()
        http = _over_http(server, places, cookies, seconds)
        spent = (server.cpu_seconds() - before) / len(http.times)
    engine, floor = db.engine.dialect.name, alone.rate
    return [
        Figure("answers: bare upsert and commit", f"{_told(alone)} on one connection; {_told(together)} on {AT_ONCE}"),
        *_judged("verb", verb, floor, GOALS[engine]),
        *_judged("HTTP", http, floor, GOALS[engine]),
        Figure("answers: processor of the server for one over HTTP", f"{spent * 1000:.2f} ms"),
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
    connection: Any = db.engine.raw_connection().driver_connection
    upsert = UPSERT.format("?" if is_sqlite else "%s")

    def save(number: int) -> None:
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
    times: list[float] = []
    end = time.perf_counter() + seconds

    def go_on(save: Save) -> None:
        number, own = 0, []
        while (began := time.perf_counter()) < end:
            number += 1
            save(number)
            own.append(time.perf_counter() - began)
        times.extend(own)

    threads = [threading.Thread(target=go_on, args=(save,)) for save in saves]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Outcome(time.perf_counter() - began, times, {})


def _over_http(server: Server, places: list[Place], cookies: list[dict[str, str]], seconds: float) -> Outcome:
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


def _judged(way: str, outcome: Outcome, floor: float, goal: float) -> list[Figure]:
    return [
        at_least(f"answers: {way}, {AT_ONCE} clients", 100 * outcome.rate / floor, goal, unit=" %", aside=_told(outcome)),
        at_most(f"answers: {way}, p99 / p50", outcome.p99 / outcome.p50, TAIL, aside=_tail(outcome)),
    ]


def _told(outcome: Outcome) -> str:
    return f"{outcome.rate:.0f}/s"


def _tail(outcome: Outcome) -> str:
    return f"p50 {outcome.p50 * 1000:.1f}, p99 {outcome.p99 * 1000:.1f} ms"
