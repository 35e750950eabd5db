"""From `script/install` to an update that goes wrong: it answers on TLS, serves while others are slow, and loses nothing."""

import re
import shutil
import socket
import sqlite3
import ssl
import sys
import tempfile
import time
import urllib.request
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

from lms.headers import HSTS
from script.measure.attack.payloads import spellings
from tests.deploy.trial import DOMAIN, Trial, commit, install
from tests.journeys.waiting import MOST_SECONDS
from tests.traversals import ASKS, CANARY, plant, send

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


@pytest.fixture
def chromium() -> Iterator[BrowserContext]:
    """A browser that finds the trial under its name, and does not mind who signed its certificate."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    args = ["--no-sandbox", "--disable-background-networking", f"--host-resolver-rules=MAP {DOMAIN} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser.new_context(ignore_https_errors=True)
        browser.close()


def _wait(trial: Trial) -> None:
    end = time.monotonic() + 60
    while trial.get("/readyz").status != 200:
        assert time.monotonic() < end
        time.sleep(0.3)


def rows(trial: Trial) -> dict[str, list]:
    """Every row of every table, but for what the worker does meanwhile: it tells of the backup, and seals what was kept."""
    with sqlite3.connect(f"file:{trial.root}/var/lib/sinau-dagang/lms.sqlite?mode=ro", uri=True) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608, our own tables
    connection.close()
    for name in ("audit_entries", "sign_ins"):
        found[name] = [row.rpartition(", ")[0] for row in found[name]]
    found["messages"] = [row for row in found["messages"] if "'trouble-" not in row]
    return {name: kept for name, kept in found.items() if name not in {"troubles", "chain_links"}}


def test_it_answers_on_tls_with_the_certificate_made_for_its_name(trial):
    page = trial.get("/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]
    assert trial.get("/demo").status == 404


PASSPHRASE = "empat kata yang panjang"


def test_on_another_port_staff_come_in_by_their_link_and_sign_in_again(trial, chromium):
    """As docs/operations.md says it: the browser is at `https://belajar.example:PORT`, and its forms are taken."""
    told = trial.lms("people", "invite", "--name", "Sari Dewi", "--email", "sari@example.org", "--role", "admin")
    link = re.search(r"https://\S+", told).group()
    assert link.startswith(f"{trial.address}/m/")
    page = chromium.new_page()
    page.goto(link)
    page.locator("input[name=passphrase]").fill(PASSPHRASE)
    page.locator("input[name=passphrase_again]").fill(PASSPHRASE)
    _presses(page, page.locator("main form button"))
    secret = _sets_up_app(page)
    expect(page.locator("header").first).to_contain_text("Sari Dewi")
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"__Host-who"}
    page.goto(f"{trial.address}/account")
    _presses(page, page.get_by_role("button", name="Keluar").first)
    page.goto(f"{trial.address}/sign-in/staff")
    page.locator("input[name=email]").fill("sari@example.org")
    page.locator("input[name=passphrase]").fill(PASSPHRASE)
    _presses(page, page.locator("main form button"))
    page.locator("input[name=code]").fill(pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=1))
    _presses(page, page.locator("main form button"))
    expect(page.locator("header").first).to_contain_text("Sari Dewi")
    assert page.url.startswith(f"{trial.address}/")


def _sets_up_app(page: Page) -> str:
    """The app that an administrator needs before anything else opens. Returns its secret."""
    _presses(page, page.locator("main form button"))
    address = page.locator("a[href^='otpauth:']").get_attribute("href") or ""
    secret = parse_qs(urlsplit(address).query)["secret"][0]
    page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    _presses(page, page.locator("main form button"))
    _presses(page, page.locator("main a.primary"))
    return secret


def _presses(page: Page, button: Locator) -> None:
    """And waits for the page that comes: who types another address before that takes back what was sent."""
    with page.expect_navigation(wait_until="load", timeout=MOST_SECONDS * 1000):
        button.click()


def test_without_tls_a_visitor_is_led_to_the_port_that_has_it(trial):
    with urllib.request.build_opener(_StayHere).open(f"http://127.0.0.1:{trial.plain_port}/courses?x=1") as answer:
        assert answer.headers["Location"] == f"{trial.address}/courses?x=1"


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Looks where a redirect leads and does not follow."""

    def http_error_301(self, request, answer, code, words, headers):
        return answer


