"""The traversal list over every route, and what else is written into addresses: scripts, SQL, other sites, odd values."""

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
"""Headers that change what a server reads and which status it answers with."""
FILES = {"static", "media.show_media", "teach_pictures.show_picture"}
"""Routes that take a file's name."""
EVERY_WAY = [
    (method, {"Accept-Encoding": encoding, **more})
    for more in CONDITIONS
    for encoding in ENCODINGS
    for method in ("GET", "HEAD")
]


@dataclass(frozen=True)
class Asked:
    """One request of the sweep."""

    hole: Hole
    method: str
    address: str
    headers: dict[str, str]


def sample(asked: list[Asked], most: int, who: str) -> list[Asked]:
    """At most so many, the same each time. A stranger asks everything at static files, where a path is a path."""
    if who == "stranger":
        most += sum(one.hole.rule.endpoint == "static" for one in asked)
    return Random(who).sample(asked, min(len(asked), most))


def requests(surface: Surface, files: list[Outside], program: Path) -> Iterator[Asked]:
    """Everything: each payload in each hole. Encodings, conditions and methods take turns, but at static files each meets each."""
    turns = cycle(EVERY_WAY)
    for rule in surface.rules("GET"):
        for hole in surface.holes(rule):
            for payload in _paths(hole, files, program):
                address = hole.filled(payload)
                ways = EVERY_WAY if rule.endpoint == "static" and not hole.in_query else [next(turns)]
                yield from (Asked(hole, method, address, headers) for method, headers in ways)
            for payload in _words(hole):
                address = hole.filled(payload if hole.in_query else quote(payload, safe=""))
                yield Asked(hole, "GET", address, {"Accept-Encoding": next(turns)[1]["Accept-Encoding"]})


def _paths(hole: Hole, files: list[Outside], program: Path) -> Iterator[str]:
    """Every spelling of every file where a name is asked for; elsewhere every spelling of the database and some of the others."""
    for number, one in enumerate(files):
        ways = ways_out(one.path, program)
        if not hole.takes_words or hole.in_query:
            yield from ways[:1] if number else (ways[0], ways[1], ways[-1])
        else:
            yield from ways if hole.rule.endpoint in FILES or number == 0 else ways[:3]


def _words(hole: Hole) -> Iterator[str]:
    if hole.part == f"?{EVERYWHERE}":
        yield from (*REDIRECTS, scripts(0)[0])
        return
    yield from (*SQL, *ODD, *scripts(0))
    if hole.in_query:
        yield from REDIRECTS[:3]
