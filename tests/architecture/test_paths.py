"""A path that a route refused is opened by nothing: not by the route, not by what serves files, not by what runs after the answer."""

import gzip
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask, Response, request
from werkzeug.routing import PathConverter, Rule, UnicodeConverter

from core import files, static_files
from script.measure.attack.access_table import PEOPLE, read_table
from script.measure.attack.payloads import spellings
from tests.architecture import world
from tests.architecture.test_access import routes
from tests.cast import Cast
from tests.traversals import ASKS, CANARY, opened, plant

STATUSES = (200, 204, 206, 302, 303, 304, 400, 401, 403, 404, 405, 409, 413, 416, 422, 429, 500, 503)
BETWEEN_SLASHES = ("..", "..\\..\\canary.html", "%2e%2e%2fcanary.html")
"""What a route takes as one part of an address, decoded."""


@pytest.fixture
def canary(app: Flask) -> Path:
    """A file among the data."""
    return plant(Path(app.config["DATA"]) / "files")


@pytest.fixture
def without_csrf(app: Flask):
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    yield
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True


def private(paths: list[str], app: Flask) -> list[str]:
    """Those that hold data or static files, and are named by no hash from the database.

    The line of writers is a lock and holds nothing. The machine's own notes are read for each page of an administrator, whatever
    its address.
    """
    own = (Path(app.config["DATA"]) / "notes", Path(app.config["DATA"]) / "backup.json")
    places = (Path(app.config["DATA"]), static_files.SOURCE, static_files.PUBLISHED)
    real = [
        Path(path).resolve() for path in paths if not path.endswith("-line") and not files.SHA256.fullmatch(Path(path).name)
    ]
    real = [path for path in real if not any(path.is_relative_to(note) for note in own)]
    return [str(path) for path in real if any(path.is_relative_to(place) for place in places)]


def check(app: Flask, response, paths: list[str], asked: str) -> None:
    """An answer to a traversal: it tells nothing of the file, and what is refused was not looked for."""
    sent = gzip.decompress(response.data) if response.content_encoding == "gzip" and response.data else response.data
    assert CANARY not in sent and response.status_code < 500, asked
    assert "immutable" not in response.headers.get("Cache-Control", ""), asked
    if response.status_code >= 300:
        assert not private(paths, app), asked
    response.close()


def test_what_runs_after_an_answer_opens_nothing(app: Flask, canary: Path):
    there = spellings(canary, static_files.SOURCE)[0]
    app.test_client().get("/nowhere", headers=ASKS[1]).close()  # what Python reads once
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            continue
        with app.test_request_context(f"/assets/{there}?v=1", headers=ASKS[1]):
            request.url_rule, request.view_args = rule, dict.fromkeys(rule.arguments, there)
            for status in STATUSES:
                with opened() as paths:
                    app.process_response(Response("x" * 1000, status, mimetype="text/html")).close()
                assert not paths, f"{rule} {status}"


def test_no_address_of_a_static_file_leads_to_another_file(app: Flask, canary: Path):
    client = app.test_client()
    for start in (static_files.SOURCE, static_files.PUBLISHED):
        for way in spellings(canary, start):
            for asks, method, folder in product(ASKS, ("GET", "HEAD", "POST"), ("assets", "static")):
                with opened() as paths:
                    response = client.open(f"/{folder}/{way}", method=method, headers=asks)
                assert response.status_code in {400, 404, 405}, way
                check(app, response, paths, f"{method} {folder} {way} {asks}")


def test_no_route_opens_what_stands_in_its_address(app: Flask, cast: Cast, canary: Path, without_csrf):
    small = world.make(app, cast)
    table, tried = read_table(), 0
    for endpoint, method, rule in routes(app):
        name = next((name for name in reversed(PEOPLE) if table[endpoint][name] == "ok"), "sri")
        client = cast.signed_in(small.people[name])
        for word in words_of(rule):
            way, asks = BETWEEN_SLASHES[tried % len(BETWEEN_SLASHES)], ASKS[tried % len(ASKS)]
            url = spoilt(rule, {**small.places, **small.special.get(endpoint, {})}, word, way)
            with opened() as paths:
                response = client.open(url, method=method, headers=asks)
            check(app, response, paths, f"{method} {url}")
            tried += 1
    assert tried > 100


def words_of(rule: Rule) -> list[str]:
    """The parts of an address that a person could write as they like."""
    return [name for name, takes in rule._converters.items() if isinstance(takes, UnicodeConverter | PathConverter)]


def spoilt(rule: Rule, places: dict, word: str, way: str) -> str:
    """The address of a thing that is there, but for one word, which tries to leave."""
    values = {name: places[name] for name in rule.arguments}
    return rule.build({**values, word: "TRIED"}, append_unknown=False)[1].replace("TRIED", quote(way, safe=""))
