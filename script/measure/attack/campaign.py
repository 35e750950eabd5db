"""One server attacked from all sides, as a stranger and as each role."""

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
"""In this order: what changes most comes last."""


@dataclass(frozen=True)
class Bounds:
    """How much is asked."""

    addresses: int
    """Of the sweep of addresses, for each visitor."""
    seconds: int
    """Of wapiti, for each visitor; also the longest time of each sweep of one visitor, ten times."""


@dataclass
class Campaign:
    """A server, who attacks it, and what was found."""

    target: Target
    app: Flask
    names: list[str]
    bounds: Bounds
    report: Report = field(default_factory=Report)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    def run(self, parts: Iterable[str]) -> None:
        """The parts that are asked for; `read` comes first, for the others need what it saw."""
        self.files = outside(self.target.program, self.target.data)
        self.surface, self.judge, self.watch = Surface(self.app), Judge(self.target, self.files), Watch(self.target.data)
        self.routes = self.app.url_map.bind(self.target.host)
        try:
            for part in dict.fromkeys(("read", *(one for one in PARTS if one in parts))):
                began = time.monotonic()
                getattr(self, f"_{part}")()
                print(f"{self.target.way}: {part} in {time.monotonic() - began:.0f} s", flush=True)
        finally:
            self.watch.close()

    def _read(self) -> None:
        for name in self.names:
            visitor = self.visitors[name] = people.signed_in(self.target, name, self._judge)
            crawl = Crawl(visitor, self.routes)
            for answer, found in deeds.read(visitor, crawl, self.watch):
                self._judge(visitor, answer)
                self.report.add([found] if found else [])
            self.seen[name] = crawl.seen
            self.surface.learn(crawl.seen)
            self.report.count(f"pages read as {name}", visitor.asked)

    def _hooks(self) -> None:
        for found in (hooks.attack(self.surface, self.files, self.target.program), hooks.errors(self.app)):
            for what, one in found:
                if one:
                    self.report.add([one])
                else:
                    self.report.count(what)

    def _addresses(self) -> None:
        every = list(traversal.requests(self.surface, self.files, self.target.program))
        self.report.count("addresses of the sweep, in all", len(every))
        for name, visitor in self.visitors.items():
            end = time.monotonic() + self.bounds.seconds * 10
            for one in traversal.sample(every, self.bounds.addresses, name):
                if time.monotonic() > end:
                    break
                self._ask(visitor, one)

    def _ask(self, visitor: Visitor, one: traversal.Asked) -> None:
        self.report.count(f"addresses as {visitor.name}")
        with suppress(OSError, HTTPException, ValueError):  # refused by the client's own library, or hung up on
            self._judge(visitor, visitor.ask(one.method, one.address, kept=False, **one.headers), one.hole.name)

    def _deeds(self) -> None:
        for name, visitor in self.visitors.items():
            others = {other: seen for other, seen in self.seen.items() if other != name}
            crawl = Crawl(visitor, self.routes)
            for what, answers in (
                ("things of others", deeds.foreign(visitor, self.seen[name], others, crawl)),
                ("forms without a token", deeds.forged(visitor, self.surface, self.watch)),
            ):
                for answer, found in answers:
                    self.report.count(f"{what} as {name}")
                    self._judge(visitor, answer)
                    self.report.add([found] if found else [])

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
            asked = visitor.asked
            self.report.add(wapiti.attack(visitor, self.surface, folder, self.bounds.seconds))
            self.report.count(f"pages that wapiti found as {name}", visitor.asked - asked)

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
    """The application in this process over the same data, for its URL map and its hooks. Its log goes into a file beside the data."""
    settings = {"LMS_DATA": str(target.data)}
    more = {"LMS_BASE_URL": f"https://{target.host}", "LMS_PROXIES": "1"} if target.context else {}
    log = open(target.data / "own.log", "a")  # noqa: SIM115 (as long as this process: the log's handler keeps the file that it finds)
    with redirect_stderr(log):
        return create_app(read({**settings, **more}))
