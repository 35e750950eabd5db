"""Every cookie has the same protection."""

import ast
from dataclasses import replace

import pytest

from core import parking
from lms.app import create_app
from people.views import visitors
from tests.architecture.test_layers import FILES, ROOT
from tests.people.build import join_form

OWN = "https://belajar.example"


@pytest.fixture
def secure_app(app, tmp_path):
    """The platform as it is in service: behind TLS."""
    return create_app(replace(app.config["SETTINGS"], base_url=OWN, proxies=0, demo=False, data=tmp_path))


def token_of(answer) -> str:
    """Return the CSRF token of a form."""
    return answer.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_behind_tls_every_cookie_is_ours_alone_and_no_script_reads_it(secure_app):
    """Those of a form, a chosen language, who signed in and on which device, and an answer that waits for its owner."""
    client = secure_app.test_client()
    with secure_app.test_request_context("/sign-in", method="POST", data={"answer": "a"}, base_url=OWN):
        set_now = parking.keep(secure_app.make_response("")).headers.getlist("Set-Cookie")
    shown = client.get("/join", base_url=OWN)
    set_now += shown.headers.getlist("Set-Cookie")
    said = {"Referer": f"{OWN}/join"}
    for path, form in (("/language", {"language": "en"}), ("/join", join_form())):
        answer = client.post(path, data={"csrf_token": token_of(shown), **form}, base_url=OWN, headers=said)
        assert answer.status_code in {302, 303}, path
        set_now += answer.headers.getlist("Set-Cookie")
    kept = [line for line in set_now if "Max-Age=0" not in line]
    names = {line.partition("=")[0] for line in kept}
    assert names == {f"__Host-{name}" for name in ("form", "language", "who", visitors.COOKIE, parking.COOKIE)}
    for line in set_now:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; ")) and len(line) < 4096, line


def test_one_place_sets_cookies():
    setters = {
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"set_cookie", "delete_cookie"}
    }
    assert setters == {"core/cookies.py"}
