"""No header of a visitor breaks a page."""

import pytest
from flask.testing import FlaskClient

from core.web import static_address

STYLE = "app.css"
"""A file that WhiteNoise serves, under a name with its content hash."""

ODD = [
    "x" * 3000, "[", "a b", "\xff\xfe", "%00", ":", "", ",", "-", "*", "http://[", "//[x", "\x7f", "bytes=0-", "bytes=a-b", "0" * 5000,
    f"bytes=-{'9' * 400}", 'W/"', "q=;q=x", "a/b;q=nan", "text/html;q=1e999", "multipart/form-data", f"multipart/form-data; boundary={'x' * 500}",
    "application/x-www-form-urlencoded; charset=nonsense", "Mon, 99 Xxx 99999 99:99:99 GMT", f"who={'x' * 3000}", "form=a.b.c; kept=.a.b",
]  # fmt: skip
HEADERS = [
    "HTTP_HOST", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE", "HTTP_USER_AGENT",
    "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT", "HTTP_AUTHORIZATION", "HTTP_EXPECT", "CONTENT_TYPE", "CONTENT_LENGTH",
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), [("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", STYLE), ("PUT", "/courses")])
def test_no_header_breaks_a_page(app, method, path):
    client, broken = FlaskClient(app), []
    path = static_address(path) if path == STYLE else path
    for header in HEADERS:
        for value in ODD:
            answer = client.open(path, method=method, environ_overrides={header: value})
            if answer.status_code >= 500:
                broken.append((header, value[:40], answer.status_code))
            answer.close()
    assert not broken
