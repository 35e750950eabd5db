"""A test client that checks every page that it gets."""

import re
from collections import Counter

import tinyhtml5
from flask import g, has_app_context
from flask.testing import FlaskClient

from core.db import db

HTML = "{http://www.w3.org/1999/xhtml}"
NEEDS_LABEL = {"input", "select", "textarea"}
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SIGNING_OUT = "/sign-out"
NONCE = re.compile(r"'nonce-([^']+)'")
_found_good: set[int] = set()
"""Hashes of pages that passed, without their tokens and nonces. A run opens the same form hundreds of times."""


class PageClient(FlaskClient):
    """A browser that checks every page: one h1, a title that begins with it, labelled fields, unique ids, `lang`, the CSP."""

    def open(self, *args, **kwargs):
        if has_app_context():  # a test's context outlives its requests, and a request must not see what another one has set
            vars(g).clear()
        response = super().open(*args, **kwargs)
        if has_app_context():
            _end_reading()
        if response.mimetype == "text/html" and not response.location and response.data and not response.content_encoding:
            check_page(response.get_data(as_text=True), response.headers.get("Content-Security-Policy", ""))
        return response

    def csrf(self, path: str = "/sign-in") -> str:
        """Return the CSRF token of a form on a page, or where the page has none, that of the form to sign out. A session has one."""
        page = self.get(path).get_data(as_text=True)
        found = CSRF.search(page) or CSRF.search(self.get(SIGNING_OUT).get_data(as_text=True))
        return found.group(1)

    def submit(self, path: str, data: dict | None = None, *, form: str | None = None, **kwargs):
        """POST a form with the CSRF token from the page `form`, or from the form's own address."""
        return self.post(path, data={"csrf_token": self.csrf(form or path), **(data or {})}, **kwargs)


def _end_reading() -> None:
    """Release the connection of a request that only read, as the end of a request does in service.

    On PostgreSQL this connection has no transaction, and the next request of the test shares the session and may write.
    """
    session = db.session()
    if session.in_transaction() and getattr(session.connection().connection.dbapi_connection, "autocommit", False) is True:
        session.rollback()


def check_page(html: str, policy: str) -> None:
    """Raise AssertionError that names the page's first fault."""
    plain = hash(_without_what_changes(html, policy))
    if plain in _found_good:
        return
    page = tinyhtml5.parse(html, namespace_html_elements=True)
    assert page.get("lang") in {"id", "en"}, "no lang on <html>"
    _check_heading(page)
    _check_ids(page)
    _check_fields(page)
    _check_scripts(page, policy)
    assert "’%" not in html and "%(" not in _text(page), "a message was not filled in"
    _found_good.add(plain)


def _without_what_changes(html: str, policy: str) -> str:
    """Return the policy and the page with a fixed text in place of the answer's token and nonce."""
    text = policy + html
    for random in {*NONCE.findall(policy), *CSRF.findall(html)}:
        text = text.replace(random, "-")
    return text


def _check_heading(page) -> None:
    headings = [_text(h) for h in page.iter(f"{HTML}h1")]
    assert len(headings) == 1, f"{len(headings)} h1: {headings}"
    title = _text(next(page.iter(f"{HTML}title")))
    assert title.startswith(headings[0]), f"title {title!r} does not begin with h1 {headings[0]!r}"


def _check_ids(page) -> None:
    ids = Counter(e.get("id") for e in page.iter() if isinstance(e.tag, str) and e.get("id"))
    twice = [name for name, count in ids.items() if count > 1]
    assert not twice, f"ids used twice: {twice}"
    for e in page.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for name in (e.get(attribute) or "").split() if isinstance(e.tag, str) else []:
                assert name in ids, f"{attribute}={name} points at nothing"


def _check_fields(page) -> None:
    labelled = {e.get("for") for e in page.iter(f"{HTML}label")}
    inside = {id(field) for label in page.iter(f"{HTML}label") for field in label.iter()}
    for e in page.iter():
        name = e.tag.removeprefix(HTML) if isinstance(e.tag, str) else ""
        if name not in NEEDS_LABEL or e.get("type") in {"hidden", "submit"}:
            continue
        has_label = e.get("id") in labelled or id(e) in inside or e.get("aria-label") or e.get("aria-labelledby")
        assert has_label, f"a field has no label: {e.attrib}"


def _check_scripts(page, policy: str) -> None:
    nonces = NONCE.findall(policy)
    assert "unsafe" not in policy and (nonces or "script-src 'none'" in policy), f"weak policy: {policy}"
    for e in page.iter():
        if not isinstance(e.tag, str):
            continue
        assert e.get("style") is None, f"inline style on {e.tag}"
        assert not [a for a in e.attrib if a.startswith("on")], f"inline handler on {e.tag}"
        if e.tag == f"{HTML}script":
            assert e.get("nonce") in nonces, "a script without this answer's nonce"
        if e.tag == f"{HTML}form" and (e.get("method") or "get").lower() == "post":
            assert any(i.get("name") == "csrf_token" for i in e.iter(f"{HTML}input")), f"no CSRF token: {e.attrib}"
            assert e.get("novalidate") is not None, f"the browser checks a form instead of the server: {e.attrib}"


def _text(element) -> str:
    return " ".join("".join(element.itertext()).split())
