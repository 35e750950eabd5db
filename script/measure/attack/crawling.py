"""What a visitor can reach from the pages that they are shown: addresses by route, and the forms on the pages."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

import tinyhtml5
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from script.measure.attack.judging import HTML
from script.measure.attack.visitor import Answer, Visitor

OF_ONE_ROUTE = 5
"""Addresses of one route that are opened; the rest is noted only."""
MOST = 500
"""Pages that one visitor opens."""
BEGINNINGS = (
    "/",
    "/help",
    "/account",
    "/business",
    "/products",
    "/certificates",
    "/courses",
    "/tools",
    "/k",
    "/c/",
    "/reset",
    "/join",
    "/demo",
)
TYPED = {"text", "search", ""}
"""Kinds of field into which anything can be typed."""


@dataclass
class Form:
    """A form: where it goes, what it would send as it stands, and the fields into which words are typed."""

    page: str
    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    has_file: bool = False


@dataclass
class Seen:
    """What one visitor was shown."""

    pages: dict[str, str] = field(default_factory=dict)
    """Address and endpoint of what answered 200."""
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    """By method and action."""
    fields: dict[str, set[str]] = field(default_factory=dict)
    """The query fields of each endpoint that links or forms use."""


class Crawl:
    """Opens pages and follows their links, a few of each route."""

    def __init__(self, visitor: Visitor, routes: MapAdapter) -> None:
        self._visitor, self._routes = visitor, routes
        self._opened: Counter[str] = Counter()
        self._known: set[str] = set()
        self.seen = Seen()

    def run(self) -> Iterator[Answer]:
        """Every answer, as it comes."""
        waiting = deque(BEGINNINGS)
        self._known.update(waiting)
        while waiting and self._visitor.asked < MOST * 2 and len(self._known) < MOST * 20:
            address = waiting.popleft()
            endpoint = self.endpoint(address)
            if endpoint is None or self._opened[endpoint] >= OF_ONE_ROUTE:
                continue
            self._opened[endpoint] += 1
            answer = self._visitor.ask("GET", address)
            yield answer
            waiting.extend(self._new(self._links(address, endpoint, answer)))

    def endpoint(self, address: str, method: str = "GET") -> str | None:
        """The route that an address of ours belongs to."""
        try:
            return self._routes.match(urlsplit(address).path, method=method)[0]
        except (HTTPException, RequestRedirect):
            return None

    def _new(self, found: Iterable[str]) -> Iterator[str]:
        for address in found:
            if address not in self._known:
                self._known.add(address)
                yield address

    def _links(self, address: str, endpoint: str, answer: Answer) -> Iterator[str]:
        if 300 <= answer.status < 400:
            yield self._local(address, answer.headers.get("Location", ""))
        if answer.status != 200:
            return
        self.seen.pages[address] = endpoint
        if answer.kind != "text/html":
            return
        page = tinyhtml5.parse(answer.text, namespace_html_elements=True)
        for form in forms_of(page, address):
            self.seen.forms.setdefault((form.method, form.action), form)
            if form.method == "GET":
                self._note_fields(form.action, (name for name, _ in form.values))
        yield from (self._local(address, link) for link in _links_of(page))

    def _local(self, page: str, link: str) -> str:
        """A link as path and query; an address of somebody else is nothing of ours."""
        parts = urlsplit(urljoin(urljoin(self._visitor.target.origin, page), link))
        if parts.hostname != self._visitor.target.host or not parts.path.startswith("/"):
            return "/"
        self._note_fields(parts.path, (name for name, _ in parse_qsl(parts.query)))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _note_fields(self, path: str, names: Iterable[str]) -> None:
        endpoint = self.endpoint(path)
        if endpoint:
            self.seen.fields.setdefault(endpoint, set()).update(names)


def _links_of(page) -> Iterator[str]:
    for element in page.iter():
        if isinstance(element.tag, str):
            yield from (element.get(name) for name in ("href", "src") if element.get(name))


def forms_of(page, address: str) -> Iterator[Form]:
    """The forms of a page."""
    for element in page.iter(f"{HTML}form"):
        action = urlsplit(urljoin(address, element.get("action") or address)).path
        form = Form(address, action, (element.get("method") or "get").upper())
        for control in element.iter():
            if isinstance(control.tag, str) and control.get("name"):
                _read(control, form)
        yield form


def _read(control, form: Form) -> None:
    tag, kind, name = control.tag.removeprefix(HTML), (control.get("type") or "").lower(), control.get("name")
    given = {known for known, _ in form.values}
    match tag:
        case "textarea":
            form.values.append((name, "".join(control.itertext())))
            form.words.add(name)
        case "select":
            form.values.append((name, _chosen(control)))
        case "input" if kind == "file":
            form.has_file = True
        case "input" if kind in {"radio", "checkbox"}:
            if name not in given:
                form.values.append((name, control.get("value") or "y"))
        case "input" | "button":
            form.values.append((name, control.get("value") or ""))
            if tag == "input" and kind in TYPED:
                form.words.add(name)


def _chosen(control) -> str:
    """What stands chosen in a list, else its first value that is one."""
    options = list(control.iter(f"{HTML}option"))
    chosen = [one.get("value") or "" for one in options if one.get("selected") is not None]
    others = [one.get("value") or "" for one in options if one.get("value")]
    return next(iter([*chosen, *others]), "")
