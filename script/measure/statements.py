"""Count the SQL statements of each page, with one row and with many."""

from script.measure import wsgi
from script.measure.figures import Figure
from script.measure.ground import Ground
from script.measure.saving import requests_of
from script.measure.scene import Scene

Counts = dict[str, tuple[int, int]]
"""By page: the number of all statements, and of those that load the session."""
GOALS = {"home of a learner": 8, "lesson": 6}
SAVING = "saving an answer"
SAVING_GOAL = 4
"""Statements besides the one that loads the session."""


def pages(scene: Scene) -> dict[str, tuple[str, str]]:
    """Return each page by name, with its visitor and its address."""
    course = f"/learn/{scene.slug}"
    return {
        "home of a learner": ("sri", "/"),
        "lesson": ("sri", scene.lesson),
        "course path": ("sri", course),
        "catalogue": ("sri", "/courses"),
        "course, for a stranger": ("stranger", f"/courses/{scene.slug}"),
        "checkpoint": ("sri", f"{course}/checkpoints/knowledge"),
        "question": ("learner", scene.place.page),
        "all questions of an attempt": ("learner", f"/attempts/{scene.place.attempt_id}"),
        "result": ("budi", f"/attempts/{scene.graded_attempt}/result"),
        "task": ("waiting", f"{course}/task"),
        "own certificates": ("budi", "/certificates"),
        "one certificate": ("budi", f"/certificates/{scene.certificate_id}"),
        "verification, for a stranger": ("stranger", f"/c/{scene.code}"),
        "account": ("sri", "/account"),
        "devices": ("sri", "/account/devices"),
        "home of a trainer": ("dewi", "/"),
        "grading queue": ("dewi", "/grading"),
        "grading desk": ("dewi", f"/grading/{scene.submission_id}"),
        "office: people": ("agus", "/office/people"),
        "office: certificates": ("agus", "/office/certificates"),
        **scene.rooms,
    }


def count(ground: Ground, scene: Scene) -> Counts:
    """Count the statements of every page. Call it in an application context."""
    requests = {name: wsgi.request(ground.app, path, cookies=scene.cookies[who]) for name, (who, path) in pages(scene).items()}
    counts = {name: _count([request, request], name) for name, request in requests.items()}
    counts[SAVING] = _count(requests_of(ground.app, scene.place, scene.cookies["learner"], 3), SAVING)
    return counts


def figures(few: Counts, many: Counts) -> list[Figure]:
    """Return a figure for each page: both counts and the goal."""
    return [_figure(name, few[name], many[name]) for name in few]


def _count(requests: list[wsgi.Request], name: str) -> tuple[int, int]:
    """Count the statements of the last request. The earlier ones fill the caches."""
    for request in requests[:-1]:
        request()
    with wsgi.statements() as seen:
        status = requests[-1]()
    if status != 200:
        raise SystemExit(f"{name}: answered {status}")
    return len(seen), sum("login_sessions" in statement for statement in seen)


def _figure(name: str, few: tuple[int, int], many: tuple[int, int]) -> Figure:
    value = f"{few[0]} with one row, {many[0]} with many"
    if name == SAVING:
        own = many[0] - many[1]
        value = f"{own} beside {many[1]} that asks who is there; {few[0]} in all, {many[0]} with many"
        return Figure(
            f"statements: {name}", value, f"<= {SAVING_GOAL} beside, same with many", own <= SAVING_GOAL and few == many
        )
    goal = GOALS.get(name)
    if goal is None:
        return Figure(f"statements: {name}", value, "same with many", few == many)
    return Figure(f"statements: {name}", value, f"<= {goal}, same with many", many[0] <= goal and few == many)
