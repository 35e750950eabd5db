"""A lesson page against a route that only says hello: processor time, answers a second, and the tail."""

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
"""Times a hello's."""
RATE_GOALS = {"sqlite": 20, "postgresql": 12}
"""Percent of hello's answers a second."""
TAIL = 6
"""p99 in medians."""
AT_ONCE = 16
TURNS = 3


def figures(ground: Ground, scene: Scene, engine: str, seconds: float) -> list[Figure]:
    """Without a server and with one; `seconds` for each turn."""
    return [*_without_server(ground, scene, engine, seconds), *_with_server(ground, scene, engine, seconds)]


def _without_server(ground: Ground, scene: Scene, engine: str, seconds: float) -> list[Figure]:
    cookies = scene.cookies["sri"]
    packed = wsgi.request(ground.app, scene.lesson, cookies=cookies, HTTP_ACCEPT_ENCODING="gzip")
    plain = wsgi.request(ground.app, scene.lesson, cookies=cookies)
    home = wsgi.request(ground.app, "/", cookies=cookies, HTTP_ACCEPT_ENCODING="gzip")
    hello = wsgi.request(hello_app(), "/")
    rounds = max(7, int(seconds * 5))
    ways = {"packed": packed, "plain": plain, "home": home, "hello": hello}
    taken = cpu_of(ways, rounds=rounds, at_once=40)
    told = {name: f"{cpu * 1000:.2f} against {taken['hello'] * 1000:.3f} ms" for name, cpu in taken.items()}
    ratio = {name: cpu / taken["hello"] for name, cpu in taken.items()}
    return [
        at_most(
            "lesson: processor without a server, in hellos (gzip)", ratio["packed"], CPU_GOALS[engine], aside=told["packed"]
        ),
        Figure("lesson: the same, not compressed", f"{ratio['plain']:.3g} ({told['plain']})"),
        Figure("home: processor without a server, in hellos (gzip)", f"{ratio['home']:.3g} ({told['home']})"),
    ]


def _with_server(ground: Ground, scene: Scene, engine: str, seconds: float) -> list[Figure]:
    with serving(ground) as ours, saying_hello(ground) as hello:
        lessons, hellos, lesson_cpu, hello_cpu = [], [], [], []
        request = load.request("GET", scene.lesson, "; ".join(f"{k}={v}" for k, v in scene.cookies["sri"].items()))
        for _ in range(TURNS):
            _ask(ours, request, seconds, lessons, lesson_cpu)
            _ask(hello, load.request("GET", "/", ""), seconds, hellos, hello_cpu)
    rate, hello_rate = (median(outcome.rate for outcome in outcomes) for outcomes in (lessons, hellos))
    cpu, bare = median(lesson_cpu), median(hello_cpu)
    tail = sorted(lessons, key=lambda outcome: outcome.p99 / outcome.p50)[TURNS // 2]
    return [
        at_most(
            "lesson: processor under waitress, in hellos",
            cpu / bare,
            CPU_GOALS[engine],
            aside=f"{cpu * 1000:.2f} against {bare * 1000:.2f} ms",
        ),
        at_least(
            f"lesson: answers a second, {AT_ONCE} connections",
            100 * rate / hello_rate,
            RATE_GOALS[engine],
            unit=" % of hello's",
            aside=f"{rate:.0f} against {hello_rate:.0f}/s",
        ),
        at_most(
            "lesson: p99 / p50", tail.p99 / tail.p50, TAIL, aside=f"p50 {tail.p50 * 1000:.1f}, p99 {tail.p99 * 1000:.1f} ms"
        ),
    ]


def _ask(server: Server, request: str, seconds: float, outcomes: list[Outcome], cpu: list[float]) -> None:
    before = server.cpu_seconds()
    outcome = load.run(Plan(server.port, seconds, [[request]] * AT_ONCE))
    if outcome.unexpected:
        raise SystemExit(f"A page did not come: {outcome.unexpected}")
    outcomes.append(outcome)
    cpu.append((server.cpu_seconds() - before) / len(outcome.times))
