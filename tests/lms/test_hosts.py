"""The platform answers only to its own host name, and repeats no other name."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from core import static_files
from core.web import static_address
from lms import hosts
from lms.app import create_app
from lms.hosts import HostCheck
from tests.people.build import page

FOREIGN = [
    "evil.example", "x" * 3000, "x." * 1500 + "example", "127.0.0.1.evil.example", "localhost.evil.example", "[", "[::1", "a b",
    "a,b", "..", ".", "-", ":", ":8000", "localhost:", "localhost:99999", "localhost:abc", "b\xe9lajar.example", "%00", "\x7f",
    "user@localhost", "localhost/x", "localhost#", "",
]  # fmt: skip
OWN = "https://belajar.example:8443"


def routes(app) -> list[tuple[str, str]]:
    """Return every route with one of its methods, and with `1` for each parameter."""
    return [(min(rule.methods - {"HEAD", "OPTIONS"}), re.sub(r"<[^>]+>", "1", rule.rule)) for rule in app.url_map.iter_rules()]


def style(app) -> str:
    """Return the address of a file that WhiteNoise serves."""
    with app.app_context():
        return static_address("app.css")


@pytest.mark.parametrize("host", ["evil.example", "x" * 3000, "\xff"])
def test_another_name_is_400_on_every_route_and_is_not_repeated(app, host):
    client = FlaskClient(app)
    for method, path in [
        *routes(app),
        ("GET", "/nowhere"),
        ("PUT", "/sign-in"),
        ("GET", "/assets/../lms/app.py"),
        ("GET", style(app)),
    ]:
        answer = client.open(path, method=method, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 400, path
        assert host not in answer.get_data(as_text=True) + str(answer.headers), path


@pytest.mark.parametrize("host", FOREIGN)
def test_whatever_is_no_name_of_ours_is_400(client, host):
    assert client.get("/", environ_overrides={"HTTP_HOST": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:4711", "[::1]:8000", "LOCALHOST", "localhost."])
def test_this_machine_may_be_called_by_each_of_its_names(client, host):
    assert client.get("/", environ_overrides={"HTTP_HOST": host}).status_code == 200


def test_who_asks_under_another_name_reads_where_to_go(client, app):
    answer = client.get("/", headers={"Host": "evil.example"})
    assert f"Alamat Sinau Dagang adalah: {app.config['BASE_URL']}" in page(answer)
    assert static_files.PREFIX not in answer.get_data(as_text=True), "nothing of it is served under another name"
    problem = client.get("/", headers={"Host": "evil.example", "Accept": "application/json"}).json
    assert problem["status"] == 400 and app.config["BASE_URL"] in problem["detail"]


def environ_behind(host: str | None, base_url: str = OWN, **environ: str) -> dict:
    """Return the environment that the application gets for a request to this host."""
    received: dict = {}

    def application(environ: dict, start_response) -> list[bytes]:
        received.update(environ)
        start_response("200 OK", [])
        return []

    sent = EnvironBuilder("/").get_environ() | environ
    del sent["HTTP_HOST"]
    run_wsgi_app(HostCheck(application, base_url, refusing=application), sent | ({} if host is None else {"HTTP_HOST": host}))
    return received


@pytest.mark.parametrize(
    "host",
    ["belajar.example", "belajar.example:8443", "BELAJAR.example:1", "belajar.example.", None, "localhost", "evil.example"],
)
def test_in_service_name_port_and_scheme_are_those_of_the_base_url(host):
    environ = environ_behind(host)
    assert (environ["HTTP_HOST"], environ["wsgi.url_scheme"]) == ("belajar.example:8443", "https")
    assert (hosts.FOREIGN in environ) is (host == "evil.example")


def test_on_ones_own_machine_the_browsers_address_stays():
    environ = environ_behind("localhost:9000", "http://127.0.0.1:8000")
    assert (environ["HTTP_HOST"], environ["wsgi.url_scheme"]) == ("localhost:9000", "http")


@pytest.mark.parametrize(("referrer", "arrives"), [("http://[", False), ("//[x", False), (f"{OWN}/reset", True)])
def test_a_referrer_that_cannot_be_read_does_not_arrive(referrer, arrives):
    assert ("HTTP_REFERER" in environ_behind("belajar.example", HTTP_REFERER=referrer)) is arrives


def test_behind_a_proxy_the_name_that_it_passes_on_is_looked_at(whole_app, tmp_path):
    settings = replace(whole_app.config["SETTINGS"], base_url=OWN, proxies=1, demo=False, data=tmp_path)
    client = create_app(settings).test_client()
    passed = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    for host, status in (("belajar.example:8443", 200), ("belajar.example", 200), ("evil.example", 400)):
        assert client.get("/healthz", headers={**passed, "X-Forwarded-Host": host}).status_code == status, host


def test_a_form_is_taken_whose_proxy_leaves_out_the_port(whole_app, tmp_path):
    """The referrer has the port, and the CSRF check compares it with the platform's own address."""
    settings = replace(whole_app.config["SETTINGS"], base_url=OWN, proxies=1, demo=False, data=tmp_path)
    app = create_app(settings)
    client = app.test_client()
    passed = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "belajar.example", "Host": "belajar.example"}
    shown = client.get("/sign-in", base_url=OWN, headers=passed).get_data(as_text=True)
    token = shown.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    form = {"csrf_token": token, "phone": "0812-0000-0101", "pin": "730158"}
    for referrer, status in ((f"{OWN}/sign-in", 422), ("https://evil.example/", 400)):
        answer = client.post("/sign-in", data=form, base_url=OWN, headers={**passed, "Referer": referrer})
        assert answer.status_code == status, referrer
