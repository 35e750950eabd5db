"""Attack one server with all parts, as a stranger and as each role."""

import time
from collections.abc import Iterable
from contextlib import redirect_stderr, suppress
from dataclasses import dataclass, field
from http.client import HTTPException

from flask import Flask

from lms.app import create_app
from lms.config import read
from script.measure.attack import deeds, hooks, people, statuses, stored, traversal, wapiti
from script.measure.attack.crawling import Crawl, Seen
from script.measure.attack.finding import Finding, Report
from script.measure.attack.judging import Judge
from script.measure.attack.payloads import outside
from script.measure.attack.surface import Surface
from script.measure.attack.visitor import Answer, Target, Visitor
from script.measure.attack.watching import Watch

PARTS = ("read", "hooks", "addresses", "deeds", "statuses", "wapiti", "stored")
"""The parts in the order in which they run. Those that change most of the data come last."""


@dataclass(frozen=True)
class Bounds:
    """Limits of one campaign."""

    addresses: int
    """Requests of the sweep of addresses, for each visitor."""
    seconds: int
    """Seconds of wapiti, for each visitor. The sweep of addresses may take ten times as long for each visitor."""


@dataclass
class Campaign:
    """A server, the people who attack it, and the report."""

    target: Target
    app: Flask
    names: list[str]
    bounds: Bounds
    report: Report = field(default_factory=Report)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    def run(self, parts: Iterable[str]) -> None:
        """Run some parts in order. `read` always runs first, because the others need the pages that it saw."""
        self.files = outside(self.target.program, self.target.data)
        self.surface, self.judge, self.watch = Surface(self.app), Judge(self.target, self.files), Watch(self.target.data)
        self.routes = self.app.url_map.bind(self.target.host)
        try:
            for part in dict.fromkeys(("read", *(part for part in PARTS if part in parts))):
                began = time.monotonic()
                getattr(self, f"_{part}")()
                print(f"{self.target.way}: {part} in {time.monotonic() - began:.0f} s", flush=True)
        finally:
            self.watch.close()

    def _read(self) -> None:
        for name in self.names:
            visitor = self.visitors[name] = people.signed_in(self.target, name, self._judge)
            crawl = Crawl(visitor, self.routes)
            for answer, finding in deeds.read(visitor, crawl, self.watch):
                self._judge(visitor, answer)
                self.report.add([finding] if finding else [])
            self.seen[name] = crawl.seen
            self.surface.learn(crawl.seen)
            self.report.count(f"pages read as {name}", visitor.requests)

    def _hooks(self) -> None:
        for results in (hooks.attack(self.surface, self.files, self.target.program), hooks.errors(self.app)):
            for attempt, finding in results:
                if finding:
                    self.report.add([finding])
                else:
                    self.report.count(attempt)

    def _addresses(self) -> None:
        every = list(traversal.requests(self.surface, self.files, self.target.program))
        self.report.count("addresses of the sweep, in all", len(every))
        for name, visitor in self.visitors.items():
            end = time.monotonic() + self.bounds.seconds * 10
            for attempt in traversal.sample(every, self.bounds.addresses, name):
                if time.monotonic() > end:
                    break
                self._ask(visitor, attempt)

    def _ask(self, visitor: Visitor, attempt: traversal.Attempt) -> None:
        self.report.count(f"addresses as {visitor.name}")
        with suppress(
            OSError, HTTPException, ValueError
        ):  # the client's library refused it, or the server closed the connection
            answer = visitor.ask(attempt.method, attempt.address, kept=False, **attempt.headers)
            self._judge(visitor, answer, attempt.hole.name)

    def _deeds(self) -> None:
        for name, visitor in self.visitors.items():
            others = {other: seen for other, seen in self.seen.items() if other != name}
            crawl = Crawl(visitor, self.routes)
            for what, answers in (
                ("things of others", deeds.foreign(visitor, self.seen[name], others, crawl)),
                ("forms without a token", deeds.forged(visitor, self.surface, self.watch)),
            ):
                for answer, finding in answers:
                    self.report.count(f"{what} as {name}")
                    self._judge(visitor, answer)
                    self.report.add([finding] if finding else [])

    def _statuses(self) -> None:
        for name in ("stranger", self.names[-1]):
            self._judge_all("odd requests", people.signed_in(self.target, name), statuses.ask)
        locked = people.signed_in(self.target, self.names[-1])
        self._judge_all("requests while locked", locked, lambda visitor: statuses.while_locked(visitor, self.target))

    def _stored(self) -> None:
        for name in self.names:
            visitor = people.signed_in(self.target, name)
            self._judge_all(f"forms sent as {name}", visitor, lambda visitor, name=name: stored.send(visitor, self.seen[name]))
        for name in self.names:
            visitor = people.signed_in(self.target, name)
            self._judge_all(f"pages read afterwards as {name}", visitor, lambda visitor: Crawl(visitor, self.routes).run())

    def _wapiti(self) -> None:
        folder = self.target.data.parent / f"wapiti-{self.target.way}"
        folder.mkdir(exist_ok=True)
        for name in self.names:
            visitor = people.signed_in(self.target, name)
            requests_before = visitor.requests
            self.report.add(wapiti.attack(visitor, self.surface, folder, self.bounds.seconds))
            self.report.count(f"pages that wapiti found as {name}", visitor.requests - requests_before)

    def _judge_all(self, what: str, visitor: Visitor, ask) -> None:
        for answer in ask(visitor):
            self.report.count(what)
            self._judge(visitor, answer)

    def _judge(self, visitor: Visitor, answer: Answer, place: str = "") -> None:
        place = place or self.surface.pattern(answer.address.partition("?")[0], answer.method)
        self.report.add(
            Finding("sweep", fault, place, visitor.name, str(answer), answer.status) for fault in self.judge.faults(answer)
        )


def application(target: Target) -> Flask:
    """Create the application in this process over the server's data, for its URL map and its hooks. It logs to `own.log`."""
    settings = {"LMS_DATA": str(target.data)}
    more = {"LMS_BASE_URL": f"https://{target.host}", "LMS_PROXIES": "1"} if target.context else {}
    log = open(target.data / "own.log", "a")  # noqa: SIM115 (the log's handler keeps the file until this process ends)
    with redirect_stderr(log):
        return create_app(read({**settings, **more}))
