"""Attacks on what changes data: pages that write, forms without their token, and other people's pages and forms."""

from collections import Counter
from collections.abc import Iterator

from script.measure.attack.access_table import read_table
from script.measure.attack.crawling import Crawl, Seen
from script.measure.attack.finding import Finding
from script.measure.attack.surface import Surface
from script.measure.attack.visitor import Answer, Visitor
from script.measure.attack.watching import Watch

COLUMN = {"wahyu": "ayu", "tarno": "ayu", "sri": "ayu", "budi": "ayu", "sinta": "laras", "bayu": "laras", "wati": "joko"}
"""For a member of the cast: the person whose column of the access table has the answers to them for other people's things."""
REFUSED = {401, 403, 404, 410}
TRIES_PER_ROUTE = 2
"""Other people's addresses that are tried of one route."""
SESSION_ENDERS = ("/sign-out", "/account/devices", "/account/secret")
"""Addresses that end a session. They are sent without a token only."""


def read(visitor: Visitor, crawl: Crawl, watch: Watch) -> Iterator[tuple[Answer, Finding | None]]:
    """Open every page that the visitor can reach. A GET that changed the database is a finding."""
    watch.changed()
    for answer in crawl.run():
        tables = watch.changed()
        place = crawl.endpoint(answer.address) or answer.address
        wrote = Finding(
            "deeds", "GET changes state", place, visitor.name, f"{answer} wrote {', '.join(sorted(tables))}", answer.status
        )
        yield answer, wrote if tables else None


def forged(visitor: Visitor, surface: Surface, watch: Watch) -> Iterator[tuple[Answer, Finding | None]]:
    """Send every form as another site would: with the visitor's cookies, without a token. A form that is taken is a finding."""
    watch.changed()
    for rule in surface.rules("POST"):
        answer = visitor.ask("POST", surface.address(rule), {"who": "sri"}, kept=False, Origin="https://foreign.example")
        tables = watch.changed()
        was_taken = tables or answer.status not in {400, *REFUSED}
        example = f"{answer} wrote {', '.join(sorted(tables)) or 'nothing'}"
        yield (
            answer,
            Finding("deeds", "no token asked for", rule.endpoint, visitor.name, example, answer.status) if was_taken else None,
        )


def foreign(visitor: Visitor, own: Seen, others: dict[str, Seen], crawl: Crawl) -> Iterator[tuple[Answer, Finding | None]]:
    """Try the pages and forms that only others saw and the access table refuses. One that is not refused is a finding."""
    column = read_table()
    person = COLUMN.get(visitor.name, visitor.name)
    tried: Counter[tuple[str | None, str]] = Counter()
    for address, method in _of_others(own, others):
        endpoint = crawl.endpoint(address, method)
        tried[endpoint, method] += 1
        if (
            tried[endpoint, method] > TRIES_PER_ROUTE
            or column.get(endpoint or "", {}).get(person) not in {"403", "404", "in"}
            or address.startswith(SESSION_ENDERS)
        ):
            continue
        answer = visitor.ask("GET", address) if method == "GET" else visitor.submit(address)
        yield (
            answer,
            None
            if is_refused(answer)
            else Finding("deeds", "somebody else's", str(endpoint), visitor.name, str(answer), answer.status),
        )


def is_refused(answer: Answer) -> bool:
    """Whether the answer is a refusal, or a redirect to the sign-in page."""
    return answer.status in REFUSED or (answer.status in {302, 303} and "/sign-in" in answer.headers.get("Location", ""))


def _of_others(own: Seen, others: dict[str, Seen]) -> Iterator[tuple[str, str]]:
    pages = {address for seen in others.values() for address in seen.pages} - set(own.pages)
    forms = {action for seen in others.values() for method, action in seen.forms if method == "POST"}
    forms -= {action for method, action in own.forms if method == "POST"}
    yield from sorted([*((address, "GET") for address in pages), *((action, "POST") for action in forms)])
