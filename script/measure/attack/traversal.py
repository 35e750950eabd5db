"""The sweep of addresses: path traversals on every route, and scripts, SQL, other sites and odd values in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random
from urllib.parse import quote

from script.measure.attack.payloads import ENCODINGS, ODD, REDIRECTS, SQL, Outside, scripts, ways_out
from script.measure.attack.surface import EVERYWHERE, Hole, Surface

CONDITIONS: tuple[dict[str, str], ...] = (
    {},
    {"Range": "bytes=0-63"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Thu, 01 Jan 2037 00:00:00 GMT"},
    {"Range": "bytes=-64"},
)
"""Headers that change how much a server reads and which status it sends."""
FILES = {"static", "media.show_media", "teach_pictures.show_picture"}
"""Routes that take a file's name."""
COMBINATIONS = [
    (method, {"Accept-Encoding": encoding, **more})
    for more in CONDITIONS
    for encoding in ENCODINGS
    for method in ("GET", "HEAD")
]


@dataclass(frozen=True)
class Attempt:
    """One request of the sweep."""

    hole: Hole
    method: str
    address: str
    headers: dict[str, str]


def sample(attempts: list[Attempt], most: int, who: str) -> list[Attempt]:
    """Choose `most` attempts, the same in each run. A stranger gets more: as many again as there are for static files."""
    if who == "stranger":
        most += sum(attempt.hole.rule.endpoint == "static" for attempt in attempts)
    return Random(who).sample(attempts, min(len(attempts), most))


def requests(surface: Surface, files: list[Outside], program: Path) -> Iterator[Attempt]:
    """Yield every payload in every hole. Methods and headers alternate; on static files each payload gets every combination."""
    turns = cycle(COMBINATIONS)
    for rule in surface.rules("GET"):
        for hole in surface.holes(rule):
            for payload in _paths(hole, files, program):
                address = hole.filled(payload)
                combinations = COMBINATIONS if rule.endpoint == "static" and not hole.in_query else [next(turns)]
                yield from (Attempt(hole, method, address, headers) for method, headers in combinations)
            for payload in _words(hole):
                address = hole.filled(payload if hole.in_query else quote(payload, safe=""))
                yield Attempt(hole, "GET", address, {"Accept-Encoding": next(turns)[1]["Accept-Encoding"]})


def _paths(hole: Hole, files: list[Outside], program: Path) -> Iterator[str]:
    """Yield spellings of the files: all on routes that take a file's name, elsewhere all of the database's and some others."""
    for number, file in enumerate(files):
        spellings = ways_out(file.path, program)
        if not hole.takes_words or hole.in_query:
            yield from spellings[:1] if number else (spellings[0], spellings[1], spellings[-1])
        else:
            yield from spellings if hole.rule.endpoint in FILES or number == 0 else spellings[:3]


def _words(hole: Hole) -> Iterator[str]:
    if hole.part == f"?{EVERYWHERE}":
        yield from (*REDIRECTS, scripts(0)[0])
        return
    yield from (*SQL, *ODD, *scripts(0))
    if hole.in_query:
        yield from REDIRECTS[:3]
