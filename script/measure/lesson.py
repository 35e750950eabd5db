"""Compare a lesson page with a route that only says hello: processor time, answers a second, and p99."""

from dataclasses import dataclass
from statistics import median

from script.measure import load, wsgi
from script.measure.figures import Figure, at_least, at_most
from script.measure.ground import Ground
from script.measure.hello import hello_app
from script.measure.load import Outcome, Plan
from script.measure.processor import cpu_of
from script.measure.scene import Scene
from script.measure.serving import Server, saying_hello, serving

CPU_GOALS = {"sqlite": 6.5, "postgresql": 10}
"""Processor time, as a multiple of hello's."""
RATE_GOALS = {"sqlite": 20, "postgresql": 12}
"""Answers a second, in percent of hello's."""
TAIL = 6
"""p99 as a multiple of the median."""
AT_ONCE = 16
TURNS = 3


def figures(ground: Ground, scene: Scene, engine: str, seconds: float) -> list[Figure]:
    """Measure without a server and with one. Each turn takes `seconds`."""
    return [*_without_server(ground, scene, engine, seconds), *_with_server(ground, scene, engine, seconds)]


def _without_server(ground: Ground, scene: Scene, engine: str, seconds: float) -> list[Figure]:
    cookies, _page = wsgi.open_page(ground.app, scene.lesson, scene.cookies["sri"])  # with the cookies of an earlier page
    packed = wsgi.request(ground.app, scene.lesson, cookies=cookies, HTTP_ACCEPT_ENCODING="gzip")
    plain = wsgi.request(ground.app, scene.lesson, cookies=cookies)
    home = wsgi.request(ground.app, "/", cookies=cookies, HTTP_ACCEPT_ENCODING="gzip")
    hello = wsgi.request(hello_app(), "/")
    rounds = max(7, int(seconds * 5))
    variants = {"packed": packed, "plain": plain, "home": home, "hello": hello}
    taken = cpu_of(variants, rounds=rounds, at_once=40)
    asides = {name: f"{cpu * 1000:.2f} against {taken['hello'] * 1000:.3f} ms" for name, cpu in taken.items()}
    ratio = {name: cpu / taken["hello"] for name, cpu in taken.items()}
    return [
        at_most(
            "lesson: processor without a server, in hellos (gzip)", ratio["packed"], CPU_GOALS[engine], aside=asides["packed"]
        ),
        Figure("lesson: the same, not compressed", f"{ratio['plain']:.3g} ({asides['plain']})"),
        Figure("home: processor without a server, in hellos (gzip)", f"{ratio['home']:.3g} ({asides['home']})"),
    ]


def _with_server(ground: Ground, scene: Scene, engine: str, seconds: float) -> list[Figure]:
    cookies, _page = wsgi.open_page(ground.app, scene.lesson, scene.cookies["sri"])
    lesson = load.request("GET", scene.lesson, "; ".join(f"{name}={value}" for name, value in cookies.items()))
    hello = load.request("GET", "/", "")
    with serving(ground) as ours, saying_hello(ground) as theirs:
        alone = _compare((ours, lesson), (theirs, hello), seconds / 2, 1)
        crowd = _compare((ours, lesson), (theirs, hello), seconds, AT_ONCE)
    return [
        at_most(
            "lesson: processor under waitress, one visitor, in hellos", alone.cpu, CPU_GOALS[engine], aside=alone.cpu_aside
        ),
        at_most(f"lesson: the same, {AT_ONCE} connections", crowd.cpu, CPU_GOALS[engine], aside=crowd.cpu_aside),
        Figure("lesson: answers a second, one visitor", f"{alone.rate:.3g} % of hello's ({alone.rate_aside})"),
        at_least(
            f"lesson: answers a second, {AT_ONCE} connections",
            crowd.rate,
            RATE_GOALS[engine],
            unit=" % of hello's",
            aside=crowd.rate_aside,
        ),
        at_most("lesson: p99 / p50", crowd.tail, TAIL, aside=crowd.tail_aside),
    ]


@dataclass(frozen=True)
class Compared:
    """A lesson compared with hello: processor time (multiple), rate (percent) and p99 (multiple of p50), each with a text."""

    cpu: float
    cpu_aside: str
    rate: float
    rate_aside: str
    tail: float
    tail_aside: str


def _compare(ours: tuple[Server, str], theirs: tuple[Server, str], seconds: float, visitors: int) -> Compared:
    turns = [(_ask(*ours, seconds, visitors), _ask(*theirs, seconds, visitors)) for _ in range(TURNS)]
    cpu, bare = (median(cpu for _outcome, cpu in side) for side in zip(*turns, strict=True))
    rate, hellos = (median(outcome.rate for outcome, _cpu in side) for side in zip(*turns, strict=True))
    typical = sorted((lesson[0] for lesson, _hello in turns), key=lambda outcome: outcome.p99 / outcome.p50)[TURNS // 2]
    return Compared(
        cpu / bare,
        f"{cpu * 1000:.2f} against {bare * 1000:.2f} ms",
        100 * rate / hellos,
        f"{rate:.0f} against {hellos:.0f}/s",
        typical.p99 / typical.p50,
        f"p50 {typical.p50 * 1000:.1f}, p99 {typical.p99 * 1000:.1f} ms",
    )


def _ask(server: Server, request: str, seconds: float, visitors: int) -> tuple[Outcome, float]:
    """Load a server; returns the outcome and the server's processor seconds for each answer."""
    before = server.cpu_seconds()
    outcome = load.run(Plan(server.port, seconds, [[request]] * visitors))
    if outcome.unexpected:
        raise SystemExit(f"A page did not come: {outcome.unexpected}")
    return outcome, (server.cpu_seconds() - before) / len(outcome.times)
