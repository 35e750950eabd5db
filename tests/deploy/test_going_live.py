"""From `script/install` to an update that goes wrong: it answers on TLS, serves while others are slow, and loses nothing."""

import re
import shutil
import socket
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import pytest

from tests.deploy.trial import DOMAIN, Trial, commit, install
from tests.traversals import ASKS, CANARY, plant, send, ways_to

pytestmark = pytest.mark.journey
SLOW = 300
LEAVES = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)|%2f|%5c|%00|\\", re.IGNORECASE)
"""What must not come past nginx, whatever the platform would say of it."""


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> Trial:
    """Installed and running."""
    made = install(tmp_path_factory.mktemp("live"))
    made.start()
    _wait(made)
    yield made
    made.stop()


def _wait(trial: Trial) -> None:
    end = time.monotonic() + 60
    while trial.get("/readyz").status != 200:
        assert time.monotonic() < end
        time.sleep(0.3)


def rows(trial: Trial) -> dict[str, list]:
    """Every row of every table."""
    with sqlite3.connect(f"file:{trial.root}/var/lib/sinau-dagang/lms.sqlite?mode=ro", uri=True) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608, our own tables
    connection.close()
    return found


def test_it_answers_on_tls_with_the_certificate_made_for_its_name(trial):
    page = trial.get("/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]
    assert trial.get("/demo").status == 404


def test_the_settings_and_keys_can_be_read_by_their_owner_only(trial):
    for name, mode in (
        ("etc/sinau-dagang/settings.env", 0o640),
        ("etc/sinau-dagang/tls/key.pem", 0o600),
        ("var/lib/sinau-dagang", 0o700),
    ):
        assert (trial.root / name).stat().st_mode & 0o777 == mode, name


def test_nginx_and_systemd_find_no_fault(trial):
    assert "test is successful" in trial.run("nginx", "-t", "-c", str(trial.root / "etc/nginx/nginx.conf"))
    if not shutil.which("systemd-analyze"):
        pytest.skip("this machine has no systemd to ask")
    for unit in sorted((trial.root / "etc/systemd/system").iterdir()):
        assert not trial.run("systemd-analyze", "verify", str(unit)), unit


def test_what_a_visitor_claims_of_its_address_is_not_believed(trial):
    with trial.connect() as connection:
        connection.sendall(
            f"GET /healthz HTTP/1.1\r\nHost: {DOMAIN}\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Host: evil.example\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        assert b"evil.example" not in connection.recv(65536)


def test_nginx_serves_the_files_that_a_page_names_packed_and_for_ever(trial):
    wanted = re.findall(r'(?:href|src)="(/static/[^"]+)"', trial.get("/").body.decode())
    assert len(wanted) > 1
    for address in wanted:
        plain, packed = trial.get(address), trial.get(address, asks={"Accept-Encoding": "gzip"})
        assert plain.status == packed.status == 200 and plain.body == packed.body, address
        assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["Vary"] == "Accept-Encoding"
        assert plain.cache_control == packed.cache_control == "max-age=315360000, public, immutable"
        assert ("sandbox" in packed.headers.get("Content-Security-Policy", "")) is address.endswith(".svg")
        assert trial.get(address, asks={"If-None-Match": plain.headers["ETag"]}).status == 304
    assert f'"{wanted[0]}"'.encode() in trial.get("/nowhere", asks={"Accept-Encoding": "gzip"}).body


def test_a_static_file_that_is_not_there_is_never_kept(trial):
    for address in ("app.css?v=1", "app.0123456789.css?v=1", "js", "js/", "", "../static/js/", "app.css.gz"):
        answer = trial.get(f"/static/{address}")
        assert answer.status in {400, 404} and "immutable" not in answer.cache_control, address


def test_what_leaves_its_place_is_refused_at_the_door(trial):
    """In front of the platform; and behind nginx, where only its socket is asked, nothing is found either."""
    data = trial.root / "var/lib/sinau-dagang"
    canary, web = plant(data / "files"), str(trial.root / "run/sinau-dagang/web.sock")
    for number, way in enumerate(ways_to(canary, trial.program / "build/static")):
        for target in (f"/static/{way}", f"/static/js/{way}", f"/{way}"):
            asks = ASKS[number % len(ASKS)]
            answer = trial.get(target, asks=asks)
            assert answer.status in ({400} if LEAVES.search(target.partition("?")[0]) else {400, 404}), target
            with socket.socket(socket.AF_UNIX) as behind:
                behind.connect(web)
                inside = send(behind, target, host=DOMAIN, asks={**asks, "X-Forwarded-Proto": "https"})
            assert inside.status in {400, 404} and CANARY not in answer.body + inside.body, target
    assert trial.get("/sign-in?next=%2Fcourses%2F..%2F").status == 200


def test_an_ordinary_visitor_is_served_while_three_hundred_are_slow(trial):
    def visit() -> float:
        began = time.perf_counter()
        assert trial.get("/courses").status == 200
        return time.perf_counter() - began

    alone = median(visit() for _ in range(15))
    with ThreadPoolExecutor(16) as pool:
        slow = list(pool.map(lambda _: trial.connect(), range(SLOW)))
    for connection in slow:
        connection.sendall(f"POST /sign-in HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Length: 1000\r\n".encode())
    among = []
    for _ in range(15):
        for connection in slow:
            connection.sendall(b"X")  # a byte at a time, and none is dropped
        among.append(visit())
    for connection in slow:
        connection.close()
    sys.stdout.write(f"\nan ordinary visitor's median: {alone:.4f} s alone, {median(among):.4f} s among {SLOW} slow ones\n")


def test_a_backup_brings_back_what_was_wiped(trial):
    trial.lms("people", "invite", "--name", "Ratna Sari", "--email", "ratna@example.org", "--role", "officer")
    told = trial.lms("backup", "create")
    backup = told.split(": ")[0].splitlines()[-1]
    data = trial.root / "var/lib/sinau-dagang"
    before, kept = rows(trial), {p.name: p.read_bytes() for p in (data / "files").rglob("*") if p.is_file()}
    elsewhere = shutil.copy(backup, trial.root / "backup.tar.gz")
    trial.stop()
    shutil.rmtree(data)
    data.mkdir(mode=0o700)
    trial.lms("database", "migrate")
    trial.lms("backup", "restore", str(elsewhere))
    trial.start()
    _wait(trial)
    assert rows(trial) == before
    assert {p.name: p.read_bytes() for p in (data / "files").rglob("*") if p.is_file()} == kept


def test_an_update_whose_migration_fails_goes_back_by_itself(trial):
    before = rows(trial)
    was = trial.run("git", "rev-parse", "HEAD").strip()
    head = max((trial.program / "migrations/versions").glob("0*.py")).stem[:4]
    (trial.program / "migrations/versions/9999_breaks.py").write_text(
        f'"""Breaks half-way."""\n\nfrom alembic import op\n\nrevision, down_revision = "9999", "{head}"\n\n\n'
        "def upgrade() -> None:\n    for words in ('CREATE TABLE left_over (id INTEGER)', 'DROP TABLE files', 'NOT SQL'):\n"
        "        op.execute(words)\n"
    )
    broken = commit(trial, "A migration that fails")
    trial.run("git", "checkout", "--quiet", "--detach", was)
    told = trial.run("script/update", "--root", str(trial.root), broken, fails=True)
    assert "It is as it was before the update." in told
    assert rows(trial) == before
    assert trial.run("git", "rev-parse", "HEAD").strip() == was
    assert trial.get("/").status == 200


def test_an_update_that_works_is_in_service_afterwards(trial):
    (trial.program / "deploy/starting.html").write_text("<!DOCTYPE html><title>Baru</title>")
    new = commit(trial, "Another page while it starts")
    before = rows(trial)
    told = trial.run("script/update", "--root", str(trial.root), new)
    assert "Updated from" in told
    assert (trial.root / "etc/sinau-dagang/version").read_text().strip() == new
    assert rows(trial) == before
    assert trial.get("/").status == 200


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "--domain"),
        (["--domain", "a b"], "--domain"),
        (["--domain", "x.example", "--tls", "magic"], "one of self, files, acme"),
        (["--domain", "x.example", "--tls", "files", "--certificate", "/nowhere", "--key", "/nowhere"], "can be read"),
        (["--domain", "x.example", "--tls", "acme", "--root", "x"], "--email"),
        (["--domian", "x.example"], "Unknown"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence_and_changes_nothing(trial, words, told):
    assert told in trial.run("script/install", *words, fails=True)
    assert not (trial.program / "x").exists()
