"""A form that was sent without a session waits in a signed cookie of its browser."""

from datetime import timedelta

from flask import Response

from core import clock, parking
from core.errors import Closed
from tests.conftest import MONDAY

ADDRESS = "/sign-in"
ENDPOINT = "sessions.create_session"


def cookie_after(app, fields: dict) -> str:
    """Return the cookie that a browser gets when it sends these fields."""
    with app.test_request_context(ADDRESS, method="POST", data=fields):
        cookie = parking.keep(Response()).headers.get("Set-Cookie", "")
    return cookie.split(";")[0].removeprefix(f"{parking.COOKIE}=")


def comes_back(app, cookie: str):
    return app.test_request_context("/sign-in", headers={"Cookie": f"{parking.COOKIE}={cookie}"})


def test_a_form_is_given_back_as_it_was_but_for_its_token(app):
    with comes_back(app, cookie_after(app, {"csrf_token": "x", "answer": ["a", "b"], "text": "Rp 5.000 – “ya”"})):
        form = parking.kept_form()
    assert (form.endpoint, form.args) == (ENDPOINT, {})
    assert form.fields.to_dict(flat=False) == {"answer": ["a", "b"], "text": ["Rp 5.000 – “ya”"]}


def test_a_changed_signature_gives_no_form(app):
    with comes_back(app, cookie_after(app, {"answer": "a"})[:-2] + "xx"):
        assert parking.kept_form() is None


def test_a_form_is_kept_for_a_day_also_one_that_a_clock_ahead_has_stamped(app):
    cookie = cookie_after(app, {"answer": "a"})
    for since, there in ((timedelta(days=1), True), (timedelta(days=1, seconds=2), False), (-timedelta(days=400), True)):
        with clock.at(MONDAY + since), comes_back(app, cookie):
            assert (parking.kept_form() is not None) is there, since


def test_a_form_that_nobody_settles_is_left_alone(app):
    with comes_back(app, cookie_after(app, {"answer": "a"})):
        assert parking.after_sign_in(1) is None


def test_a_settler_that_refuses_never_keeps_anybody_from_signing_in(app):
    asked = []

    def refuse(person_id: int, kept: parking.KeptForm) -> None:
        asked.append(person_id)
        raise Closed

    parking.register(ENDPOINT, refuse)
    try:
        with comes_back(app, cookie_after(app, {"answer": "a"})):
            assert parking.after_sign_in(1) is None
        assert asked == [1]
    finally:
        parking._settlers.pop(ENDPOINT)
