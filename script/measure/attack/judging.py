"""What is wrong with one answer, whatever was asked: contents of files, traces, headers, cookies, hosts, elements."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

import tinyhtml5

from script.measure.attack.payloads import ELEMENT, FOREIGN_HOST, MARKS, Outside
from script.measure.attack.visitor import Answer, Target

HTML = "{http://www.w3.org/1999/xhtml}"
CACHED_FOR_EVER = re.compile(r"immutable|max-age=[1-9]\d{5,}")
KEPT_BY_OTHERS = re.compile(r"\bpublic\b|s-maxage")
MAY_BE_KEPT = {200, 206, 304}
WEAK = ("'unsafe-inline'", "'unsafe-eval'", " http:", " https:", " *")


class Judge:
    """Knows a server and the contents that lie beside it."""

    def __init__(self, target: Target, files: list[Outside]) -> None:
        self._target = target
        self._marks = (*MARKS, *(one.mark for one in files))

    def faults(self, answer: Answer) -> Iterator[str]:
        """Each fault in a word or two."""
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
            name, told = line.partition("=")[0], line.lower()
            wanted = ["httponly", "samesite=", "path=/", *(["secure"] if self._target.context else [])]
            yield from (f"cookie {name} without {word}" for word in wanted if word not in told)
            if self._target.context and not name.startswith("__Host-"):
                yield f"cookie {name} without __Host-"

    def _leads_away(self, answer: Answer) -> Iterator[str]:
        goal = answer.headers.get("Location", "")
        if goal and urlsplit(urljoin(self._target.origin + "/", browsers_reading(goal))).hostname != self._target.host:
            yield "leads to another site"
        if FOREIGN_HOST in _claimed(answer) and FOREIGN_HOST in answer.text:
            yield "host reflected"


def _claimed(answer: Answer) -> str:
    """The host that a request claimed, in whichever header."""
    return " ".join(
        value for name, value in answer.sent.items() if name in {"Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host"}
    )


def browsers_reading(address: str) -> str:
    """An address as browsers read it: without tabs and line breaks, backslashes as slashes."""
    return re.sub(r"[\t\r\n]", "", address).replace("\\", "/")


def header_faults(status: int, headers: Mapping[str, str], *, is_page: bool, tls: bool) -> Iterator[str]:
    """What is missing or too weak, in any status."""
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    policy = headers.get("Content-Security-Policy", "")
    if is_page and "default-src 'none'" not in policy:
        yield "no policy"
    scripts = next((part for part in policy.split(";") if part.strip().startswith("script-src")), "")
    if any(word in scripts for word in WEAK):
        yield "weak policy"
    kept = headers.get("Cache-Control", "")
    if not kept:
        yield "no Cache-Control"
    if (CACHED_FOR_EVER.search(kept) or KEPT_BY_OTHERS.search(kept)) and (status not in MAY_BE_KEPT or is_page):
        yield "kept too long"
    if tls and "Strict-Transport-Security" not in headers:
        yield "no HSTS"


def _elements(answer: Answer) -> Iterator[str]:
    if answer.kind in {"text/html", "image/svg+xml"} and f"<{ELEMENT}" in answer.text and planted(answer.text):
        yield "a script could stand here"


def planted(page: str) -> set[str]:
    """The names of the elements that an attacker wrote into a page."""
    root = tinyhtml5.parse(page, namespace_html_elements=True)
    tags = (element.tag.removeprefix(HTML) for element in root.iter() if isinstance(element.tag, str))
    return {tag for tag in tags if tag.startswith(ELEMENT)}
