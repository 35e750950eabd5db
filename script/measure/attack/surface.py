"""Every place of the platform where a stranger's text goes in: parts of addresses, query fields, headers. From the URL map and the source."""

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
"""The field that says where to go on: tried on every route."""
PART = re.compile(r"<(?:[^<>]*:)?(\w+)>")
HOLE = "SINAUHOLE"


@dataclass(frozen=True)
class Hole:
    """A place for a payload: an address with a mark where it goes in, of which route and which part."""

    rule: Rule
    part: str
    address: str
    in_query: bool

    @property
    def name(self) -> str:
        """For a table."""
        return f"{self.rule.rule} {self.part}"

    @property
    def takes_words(self) -> bool:
        """Whether the route takes any text here, and not only a number."""
        return self.in_query or f"<int:{self.part}>" not in self.rule.rule

    def filled(self, payload: str) -> str:
        """The address with a payload, which is quoted in a query and stands as it is in a path."""
        return self.address.replace(HOLE, quote(payload, safe="%") if self.in_query else payload)


@dataclass
class Surface:
    """The routes with the values that real addresses have, as the visitors were shown them."""

    app: Flask
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, seen: Seen) -> None:
        """Take over what somebody's crawl showed."""
        routes = self.app.url_map.bind("localhost")
        for address, endpoint in seen.pages.items():
            self.known.setdefault(
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
            self.known.setdefault(endpoint, {name: str(value) for name, value in values.items()})

    def rules(self, method: str) -> list[Rule]:
        """The routes that know a method; static files too where something before the router serves them."""
        rules = [rule for rule in self.app.url_map.iter_rules() if method in rule.methods]
        if method == "GET" and not any(rule.endpoint == "static" for rule in rules):
            served = [Rule(f"{prefix}<path:filename>", endpoint="static", methods=["GET"]) for prefix in PREFIXES]
            rules += Map(served).iter_rules()
        return sorted(rules, key=lambda rule: rule.rule)

    def pattern(self, path: str, method: str) -> str:
        """The route of an address for a table, else the address."""
        routes = self.app.url_map.bind("localhost")
        return routes.match(path, method=method, return_rule=True)[0].rule if routes.test(path, method=method) else path

    def address(self, rule: Rule, **instead: str) -> str:
        """An address of a route: with values that exist where a crawl showed some, else with a 1."""
        values = {**dict.fromkeys(rule.arguments, "1"), **self.known.get(rule.endpoint, {}), **instead}
        return PART.sub(lambda found: values[found[1]], rule.rule)

    def holes(self, rule: Rule) -> Iterator[Hole]:
        """Every part of the address, then every query field that this route or its file reads."""
        for part in sorted(rule.arguments):
            yield Hole(rule, part, self.address(rule, **{part: HOLE}), in_query=False)
        for name in sorted({EVERYWHERE, *self.fields.get(rule.endpoint, ()), *self._read_by(rule)}):
            yield Hole(rule, f"?{name}", f"{self.address(rule)}?{quote(name)}={HOLE}", in_query=True)

    def _read_by(self, rule: Rule) -> set[str]:
        view = self.app.view_functions.get(rule.endpoint)
        return fields_read_in(Path(inspect.getfile(view))) if view else set()


def fields_read_in(path: Path) -> set[str]:
    """The names that a file of views reads from a query."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="args" | "values")), args=[ast.Constant(value=str(name)), *_]
            ):
                found.add(name)
            case ast.Compare(left=ast.Constant(value=str(name)), comparators=[ast.Attribute(attr="args")]):
                found.add(name)
    return found
