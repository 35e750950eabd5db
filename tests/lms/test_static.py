"""Static files have names with a content hash and long caching. A missing file is a 404 page; no address leads elsewhere."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import waitress
from flask import Flask
from waitress import wasyncore

from core import static_files
from core.static_files import BadReference, name_by_content, publish
from core.web import static_address
from lms.config import ROOT, BadSetting
from lms.static import set_up
from script.measure.attack.payloads import spellings
from tests.traversals import ASKS, CANARY, Sent, plant, send

ADDRESS = re.compile(r'(?:href|src)="(/assets/[^"]+)"|url\((/assets/[^)]+)\)')
KEPT_FOR_EVER = "max-age=315360000, public, immutable"


@pytest.fixture(scope="module")
def ask(whole_app: Flask) -> Iterator[Callable[..., Sent]]:
    """Send a request to the embedded server: `ask("/path", method="HEAD", asks={...})`, on a new connection."""
    server = waitress.create_server(whole_app, host="127.0.0.1", port=0, threads=2, clear_untrusted_proxy_headers=False)
    thread = threading.Thread(target=server.run)
    thread.start()

    def ask_server(target: str, **words) -> Sent:
        connection = socket.create_connection(("127.0.0.1", server.effective_port), timeout=10)
        return send(connection, target, host="127.0.0.1", **words)

    def stop() -> None:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)

    yield ask_server
    server.trigger.pull_trigger(stop)
    thread.join(10)
    assert not thread.is_alive()


def test_a_page_names_only_files_that_are_there_and_each_may_be_kept_for_ever(ask):
    addresses = [match[0] for match in ADDRESS.findall(ask("/").body.decode())]
    assert any(address.endswith(".css") for address in addresses)
    for address in addresses:
        plain, packed, head = ask(address), ask(address, asks=ASKS[1]), ask(address, asks=ASKS[1], method="HEAD")
        assert plain.status == packed.status == head.status == 200, address
        assert plain.body == packed.body and head.body == b"", address
        for answer in (plain, packed, head):
            assert answer.cache_control == KEPT_FOR_EVER and answer.headers["X-Content-Type-Options"] == "nosniff"
        if address.endswith(".css"):
            assert packed.headers["Content-Encoding"] == head.headers["Content-Encoding"] == "gzip"
            assert packed.headers["Vary"] == "Accept-Encoding" and int(packed.headers["Content-Length"]) <= 10 * 1024


def test_what_learners_load_of_styles_stays_small_and_what_only_staff_see_lies_apart(ask, app):
    style = ask(static_address("app.css"), asks={"Accept-Encoding": "gzip"})
    assert int(style.headers["Content-Length"]) <= 9 * 1024
    plain = ask(static_address("app.css"), asks={"Accept-Encoding": "identity"}).body.decode()
    of_staff = ask(static_address("staff.css"), asks={"Accept-Encoding": "identity"}).body.decode()
    for name in (".places", ".rubric", ".queue", ".board", ".editor"):
        assert f"{name} " in of_staff and f"{name} " not in plain, name


def test_who_has_it_gets_304_and_who_asks_for_a_part_gets_the_part(ask, app):
    address = static_address("app.css")
    etag = ask(address, asks=ASKS[1]).headers["ETag"]
    again = ask(address, asks={**ASKS[1], "If-None-Match": etag})
    assert again.status == 304 and not again.body and again.cache_control == KEPT_FOR_EVER
    part = ask(address, asks={"Range": "bytes=10-19"})
    assert part.status == 206 and part.body == (static_files.PUBLISHED.parent / address[1:]).read_bytes()[10:20]


def test_a_font_is_sent_as_it_is_and_a_drawing_runs_no_script(ask, app):
    font = ask(static_address("fonts/plus-jakarta-sans.woff2"), asks=ASKS[1])
    assert font.status == 200 and "Content-Encoding" not in font.headers and "Vary" not in font.headers
    assert "sandbox" in ask(static_address("icon.svg")).headers["Content-Security-Policy"]


def test_who_says_no_to_gzip_gets_it_plain(ask, app):
    assert "Content-Encoding" not in ask(static_address("app.css"), asks={"Accept-Encoding": "br, gzip;q=0"}).headers


@pytest.mark.parametrize(
    "address", ["app.css", "app.css?v=0123456789", "app.0123456789.css?v=1", "js/", "js", "", "app.css.gz"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_that_is_not_there_is_a_page_that_says_so_and_is_not_kept(ask, address: str, method: str):
    for asks in ASKS:
        for folder in ("assets", "static"):
            answer = ask(f"/{folder}/{address}", asks=asks, method=method)
            assert answer.status == 404 and answer.cache_control == "private, no-store", asks
            assert method == "HEAD" or b"<h1" in answer.body


def test_no_address_leads_out_of_the_folder_through_the_embedded_server(ask, app):
    canary = plant(Path(app.config["DATA"]) / "files")
    for start in (static_files.SOURCE, static_files.PUBLISHED):
        for number, way in enumerate(spellings(canary, start)):
            for target in (f"/assets/{way}", f"/assets{way}", f"/static/{way}", f"http://127.0.0.1/assets/{way}"):
                answer = ask(target, asks=ASKS[number % len(ASKS)])
                assert answer.status in {400, 404} and CANARY not in answer.body, target


def test_every_file_that_a_template_or_a_stylesheet_names_is_published(app):
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "url_for('static'" not in text and '"/static/' not in text and '"/assets/' not in text, path
        for name in re.findall(r"static_address\('([^'~]+)'\)", text):
            static_address(name)
        for name in re.findall(r"ui\.script\('([^']+)'\)", text):
            static_address(f"js/{name}")
    style = app.test_client().get("/certificates/sheet.css").get_data(as_text=True)
    named = re.findall(r"url\((/assets/[^)]+)\)", style)
    assert len(named) == 5 and all((static_files.PUBLISHED.parent / name[1:]).is_file() for name in named)


def test_a_name_changes_with_its_content_and_with_what_it_refers_to():
    style = b'@font-face { src: url("fonts/a.woff2") } @import "b.css"; p { background: url(data:image/png;base64,xx) }'
    files = {"a.css": style, "b.css": b"p{}", "fonts/a.woff2": b"1", "js/x.js": b'import "./y.js"', "js/y.js": b""}
    before, after = name_by_content(files), name_by_content({**files, "fonts/a.woff2": b"2", "js/y.js": b"y"})
    changed = {name for name in files if before[name].name != after[name].name}
    assert changed == {"a.css", "fonts/a.woff2", "js/x.js", "js/y.js"}
    font, other = after["fonts/a.woff2"].name, after["b.css"].name
    assert after["a.css"].content == style.replace(b"fonts/a.woff2", font.encode()).replace(b"b.css", other.encode())
    assert after["js/x.js"].content == f'import "./{after["js/y.js"].name[3:]}"'.encode()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.css": b"url(b.svg)"}, "a.css refers to b.svg, which is not there."),
        ({"x/a.css": b"url(../../b.svg)", "b.svg": b""}, "x/a.css refers to ../b.svg, which is not there."),
        ({"a.css": b'@import "b.css"', "b.css": b'@import "a.css"'}, "b.css refers to a.css, which refers to it."),
    ],
)
def test_a_reference_to_nothing_is_named(files: dict[str, bytes], sentence: str):
    with pytest.raises(BadReference, match=re.escape(sentence)):
        name_by_content(files)


def test_publishing_again_writes_nothing_and_earlier_names_stay(tmp_path: Path):
    source, target = tmp_path / "static", tmp_path / "build" / "static"
    source.mkdir()
    (source / "a.css").write_bytes(b"p { color: black } " * 100)
    (source / ".a.css.swp").write_bytes(b"an editor's")
    first = publish(source, target)["a.css"]
    before = {path: path.stat().st_mtime_ns for path in target.iterdir()}
    assert {path.name for path in before} == {first, f"{first}.gz"}
    assert publish(source, target)["a.css"] == first and {p: p.stat().st_mtime_ns for p in target.iterdir()} == before
    (source / "a.css").write_bytes(b"p { color: red } " * 100)
    second = publish(source, target)["a.css"]
    assert {path.name for path in target.iterdir()} == {first, f"{first}.gz", second, f"{second}.gz"}
    assert not [path for path in target.parent.iterdir() if path != target]


def test_where_nothing_can_be_written_the_start_says_what_to_do(app, monkeypatch, tmp_path):
    (tmp_path / "build").write_text("a file where the folder would be")
    monkeypatch.setattr(static_files.publish, "__defaults__", (static_files.SOURCE, tmp_path / "build" / "static"))
    with pytest.raises(BadSetting, match="run script/setup as the owner of the program"):
        set_up(app)
