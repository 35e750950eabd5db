"""A search of the logs for personal data at the end of a test run. The run fails if a line holds any.

It reads the lines of the tests' own processes, and each `*.log` below the run's folder, where servers that a test starts
write. It looks for the cast's names, numbers, addresses and secrets, for personal data that was sent in a form or an address,
and for all that looks like a telephone number, a mail address, a code in an address, or a query.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from flask import Flask, Request, current_app, got_request_exception, request, request_tearing_down

from lms.config import ROOT
from lms.logs import JsonLine

CAST = ("name", "phone", "email", "passphrase")
TELLING_NAMES = re.compile("name|phone|mail|code|token|pin|secret|passphrase|nib|number|address|next")
PATTERNS = {
    "a telephone number": re.compile(r"(?<![\w.])(\+62|08)\d{8,11}(?!\d)"),
    "a mail address": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "a code in an address": re.compile(r"/(k|c|reset|feed)/[\w-]{4,}"),
    "a query": re.compile(r"\w\?[a-z_]+="),
}
CHANGING = re.compile(r'"(at|request_id)": ?"[^"]*"|"(milliseconds|seconds|upstream_seconds)": ?"?[\d.]+"?')
SHORTEST, LONGEST = 6, 200
"""Characters of a sent value that the search looks for."""
SHOWN = 20
"""The most lines in the report."""


class LogSearch:
    """A plugin of pytest that runs in each of its processes. The main process searches after all others have ended."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_first = not hasattr(config, "workerinput")
        self._typed: set[str] = set()
        self._handler: logging.Handler | None = None
        self.found: list[str] = []

    @property
    def _folder(self) -> Path:
        return self._config._tmp_path_factory.getbasetemp()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Attach this plugin's log handler again, because each new application replaces the handlers."""
        root = logging.getLogger()
        if self._handler in root.handlers:
            return
        if self._handler is None:
            self._handler = logging.FileHandler(self._folder / "tests-own.log", delay=True)
            self._handler.setFormatter(JsonLine())
        for other in root.handlers:
            if isinstance(other.formatter, JsonLine):
                other.setLevel(max(other.level, root.level))
        root.setLevel(logging.INFO)
        root.addHandler(self._handler)

    def note(self, app: Flask, **_: object) -> None:
        """Remember the personal data that a request has sent."""
        self._typed.update(_typed_in(request))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Search the logs in the main process. A worker writes the data that was sent to it into its folder instead."""
        if self._handler:
            self._handler.close()
        if not self._is_first:
            (self._folder / "typed.json").write_text(json.dumps(sorted(self._typed)))
            return
        for path in self._folder.rglob("popen-*/typed.json"):
            self._typed.update(json.loads(path.read_text()))
        self.found = list(search(self._folder.rglob("*.log"), self._typed))
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter) -> None:
        """Report the lines with personal data and the reasons."""
        if self.found:
            terminalreporter.section("logs hold a person", red=True)
            for line in self.found[:SHOWN]:
                terminalreporter.write_line(line)


def watch(config: pytest.Config) -> None:
    """Register the search with a run of pytest."""
    search_of_this_run = LogSearch(config)
    config.pluginmanager.register(search_of_this_run)
    for signal in (request_tearing_down, got_request_exception):
        signal.connect(search_of_this_run.note, weak=False)


def search(files: Iterable[Path], typed: Iterable[str]) -> Iterator[str]:
    """Yield each different line that holds personal data, with its file, number and reason."""
    words = {**dict.fromkeys(typed, "what somebody sent"), **_cast()}
    for path in sorted(files):
        lines = {CHANGING.sub("", line): number for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)}
        whole = "\n".join(lines).lower()
        suspect = [word for word in words if word.lower() in whole]
        for line, number in lines.items():
            reasons = [words[word] for word in suspect if _holds(line, word)]
            reasons += [name for name, pattern in PATTERNS.items() if pattern.search(line)]
            if reasons:
                yield f"{path}:{number}: {reasons[0]}: {line[:400]}"


def _holds(line: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", line, re.IGNORECASE) is not None


@cache
def _cast() -> dict[str, str]:
    """Return the names, numbers and secrets of the people in every office's demo, with their reasons."""
    words = {}
    for path in ROOT.glob("seed_content/*/demo/cast.yaml"):
        cast = yaml.safe_load(path.read_text())
        for person in [cast, *cast["people"]]:
            words.update({str(person[key]): f"the cast's {key}" for key in CAST if person.get(key)})
            if "phone" in person:
                words["".join(c for c in str(person["phone"]) if c.isdecimal())] = "the cast's phone"
    return words


@cache
def _pages(app: Flask) -> set[str]:
    """Return the addresses without variable parts. They are no personal data, and `next` and log lines hold them."""
    return {rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}


def _typed_in(sent: Request) -> Iterator[str]:
    """Yield the values in a request that may be personal data, by the name of their field or their form."""
    pages = _pages(current_app._get_current_object())  # type: ignore[attr-defined]  # typed as what it stands for
    pairs = [*sent.args.items(multi=True), *(sent.view_args or {}).items()]
    if "form" in vars(sent):  # parsing the form only now could fail where the request was refused for its size
        pairs += sent.form.items(multi=True)
    for name, value in pairs:
        word = str(value).strip()
        is_telling = bool(TELLING_NAMES.search(name)) and not isinstance(value, int)
        if name == "csrf_token" or word in pages:
            continue
        if SHORTEST <= len(word) <= LONGEST and "\n" not in word and (is_telling or " " in word or "@" in word):
            yield word
