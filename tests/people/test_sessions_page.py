"""The pages for signing in and out."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from core import clock
from core.db import db
from people import secrets, sessions
from people.models import LoginSession
from people.views import cookies, visitors
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, join_form, page, signed_in_name

SRI = {"phone": "0812-0000-0101", "pin": STRONG}


def sign_in(client, **changed):
    """Send the filled form for learners."""
    return client.submit("/sign-in", {**SRI, **changed})


@pytest.mark.parametrize("phone", ["0812-0000-0101", "+62 812 0000 0101", "081200000101"])
def test_a_learner_signs_in(cast, client, phone):
    assert cast.sri
    assert sign_in(client, phone=phone).location == "/"
    assert signed_in_name(client) == "Sri Rahayu"


def test_the_pin_picks_the_person_on_a_shared_number(cast, client, app):
    assert cast.sri
    client.submit("/join", join_form(name="Toto Rahayu", other_person="y", pin=OTHER, pin_again=OTHER))
    for pin, name in ((STRONG, "Sri Rahayu"), (OTHER, "Toto Rahayu")):
        browser = app.test_client()
        sign_in(browser, pin=pin)
        assert signed_in_name(browser) == name


def test_a_wrong_pin_and_an_unknown_number_get_the_same_answer(cast, client):
    assert cast.sri
    wrong, unknown = sign_in(client, pin=OTHER), sign_in(client, phone="0812-9999-9999")
    assert wrong.status_code == unknown.status_code == 422
    assert page(wrong) == page(unknown)
    assert "tidak cocok" in page(wrong)


def test_a_wrong_pin_and_an_unknown_number_cost_the_same_work(cast, client, monkeypatch):
    assert cast.sri
    work = []
    hashed = secrets.hashed
    monkeypatch.setattr(secrets, "hashed", lambda *about: work.append("hash") or hashed(*about))

    def note(conn, cursor, statement, *rest):
        work.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        db.session.commit()
        sign_in(client, pin=OTHER)
        db.session.commit()
        wrong, work[:] = list(work), []
        sign_in(client, phone="0812-9999-9999")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert wrong == work
    assert work.count("hash") == 1


def test_after_some_wrong_pins_the_page_says_how_long_to_wait(cast, client):
    assert cast.sri
    answers = [sign_in(client, pin=OTHER) for _ in range(6)]
    assert [a.status_code for a in answers] == [422] * 5 + [429]
    assert "1 menit" in page(answers[-1])
    assert answers[-1].headers["Retry-After"] == "30"
    assert sign_in(client).status_code == 429
    with clock.at(MONDAY + timedelta(minutes=1)):
        assert sign_in(client).status_code == 303


def test_strangers_elsewhere_do_not_keep_the_owner_out(cast, client, app):
    assert cast.sri
    sign_in(client)
    client.submit("/sign-out", form="/account")
    for n in range(30):
        app.test_client().submit("/sign-in", {**SRI, "pin": OTHER}, environ_base={"REMOTE_ADDR": f"10.0.0.{n}"})
    elsewhere = app.test_client().submit("/sign-in", SRI, environ_base={"REMOTE_ADDR": "10.0.1.1"})
    assert elsewhere.status_code == 429
    assert sign_in(client).status_code == 303


def test_staff_sign_in_with_e_mail_and_passphrase(cast, client):
    assert cast.dewi
    answer = client.submit("/sign-in/staff", {"email": " Dewi@Demo.example", "passphrase": cast.passphrase})
    assert answer.location == "/"
    assert signed_in_name(client) == "Dewi Anggraini"


def test_a_wrong_passphrase_and_an_unknown_e_mail_get_the_same_answer(cast, client):
    assert cast.dewi
    wrong = client.submit("/sign-in/staff", {"email": "dewi@demo.example", "passphrase": "kopi tubruk simpang tiga"})
    unknown = client.submit("/sign-in/staff", {"email": "dewo@demo.example", "passphrase": "kopi tubruk simpang tiga"})
    assert wrong.status_code == unknown.status_code == 422
    assert page(wrong) == page(unknown)


def test_staff_do_not_sign_in_with_a_pin_nor_learners_with_an_e_mail(cast, client):
    assert cast.dewi
    assert cast.sri
    assert client.submit("/sign-in/staff", {"email": "+6281200000101", "passphrase": STRONG}).status_code == 422


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/account", "/account"),
        ("/courses/foto?page=2", "/courses/foto?page=2"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_only_pages_of_this_site_are_opened(cast, client, address, expected):
    assert cast.sri
    assert sign_in(client, next=address).location == expected


def test_signing_in_and_out_changes_the_forms_token_and_the_session(cast, client):
    assert cast.sri
    before = client.csrf()
    sign_in(client)
    signed_in = client.get_cookie("who").value
    inside = client.csrf("/account")
    assert inside != before
    client.post("/sign-out", data={"csrf_token": inside})
    assert client.get_cookie("who") is None
    assert client.csrf() != inside
    client.set_cookie("who", signed_in)
    assert signed_in_name(client) == ""


def test_an_old_forms_token_is_worth_nothing_after_signing_in(cast, client):
    assert cast.sri
    old = client.csrf()
    sign_in(client)
    assert client.post("/account/devices/end", data={"csrf_token": old}).status_code == 400


def test_not_bu_sri_leads_to_the_door(cast):
    browser = cast.signed_in(cast.sri)
    assert "Bukan Bu Sri?" in page(browser.get("/account"))
    answer = browser.submit("/sign-out", form="/account")
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_a_shared_phone_forgets_soon_and_asks_on_top_of_each_page(cast, client):
    assert cast.sri
    sign_in(client, shared_phone="y")
    html = client.get("/account").get_data(as_text=True)
    assert html.index("Bukan Bu Sri?") < html.index("<h1")
    assert client.get_cookie("who").max_age is None
    with clock.at(MONDAY + timedelta(minutes=31)):
        assert signed_in_name(client) == ""


def test_an_own_phone_stays_signed_in_and_asks_below(cast, client):
    assert cast.sri
    sign_in(client)
    html = client.get("/account").get_data(as_text=True)
    assert html.index("Bukan Bu Sri?") > html.index("<h1")
    with clock.at(MONDAY + timedelta(days=30)):
        assert signed_in_name(client) == "Sri Rahayu"


def test_whoever_was_here_before_is_signed_out(cast, client):
    assert cast.budi
    cast.sign_in(client, cast.sri)
    client.submit("/sign-in", {"phone": "0812-0000-0102", "pin": STRONG})
    open_sessions = db.session.scalars(select(LoginSession.person_id).where(LoginSession.ended_at.is_(None))).all()
    assert open_sessions == [cast.budi.id]


def test_the_cookie_is_found_only_by_its_hash(cast, client):
    cast.sign_in(client, cast.sri)
    token = client.get_cookie("who").value
    assert token not in str(db.session.scalars(select(LoginSession.token_hash)).all())
    client.set_cookie("who", "x" * 200)
    assert signed_in_name(client) == ""


@pytest.mark.parametrize(("shared", "longest"), [(True, sessions.SHARED_PHONE), (False, sessions.ORDINARY)])
def test_a_device_in_use_stays_signed_in_for_its_time_from_then_on(cast, shared, longest):
    browser = cast.signed_in(cast.sri, shared_phone=shared)
    used_at = clock.now() + timedelta(minutes=20)
    with clock.at(used_at):
        assert signed_in_name(browser) == "Sri Rahayu"
    row = db.session.scalars(select(LoginSession)).one()
    assert (row.last_seen_at, row.expires_at) == (used_at, used_at + longest)


def test_a_page_read_soon_after_another_writes_nothing(cast, count_statements):
    browser = cast.signed_in(cast.sri)
    with clock.at(clock.now() + timedelta(minutes=4)), count_statements() as statements:
        browser.get("/account")
    assert not [one for one in statements if one.startswith(("UPDATE", "INSERT"))]


def test_finding_out_who_is_here_is_one_statement(cast, count_statements):
    browser = cast.signed_in(cast.sri)
    cookie = {"Cookie": f"who={browser.get_cookie('who').value}"}
    with cast._app.test_request_context(headers=cookie) as context, count_statements() as statements:
        assert cookies.identify(context.request).name == "Sri Rahayu"
    assert len([s for s in statements if s.startswith("SELECT")]) == 1


@pytest.mark.parametrize(
    ("came_from", "counted_as"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("?", "unknown"),
    ],
)
def test_tries_are_counted_for_an_address_or_its_network(app, came_from, counted_as):
    with app.test_request_context(environ_base={"REMOTE_ADDR": came_from}):
        assert visitors.address() == counted_as


def test_an_incomplete_form_for_staff_is_told(client):
    assert client.submit("/sign-in/staff", {"email": "", "passphrase": ""}).status_code == 422


def test_a_closed_account_does_not_open(cast, client):
    cast.sri.closed_at = clock.now()
    db.session.commit()
    assert sign_in(client).status_code == 422


@pytest.mark.parametrize("form", [{}, {"phone": "x" * 100_000, "pin": "1"}, {"phone": "0812", "pin": "９９９９９９"}])
def test_nonsense_is_a_clear_page(client, form):
    assert client.submit("/sign-in", form).status_code == 422
