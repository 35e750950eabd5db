"""The places where a visitor's text enters the platform: parts of addresses, and query fields."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Map, Rule

from script.measure.attack.crawling import Seen
from script.measure.attack.payloads import PREFIXES

EVERYWHERE = "next"
"""The query field with the address of the next page. It is tried on every route."""
PART = re.compile(r"<(?:[^<>]*:)?(\w+)>")
HOLE = "SINAUHOLE"


@dataclass(frozen=True)
class Hole:
    """A place for a payload: a part of a route, and an address in which HOLE marks that place."""

    rule: Rule
    part: str
    address: str
    in_query: bool

    @property
    def name(self) -> str:
        """The name in tables."""
        return f"{self.rule.rule} {self.part}"

    @property
    def takes_words(self) -> bool:
        """Whether the route takes any text here, not only a number."""
        return self.in_query or f"<int:{self.part}>" not in self.rule.rule

    def filled(self, payload: str) -> str:
        """Return the address with a payload. In a query it is quoted; in a path it is not."""
        return self.address.replace(HOLE, quote(payload, safe="%") if self.in_query else payload)


@dataclass
class Surface:
    """The routes, with values of real addresses that the visitors saw."""

    app: Flask
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, seen: Seen) -> None:
        """Add the addresses and query fields that a crawl saw."""
        routes = self.app.url_map.bind("localhost")
        for address, endpoint in seen.pages.items():
            self.values.setdefault(
                endpoint, {name: str(value) for name, value in routes.match(address.partition("?")[0])[1].items()}
            )
        for form in seen.forms.values():
            if form.method == "POST":
                self._learn_action(form.action)
        for endpoint, names in seen.fields.items():
            self.fields.setdefault(endpoint, set()).update(names)

    def _learn_action(self, action: str) -> None:
        routes = self.app.url_map.bind("localhost")
        if routes.test(action, method="POST"):
            endpoint, values = routes.match(action, method="POST")
            self.values.setdefault(endpoint, {name: str(value) for name, value in values.items()})

    def rules(self, method: str) -> list[Rule]:
        """Return the routes with a method. The static files, which are served before the router, count as routes of GET."""
        rules = [rule for rule in self.app.url_map.iter_rules() if method in rule.methods]
        if method == "GET" and not any(rule.endpoint == "static" for rule in rules):
            served = [Rule(f"{prefix}<path:filename>", endpoint="static", methods=["GET"]) for prefix in PREFIXES]
            rules += Map(served).iter_rules()
        return sorted(rules, key=lambda rule: rule.rule)

    def pattern(self, path: str, method: str) -> str:
        """Return the route's pattern of a path, or the path if it has no route."""
        routes = self.app.url_map.bind("localhost")
        return routes.match(path, method=method, return_rule=True)[0].rule if routes.test(path, method=method) else path

    def address(self, rule: Rule, **instead: str) -> str:
        """Return an address of a route, with values that a crawl saw, or else with 1. `instead` replaces values."""
        values = {**dict.fromkeys(rule.arguments, "1"), **self.values.get(rule.endpoint, {}), **instead}
        return PART.sub(lambda match: values[match[1]], rule.rule)

    def holes(self, rule: Rule) -> Iterator[Hole]:
        """Yield a hole for every part of the address, then for every query field that links use or the view's file reads."""
        for part in sorted(rule.arguments):
            yield Hole(rule, part, self.address(rule, **{part: HOLE}), in_query=False)
        for name in sorted({EVERYWHERE, *self.fields.get(rule.endpoint, ()), *self._read_by(rule)}):
            yield Hole(rule, f"?{name}", f"{self.address(rule)}?{quote(name)}={HOLE}", in_query=True)

    def _read_by(self, rule: Rule) -> set[str]:
        view = self.app.view_functions.get(rule.endpoint)
        return fields_read_in(Path(inspect.getfile(view))) if view else set()


def fields_read_in(path: Path) -> set[str]:
    """Return the names of the query fields that a file of views reads."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="args" | "values")), args=[ast.Constant(value=str(name)), *_]
            ):
                names.add(name)
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[ast.Attribute(attr="args")]):
                names.add(name)
    return names
