"""Pages of every status are compressed for browsers that accept gzip. Streams, ranges and empty responses are not."""

import gzip
import io

import pytest
from flask import Flask, Response, abort, send_file

from lms import compression

PAGE = "<!DOCTYPE html><title>Pesan</title><p>" + "Halaman yang panjang. " * 100
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def small() -> Flask:
    """An application with compression alone, and a route for each kind of response."""
    app = Flask("small", static_folder=None)
    compression.set_up(app)
    app.add_url_rule("/<int:status>", "answer", lambda status: Response(PAGE, status, mimetype="text/html"))
    app.add_url_rule("/short", "short", lambda: "short")
    app.add_url_rule("/tagged", "tagged", lambda: Response(PAGE, mimetype="text/html", headers={"ETag": '"one"'}))
    app.add_url_rule("/stream", "stream", lambda: Response(iter([PAGE, PAGE]), mimetype="text/html"))
    app.add_url_rule(
        "/packed", "packed", lambda: Response(b"x" * 900, headers={"Content-Encoding": "br"}, mimetype="text/html")
    )
    app.add_url_rule("/picture", "picture", lambda: Response(b"x" * 900, mimetype="image/webp"))
    app.add_url_rule("/drawing", "drawing", lambda: send_file(io.BytesIO(PAGE.encode()), "image/svg+xml", conditional=True))
    app.add_url_rule("/gone", "gone", lambda: abort(404))
    return app


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_is_packed_whatever_its_status(small: Flask, status: int, method: str):
    answer = small.test_client().open(f"/{status}", method=method, headers=GZIP)
    assert answer.status_code == status and answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < len(PAGE) / 5
    assert method == "HEAD" or gzip.decompress(answer.data).decode() == PAGE


@pytest.mark.parametrize("status", [204, 206, 301, 303, 304])
def test_what_has_no_body_or_is_a_part_stays_as_it_is(small: Flask, status: int):
    answer = small.test_client().get(f"/{status}", headers=GZIP)
    assert answer.status_code == status and "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/short", "/stream", "/picture", "/gone", "/drawing"])
def test_what_is_short_streamed_or_packed_already_stays_as_it_is(small: Flask, path: str):
    client = small.test_client()
    with client.get(path, headers=GZIP) as response, client.get(path) as plain:
        assert "Content-Encoding" not in response.headers and response.data == plain.data


def test_nothing_is_packed_twice(small: Flask):
    answer = small.test_client().get("/packed", headers=GZIP)
    assert answer.headers["Content-Encoding"] == "br" and answer.data == b"x" * 900


def test_a_part_of_a_drawing_is_the_part_that_was_asked_for(small: Flask):
    with small.test_client().get("/drawing", headers={**GZIP, "Range": "bytes=2-9"}) as answer:
        assert answer.status_code == 206 and answer.data == PAGE.encode()[2:10] and "Content-Encoding" not in answer.headers


def test_caches_are_told_that_it_depends_on_what_the_browser_reads(small: Flask):
    for asks in ({}, GZIP):
        assert "Accept-Encoding" in small.test_client().get("/200", headers=asks).headers["Vary"]


def test_packed_and_plain_never_share_an_etag(small: Flask):
    plain, packed = (small.test_client().get("/tagged", headers=asks) for asks in ({}, GZIP))
    assert plain.headers["ETag"] == '"one"' != packed.headers["ETag"]


@pytest.mark.parametrize("accepted", ["", "identity", "br, zstd", "br, gzip;q=0", "gzip; q=0.0", "*;q=0"])
def test_who_cannot_unpack_gets_it_plain(small: Flask, accepted: str):
    answer = small.test_client().get("/200", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers and answer.data.decode() == PAGE


@pytest.mark.parametrize("accepted", ["gzip", "GZIP", "br;q=1.0, gzip;q=0.8", "deflate, gzip", "*"])
def test_who_can_unpack_gets_it_packed(small: Flask, accepted: str):
    assert small.test_client().get("/200", headers={"Accept-Encoding": accepted}).headers["Content-Encoding"] == "gzip"


def test_the_platforms_own_pages_are_packed_also_where_they_refuse(client):
    for path, status in (("/", 200), ("/nowhere", 404), ("/assets/nothing.css?v=1", 404)):
        plain, packed = client.get(path), client.get(path, headers=GZIP)
        assert plain.status_code == packed.status_code == status
        assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(plain.data) / 2
        assert b"</html>" in gzip.decompress(packed.data)


def test_no_page_is_heavier_by_the_indentation_of_its_templates(cast):
    sri = cast.signed_in(cast.sri)
    for address in ("/", "/courses", "/account", "/business"):
        lines = sri.get(address).get_data(as_text=True).splitlines()
        assert [line for line in lines if line.startswith(("    ", "\t"))] == []


def test_words_after_a_tag_stay_apart(app):
    template = app.jinja_env.from_string("{% if true %}Satu.{% endif %}\n    Dua.\n  {% if true %}\n    Tiga.\n  {% endif %}")
    assert template.render().split() == ["Satu.", "Dua.", "Tiga."]
