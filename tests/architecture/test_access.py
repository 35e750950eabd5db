"""Who may do what: every route and every kind of person in one table (`access.txt`), and nothing outside it.

In the table: `ok` the page or deed is theirs (also when its form is empty, or it was done before), `in` they are asked to
sign in, `403` they may see but not do it, `404` it does not exist for them.
"""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from people.models import Person
from tests.architecture import world
from tests.architecture.world import World
from tests.cast import Cast
from tests.client import PageClient

TABLE = Path(__file__).parent / "access.txt"
PEOPLE = ("stranger", "tono", "mita", "ayu", "laras", "bayu", "wati", "joko", "raka", "dewi", "agus", "ratna", "budi", "sri")
LAST = (
    "own_cohorts.delete_membership", "cohort_members.delete_member", "cohort_mentors.delete_mentor", "cohorts.delete_cohort",
    "results.create_result", "attempts.create_abandonment", "withdrawals.create_withdrawal", "enrolments.create_enrolment",
    "listing_photos.delete_photo", "listings.create_archival", "listings.delete_archival", "devices.delete_devices", "sessions.delete_session",
)  # fmt: skip
"""What begins or ends something that other lines look at is tried after them, in this order."""


def routes(app: Flask) -> list[tuple[str, str, Rule]]:
    """Every endpoint with one method and its rule; GET first, then the others."""
    found = [
        (rule.endpoint, method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]
    late = {endpoint: number for number, endpoint in enumerate(LAST, 1)}
    return sorted(found, key=lambda route: (late.get(route[0], 0), route[1] != "GET", route[0], route[2].rule))


def read_table() -> dict[str, dict[str, str]]:
    """The table: endpoint, then what each person gets."""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    assert tuple(lines[0][1:]) == PEOPLE
    return {endpoint: dict(zip(PEOPLE, answers, strict=True)) for endpoint, *answers in lines[1:]}


def test_every_route_has_a_row_and_every_row_a_route(app: Flask):
    assert {endpoint for endpoint, *_ in routes(app)} == set(read_table())


@pytest.fixture
def small_world(app: Flask, cast: Cast) -> World:
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    yield world.make(app, cast)
    app.config["WTF_CSRF_CHECK_DEFAULT"] = True


def test_everybody_gets_what_the_table_says(app: Flask, small_world: World):
    seen = look(app, small_world)
    table = read_table()
    differ = [
        f"{endpoint} as {person}: {answer}, the table says {table.get(endpoint, {}).get(person)}"
        for endpoint, answers in seen.items()
        for person, answer in answers.items()
        if answer != table.get(endpoint, {}).get(person)
    ]
    assert not differ, "\n".join(differ)


def look(app: Flask, world: World) -> dict[str, dict[str, str]]:
    """Try every route as everybody."""
    seen: dict[str, dict[str, str]] = {}
    browsers = {name: _browser(app, world, person) for name, person in world.people.items()}
    for endpoint, method, rule in routes(app):
        places = {**world.places, **world.special.get(endpoint, {})}
        with app.test_request_context():
            url = app.url_for(endpoint, **{name: places[name] for name in rule.arguments})
        for name, person in world.people.items():
            answer = _asked(browsers[name], url, method)
            if person and answer == "in":  # what was done before ended the session
                browsers[name] = _browser(app, world, person)
                answer = _asked(browsers[name], url, method)
            seen.setdefault(endpoint, {})[name] = answer
    return seen


def _browser(app: Flask, world: World, person: Person | None) -> PageClient:
    return world.cast.signed_in(person) if person else app.test_client()


def _asked(browser: PageClient, url: str, method: str) -> str:
    with browser.open(url, method=method) as response:
        return word(response)


def word(response) -> str:
    """The table's word for an answer."""
    assert response.status_code < 500, response.request.path
    if response.status_code in {403, 404}:
        return str(response.status_code)
    signs_out = response.request.path in {"/sign-out", "/account/devices/end"}
    asked_in = bool(response.location and "/sign-in" in response.location)
    return "in" if asked_in and not (signs_out and response.headers.get("Set-Cookie")) else "ok"
