"""Pages and styles are sent packed to whoever can unpack them."""

import gzip


def test_a_page_is_packed_for_a_browser(client):
    plain = client.get("/").data
    packed = client.get("/", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain) / 2
    assert b"</html>" in gzip.decompress(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_who_cannot_unpack_gets_it_plain(client):
    with client.get("/static/app.css", headers={"Accept-Encoding": "identity"}) as plain:
        assert "Content-Encoding" not in plain.headers


def test_who_says_no_to_gzip_gets_it_plain(client):
    plain = client.get("/", headers={"Accept-Encoding": "br, gzip;q=0"})
    assert "Content-Encoding" not in plain.headers and b"</html>" in plain.data


def test_a_stylesheet_is_packed_once_and_stays_the_same(client):
    first = client.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
    again = client.get("/static/app.css", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert first.headers["Content-Encoding"] == "gzip" and len(first.data) <= 10 * 1024
    assert again.status_code == 304 and not again.data
    again.close()


def test_a_picture_is_sent_as_it_is(client):
    font = client.get("/static/fonts/plus-jakarta-sans-500.woff2", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in font.headers
    font.close()