def style_of(trial: Trial) -> str:
    """A file that nginx serves."""
    found = re.search(r'href="(/assets/[^"]+\.css)"', trial.get("/").body.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("host", [b"evil.example", b"x" * 3000, b"x." * 1500 + b"example", b"be\xff\xfelajar", b"a b", b""])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/healthz", "style"])
def test_another_host_is_400_and_is_not_repeated(trial, host, path):
    path = style_of(trial) if path == "style" else path
    answer = trial.raw(f"GET {path} HTTP/1.1\r\nHost: ".encode() + host)
    assert answer.split()[1] == b"400", answer[:200]
    assert b"evil.example" not in answer and b"xxxx" not in answer


def test_each_answer_says_once_to_come_back_by_tls_only(trial):
    for path in (
        "/",
        "/nowhere",
        style_of(trial),
        "/assets/nowhere.css",
        "/assets/nowhere.0123456789.css",
        "/healthz",
        "/..%2f",
    ):
        assert trial.get(path).headers.get_all("Strict-Transport-Security") == [HSTS], path
    assert trial.raw(b"GET / HTTP/1.1\r\nHost: a b").count(HSTS.encode()) <= 1


@pytest.mark.parametrize(
    ("suites", "taken"),
    [
        ("ECDHE-ECDSA-AES128-GCM-SHA256", True),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", True),
        ("ECDHE-ECDSA-AES128-SHA256", False),
        ("ECDHE-ECDSA-AES256-SHA", False),
        ("ECDHE-ECDSA-AES128-CCM", False),
    ],
)
def test_under_tls_1_2_only_the_suites_of_the_guidelines_are_taken(trial, suites, taken):
    context = trial.context
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    if taken:
        with trial.connect(context) as connection:
            assert connection.cipher()[0] == suites
        return
    with pytest.raises(ssl.SSLError):
        trial.connect(context)


def test_nothing_older_than_tls_1_2_is_spoken(trial):
    context = trial.context
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        trial.connect(context)


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
    with tempfile.TemporaryDirectory(dir="/var/tmp") as ordinary:  # below /dev/shm, where tests may lie, no unit may work
        shutil.copytree(trial.root / "etc/systemd/system", f"{ordinary}/units")
        Path(f"{ordinary}/home").symlink_to(trial.root.parent)
        units = sorted(Path(f"{ordinary}/units").iterdir())
        for unit in units:
            unit.write_text(unit.read_text().replace(str(trial.root.parent), f"{ordinary}/home"))
        for unit in units:
            assert not trial.run("systemd-analyze", "verify", str(unit)), unit


def test_what_a_visitor_claims_of_its_address_is_not_believed(trial):
    with trial.connect() as connection:
        connection.sendall(
            f"GET /healthz HTTP/1.1\r\nHost: {DOMAIN}\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Host: evil.example\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        assert b"evil.example" not in connection.recv(65536)


def test_nginx_serves_the_files_that_a_page_names_packed_and_for_ever(trial):
    wanted = re.findall(r'(?:href|src)="(/assets/[^"]+)"', trial.get("/").body.decode())
    assert len(wanted) > 1
    for address in wanted:
        plain, packed = trial.get(address), trial.get(address, asks={"Accept-Encoding": "gzip"})
        assert plain.status == packed.status == 200 and plain.body == packed.body, address
        assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["Vary"] == "Accept-Encoding"
        assert plain.cache_control == packed.cache_control == "max-age=315360000, public, immutable"
        assert ("sandbox" in packed.headers.get("Content-Security-Policy", "")) is address.endswith(".svg")
        assert trial.get(address, asks={"If-None-Match": plain.headers["ETag"]}).status == 304
        behind = trial.get_behind(address)  # as an nginx with older rules asks for it
        assert behind.body == plain.body and behind.cache_control == plain.cache_control
    assert f'"{wanted[0]}"'.encode() in trial.get("/nowhere", asks={"Accept-Encoding": "gzip"}).body


def test_a_static_file_that_is_not_there_is_never_kept(trial):
    for address in ("app.css?v=1", "app.0123456789.css?v=1", "js", "js/", "", "../assets/js/", "app.css.gz"):
        for folder in ("assets", "static"):
            answer = trial.get(f"/{folder}/{address}")
            assert answer.status in {400, 404} and "immutable" not in answer.cache_control, address


def test_what_leaves_its_place_is_refused_at_the_door(trial):
    """In front of the platform; and behind nginx, where only its socket is asked, nothing is found either."""
    data = trial.root / "var/lib/sinau-dagang"
    canary = plant(data / "canary")
    for number, way in enumerate(spellings(canary, trial.program / "build/assets")):
        for target in (f"/assets/{way}", f"/assets/js/{way}", f"/static/{way}", f"/{way}"):
            asks = ASKS[number % len(ASKS)]
            answer = trial.get(target, asks=asks)
            assert answer.status in ({400} if LEAVES.search(target.partition("?")[0]) else {400, 404}), target
            assert "no-store" in answer.headers.get("Cache-Control", ""), target
            inside = trial.get_behind(target, asks=asks)
            assert inside.status in {400, 404} and CANARY not in answer.body + inside.body, target
    canary.unlink()
    assert trial.get("/sign-in?next=%2Fcourses%2F..%2F").status == 200


SECRETS = ("KMT7-R4XP", "Rahayu", "081200000101", "kata-sandi", "9.9.9.9")
TELLING = (
    "/k/KMT7-R4XP",
    "/nowhere/KMT7-R4XP?phone=081200000101",
    "/c/KMT7-R4XP",
    "/reset/KMT7-R4XP?x=Rahayu",
    "/Rahayu",
    "/sign-in?next=%2Fk%2FKMT7-R4XP&phone=081200000101",
)


def logged(trial: Trial) -> dict[str, str]:
    """What every program of the installation has written."""
    return {path.name: path.read_text() for path in (trial.root / "var/log").rglob("*.log")}


def ask_telling_everything(trial: Trial, path: str) -> str:
    """With a code in every place that a log might repeat; returns the page."""
    with trial.connect() as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {DOMAIN}\r\nReferer: https://{DOMAIN}/reset/KMT7-R4XP\r\nUser-Agent: Rahayu\r\n"
            "X-Request-ID: aaaaaaaaaaaa\r\nX-Forwarded-For: 9.9.9.9\r\nCookie: who=kata-sandi\r\nConnection: close\r\n\r\n".encode()
        )
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def number_on(page: str) -> str:
    """The number that an error page asks to be read out."""
    return re.sub("[^0-9a-f]", "", re.search(r"sebutkan nomor ini: <b[^>]*>([^<]*)</b>", page)[1].replace("&nbsp;", ""))


def test_no_log_holds_a_code_a_query_or_an_address_and_both_logs_name_the_same_request(trial):
    numbers = [number_on(page) for page in (ask_telling_everything(trial, path) for path in TELLING) if "sebutkan" in page]
    assert len(numbers) >= 3
    time.sleep(0.2)
    logs = logged(trial)
    for number in numbers:
        assert number != "aaaaaaaaaaaa" and number in logs["sinau-dagang.log"] and number in logs["web.log"]
    for name, words in logs.items():
        assert not [secret for secret in (*SECRETS, "127.0.0.1", "?") if secret in words and name != "web.log"], name
        assert not [secret for secret in SECRETS if secret in words], name


def test_while_the_platform_is_away_its_page_has_the_number_and_no_log_the_address(trial):
    place = trial.root / "run/sinau-dagang/web.sock"
    place.rename(place.with_suffix(".away"))
    try:
        page = ask_telling_everything(trial, TELLING[2])
    finally:
        place.with_suffix(".away").rename(place)
    assert "503" in page.splitlines()[0] and "Sebentar lagi" in page
    time.sleep(0.2)
    logs = logged(trial)
    assert number_on(page) in logs["sinau-dagang.log"]
    assert not [secret for secret in SECRETS for words in logs.values() if secret in words]


def test_what_nginx_itself_refuses_is_a_page_with_its_number(trial):
    page = ask_telling_everything(trial, "/static/nowhere/KMT7-R4XP.css")
    assert "404" in page.splitlines()[0] and number_on(page) in logged(trial)["sinau-dagang.log"]


@pytest.mark.parametrize("target", ["/assets/../var/lms.sqlite", "/a%2fb", "/refused.html", "/x/../refused.html"])
def test_so_is_what_it_refuses_at_the_door(trial, target):
    page = ask_telling_everything(trial, target)
    assert page.splitlines()[0].split()[1] in {"400", "404"} and number_on(page) in logged(trial)["sinau-dagang.log"]
    assert "nosniff" in page and "default-src 'none'" in page


def test_no_answer_of_the_platform_is_too_long_for_nginx(trial):
    """An answer that outlived its session goes home in a cookie of 3,800 bytes, beside the others."""
    answer = trial.get("/account?q=" + "%22" * 1100)
    assert answer.status == 302 and len(answer.headers["Location"]) > 5000


def test_nobody_learns_nginxs_version(trial):
    for connection in (trial.connect(), socket.create_connection(("127.0.0.1", trial.plain_port))):
        answer = send(connection, "/", host=DOMAIN)
        assert not re.search(r"nginx/\d", str(answer.headers.items()) + answer.body.decode())


def test_what_nginx_cannot_keep_of_an_upload_is_to_be_sent_again(trial):
    """Its disk is full, or its folder gone: 503 with a page, and not a fault."""
    folder = trial.root / "run/sinau-dagang/nginx-body"
    folder.rename(folder.with_suffix(".away"))
    folder.touch()
    head = f"POST /sign-in HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n"
    try:
        with trial.connect() as connection:
            connection.sendall(head.encode() + b"x" * 200_000)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    finally:
        folder.unlink()
        folder.with_suffix(".away").rename(folder)
    assert "503" in answer.splitlines()[0] and "Retry-After: 300" in answer and "belum tersimpan" in answer
    time.sleep(0.2)
    assert number_on(answer) in logged(trial)["sinau-dagang.log"]


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
    with open(trial.program / "deploy/nginx.conf", "a") as rules:
        rules.write("# One rule more.\n")
    new = commit(trial, "Another page while it starts")
    before = rows(trial)
    told = trial.run("script/update", "--root", str(trial.root), new)
    assert "Updated from" in told and "run script/install again" in told
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
