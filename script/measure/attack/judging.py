"""Faults of one answer, independent of its request: contents of files, traces, headers, cookies, hosts, planted elements."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import tinyhtml5

from script.measure.attack.payloads import ELEMENT, FOREIGN_HOST, MARKS, Outside
from script.measure.attack.visitor import Answer, Target

HTML = "{http://www.w3.org/1999/xhtml}"
CACHED_FOR_EVER = re.compile(r"immutable|max-age=[1-9]\d{5,}")
SHARED_CACHE = re.compile(r"\bpublic\b|s-maxage")
CACHEABLE = {200, 206, 304}
WEAK = ("'unsafe-inline'", "'unsafe-eval'", " http:", " https:", " *")


class Judge:
    """Judges the answers of one server. It knows the contents of the files that the server must not show."""

    def __init__(self, target: Target, files: list[Outside]) -> None:
        self._target = target
        self._marks = (*MARKS, *(file.mark for file in files))

    def faults(self, answer: Answer) -> Iterator[str]:
        """Name the faults of an answer in a few words each."""
        yield from self._contents(answer)
        if answer.status == 500:
            yield "500"
        yield from header_faults(
            answer.status, answer.headers, is_page=answer.kind == "text/html", tls=bool(self._target.context)
        )
        yield from self._cookies(answer)
        yield from self._leads_away(answer)
        yield from _elements(answer)

    def _contents(self, answer: Answer) -> Iterator[str]:
        if answer.method != "HEAD" and any(mark in answer.content for mark in self._marks):
            yield "content of a file or trace"

    def _cookies(self, answer: Answer) -> Iterator[str]:
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, cookie = line.partition("=")[0], line.lower()
            flags = ["httponly", "samesite=", "path=/", *(["secure"] if self._target.context else [])]
            yield from (f"cookie {name} without {flag}" for flag in flags if flag not in cookie)
            if self._target.context and not name.startswith("__Host-"):
                yield f"cookie {name} without __Host-"

    def _leads_away(self, answer: Answer) -> Iterator[str]:
        location = answer.headers.get("Location", "")
        if location and urlsplit(urljoin(self._target.origin + "/", as_browsers_read(location))).hostname != self._target.host:
            yield "leads to another site"
        if FOREIGN_HOST in _claimed(answer) and FOREIGN_HOST in answer.text:
            yield "host reflected"


def _claimed(answer: Answer) -> str:
    """Return the hosts that a request claimed in any header."""
    return " ".join(
        value for name, value in answer.sent.items() if name in {"Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host"}
    )


def as_browsers_read(address: str) -> str:
    """Return an address as browsers read it: without tabs and line breaks, with slashes for backslashes."""
    return re.sub(r"[\t\r\n]", "", address).replace("\\", "/")


def header_faults(status: int, headers: Mapping[str, str], *, is_page: bool, tls: bool) -> Iterator[str]:
    """Name the headers that are missing or too weak, for any status."""
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    policy = headers.get("Content-Security-Policy", "")
    if is_page and "default-src 'none'" not in policy:
        yield "no policy"
    scripts = next((part for part in policy.split(";") if part.strip().startswith("script-src")), "")
    if any(word in scripts for word in WEAK):
        yield "weak policy"
    caching = headers.get("Cache-Control", "")
    if not caching:
        yield "no Cache-Control"
    if (CACHED_FOR_EVER.search(caching) or SHARED_CACHE.search(caching)) and (status not in CACHEABLE or is_page):
        yield "kept too long"
    if tls and "Strict-Transport-Security" not in headers:
        yield "no HSTS"


def _elements(answer: Answer) -> Iterator[str]:
    if answer.kind in {"text/html", "image/svg+xml"} and f"<{ELEMENT}" in answer.text and planted(answer.text):
        yield "a script could stand here"


def planted(page: str) -> set[str]:
    """Return the names of the elements that an attacker planted in a page."""
    root = tinyhtml5.parse(page, namespace_html_elements=True)
    tags = (element.tag.removeprefix(HTML) for element in root.iter() if isinstance(element.tag, str))
    return {tag for tag in tags if tag.startswith(ELEMENT)}
