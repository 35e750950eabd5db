"""What changes something: pages that write, forms without their token, and the things of others."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lms.config import ROOT
from script.measure.attack.crawling import Crawl, Seen
from script.measure.attack.finding import Finding
from script.measure.attack.surface import Surface
from script.measure.attack.visitor import Answer, Visitor
from script.measure.attack.watching import Watch

TABLE = ROOT / "tests/architecture/access.txt"
COLUMN = {"wahyu": "ayu", "tarno": "ayu", "sri": "ayu", "budi": "ayu", "sinta": "laras", "bayu": "laras", "wati": "joko"}
"""Whose column of the access table says what somebody of the cast gets of things that are not theirs."""
REFUSED = {401, 403, 404, 410}
OF_ONE_ROUTE = 2
"""Things of others that are asked of one route."""
ENDS = ("/sign-out", "/account/devices", "/account/secret")
"""What ends a session: asked without a token, but never with one."""


def read(visitor: Visitor, crawl: Crawl, watch: Watch) -> Iterator[tuple[Answer, Finding | None]]:
    """Everything that somebody can open; a page that wrote something is a finding."""
    watch.changed()
    for answer in crawl.run():
        tables = watch.changed()
        place = crawl.endpoint(answer.address) or answer.address
        wrote = Finding(
            "deeds", "GET changes state", place, visitor.name, f"{answer} wrote {', '.join(sorted(tables))}", answer.status
        )
        yield answer, wrote if tables else None


def forged(visitor: Visitor, surface: Surface, watch: Watch) -> Iterator[tuple[Answer, Finding | None]]:
    """Every form, sent as another site would: without a token, with the visitor's cookies. Nothing may be done."""
    watch.changed()
    for rule in surface.rules("POST"):
        answer = visitor.ask("POST", surface.address(rule), {"who": "sri"}, kept=False, Origin="https://foreign.example")
        tables = watch.changed()
        taken = tables or answer.status not in {400, *REFUSED}
        example = f"{answer} wrote {', '.join(sorted(tables)) or 'nothing'}"
        yield (
            answer,
            Finding("deeds", "no token asked for", rule.endpoint, visitor.name, example, answer.status) if taken else None,
        )


def foreign(visitor: Visitor, own: Seen, others: dict[str, Seen], crawl: Crawl) -> Iterator[tuple[Answer, Finding | None]]:
    """The pages and forms that only others were shown, asked by somebody for whom the access table has a refusal."""
    column = read_table()
    kin = COLUMN.get(visitor.name, visitor.name)
    tried: Counter[tuple[str | None, str]] = Counter()
    for address, method in _of_others(own, others):
        endpoint = crawl.endpoint(address, method)
        tried[endpoint, method] += 1
        if (
            tried[endpoint, method] > OF_ONE_ROUTE
            or column.get(endpoint or "", {}).get(kin) not in {"403", "404", "in"}
            or address.startswith(ENDS)
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
    """Whether this is a no, or the request to sign in."""
    return answer.status in REFUSED or (answer.status in {302, 303} and "/sign-in" in answer.headers.get("Location", ""))


def _of_others(own: Seen, others: dict[str, Seen]) -> Iterator[tuple[str, str]]:
    pages = {address for seen in others.values() for address in seen.pages} - set(own.pages)
    forms = {action for seen in others.values() for method, action in seen.forms if method == "POST"}
    forms -= {action for method, action in own.forms if method == "POST"}
    yield from sorted([*((address, "GET") for address in pages), *((action, "POST") for action in forms)])


def read_table(path: Path = TABLE) -> dict[str, dict[str, str]]:
    """The access table: endpoint, then what each person gets."""
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {endpoint: dict(zip(lines[0][1:], answers, strict=True)) for endpoint, *answers in lines[1:]}
