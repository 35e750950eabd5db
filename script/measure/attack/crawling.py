"""Crawl the platform as a visitor: collect the addresses and forms that the visitor's pages lead to."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

import tinyhtml5
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from script.measure.attack.judging import HTML
from script.measure.attack.visitor import Answer, Visitor

PAGES_PER_ROUTE = 5
"""Addresses of one route that are opened. Further ones are only noted."""
MOST_REQUESTS = 1000
"""Requests of one visitor after which the crawl ends."""
MOST_ADDRESSES = 10_000
"""Known addresses after which the crawl ends."""
START_ADDRESSES = (
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
TEXT_TYPES = {"text", "search", ""}
"""Types of input into which any text can be typed."""


@dataclass
class Form:
    """A form: its address, the values that it would send unchanged, and the names of its text fields (`words`)."""

    page: str
    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    has_file: bool = False


@dataclass
class Seen:
    """The pages and forms that one visitor saw."""

    pages: dict[str, str] = field(default_factory=dict)
    """The endpoint by address, for pages that answered 200."""
    forms: dict[tuple[str, str], Form] = field(default_factory=dict)
    """Forms by method and action."""
    fields: dict[str, set[str]] = field(default_factory=dict)
    """The query fields that links and forms use, by endpoint."""


class Crawl:
    """Opens pages and follows their links, a few of each route."""

    def __init__(self, visitor: Visitor, routes: MapAdapter) -> None:
        self._visitor, self._routes = visitor, routes
        self._opened: Counter[str] = Counter()
        self._addresses: set[str] = set()
        self.seen = Seen()

    def run(self) -> Iterator[Answer]:
        """Crawl from the start addresses; yields each answer."""
        waiting = deque(START_ADDRESSES)
        self._addresses.update(waiting)
        while waiting and self._visitor.requests < MOST_REQUESTS and len(self._addresses) < MOST_ADDRESSES:
            address = waiting.popleft()
            endpoint = self.endpoint(address)
            if endpoint is None or self._opened[endpoint] >= PAGES_PER_ROUTE:
                continue
            self._opened[endpoint] += 1
            answer = self._visitor.ask("GET", address)
            yield answer
            waiting.extend(self._new(self._links(address, endpoint, answer)))

    def endpoint(self, address: str, method: str = "GET") -> str | None:
        """Return the endpoint of an address, or None if it has no route."""
        try:
            return self._routes.match(urlsplit(address).path, method=method)[0]
        except (HTTPException, RequestRedirect):
            return None

    def _new(self, addresses: Iterable[str]) -> Iterator[str]:
        for address in addresses:
            if address not in self._addresses:
                self._addresses.add(address)
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
        """Return a link as path and query, or `/` if it leads to another host."""
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
    """Read the forms of a page."""
    for element in page.iter(f"{HTML}form"):
        action = urlsplit(urljoin(address, element.get("action") or address)).path
        form = Form(address, action, (element.get("method") or "get").upper())
        for control in element.iter():
            if isinstance(control.tag, str) and control.get("name"):
                _read(control, form)
        yield form


def _read(control, form: Form) -> None:
    tag, kind, name = control.tag.removeprefix(HTML), (control.get("type") or "").lower(), control.get("name")
    names = {other for other, _ in form.values}
    match tag:
        case "textarea":
            form.values.append((name, "".join(control.itertext())))
            form.words.add(name)
        case "select":
            form.values.append((name, _chosen(control)))
        case "input" if kind == "file":
            form.has_file = True
        case "input" if kind in {"radio", "checkbox"}:
            if name not in names:
                form.values.append((name, control.get("value") or "y"))
        case "input" | "button":
            form.values.append((name, control.get("value") or ""))
            if tag == "input" and kind in TEXT_TYPES:
                form.words.add(name)


def _chosen(control) -> str:
    """Return the selected value of a list, else its first value that is not empty, else an empty text."""
    options = list(control.iter(f"{HTML}option"))
    chosen = [option.get("value") or "" for option in options if option.get("selected") is not None]
    others = [option.get("value") or "" for option in options if option.get("value")]
    return next(iter([*chosen, *others]), "")
