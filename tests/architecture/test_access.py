"""Who may do what: every route and every kind of person in one table (`access.txt`), and nothing outside it.

In the table: `ok` the page or deed is theirs (also when its form is empty, or it was done before), `in` they are asked to
sign in, `403` they may see but not do it, `404` it does not exist for them. `script/access` writes the table anew.
"""

import os

from flask import Flask
from sqlalchemy import select, update
from werkzeug.routing import Rule

from core import clock
from core.db import db
from mentoring.models import CohortMember, CohortRole
from people.identity import Grant
from people.models import Access, AccessReason, MemberKind, Membership, Person, Role
from people.sessions import identity_of
from script.measure.attack.access_table import PEOPLE, read_table, write_table
from tests.architecture.world import World
from tests.client import PageClient

WRITES = bool(os.environ.get("WRITE_ACCESS_TABLE"))
"""Whether the test writes the table instead of comparing it (`script/access`)."""
LAST = (
    "own_cohorts.delete_membership", "cohort_members.delete_member", "cohort_mentors.delete_mentor", "cohorts.delete_cohort",
    "results.create_result", "attempts.create_abandonment", "withdrawals.create_withdrawal", "enrolments.create_enrolment",
    "listing_photos.delete_photo", "archivals.create_archival", "archivals.delete_archival", "owners.create_departure",
    "devices.delete_devices", "sessions.delete_session",
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


def test_every_route_has_a_row_and_every_row_a_route(whole_app: Flask):
    assert {endpoint for endpoint, *_ in routes(whole_app)} == set(read_table())


def test_the_table_speaks_of_the_people_of_the_small_world(small_world: World):
    assert set(PEOPLE) == set(small_world.people)


def test_every_role_has_somebody_in_the_table_who_holds_nothing_else(small_world: World):
    alone = [grants[0].role for grants in grants_of(small_world) if len({grant.role for grant in grants}) == 1]
    assert set(Role) - set(alone) == set()


def test_a_role_with_limits_has_somebody_within_and_somebody_beyond_them(small_world: World):
    limits: dict[Role, set] = {}
    for grant in (grant for grants in grants_of(small_world) for grant in grants if grant.scope_kind):
        limits.setdefault(grant.role, set()).add((grant.scope_id, grant.scope_key))
    assert limits and [role for role, different in limits.items() if len(different) < 2] == []


def test_every_other_reason_for_access_has_somebody_in_the_table(small_world: World):
    people = [person.id for person in small_world.people.values() if person]
    for words, reason, holder, ended in (
        (AccessReason, Access.why, Access.viewer_id, Access.until),
        (MemberKind, Membership.kind, Membership.person_id, Membership.left_at),
        (CohortRole, CohortMember.role, CohortMember.person_id, CohortMember.left_at),
    ):
        in_force = ended.is_(None) | (ended > clock.now())
        assert set(words) - set(db.session.scalars(select(reason).where(in_force, holder.in_(people)))) == set()


def grants_of(small_world: World) -> list[tuple[Grant, ...]]:
    """What each person of the table holds."""
    return [identity_of(person.id).grants for person in small_world.people.values() if person]


def test_everybody_gets_what_the_table_says(whole_app: Flask, small_world: World):
    """The last one: it changes the small world."""
    seen = look(whole_app, small_world)
    if WRITES:
        write_table(seen)
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
            _nobody_rests()
    return seen


def _nobody_rests() -> None:
    """Take every account up again: who has paused meets one page alone, and is met by nobody."""
    db.session.execute(update(Person).values(paused_at=None))
    db.session.commit()


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
