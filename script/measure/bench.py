"""`script/bench`: every figure beside its goal, with the run's conditions."""

import argparse
import os
import time
from collections.abc import Callable

from core.db import db
from script.measure import (
    certificate,
    conditions,
    hall,
    lesson,
    packing,
    passports,
    saving,
    signing_in,
    slow_clients,
    starting,
    statements,
    weight,
)
from script.measure.figures import Figure, table
from script.measure.ground import Ground, ground
from script.measure.scene import Scene

NAMES = ("statements", "lesson", "packing", "answers", "slow", "signin", "certificate", "passports", "hall", "start", "bytes")
MANY, MANY_QUICK = 200, 20


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    seconds = 1.5 if asked.quick else 8
    with ground(asked.database) as place, place.app.app_context():
        _say("Making the city")
        scene = Scene()
        few = statements.count(place, scene)
        scene.fill(asked.learners or (MANY_QUICK if asked.quick else MANY))
        facts = conditions.describe(place.folder)
        ways = _ways(place, scene, few, seconds, asked.quick)
        found: list[Figure] = []
        for name in asked.figures or NAMES:
            db.session.rollback()  # while one figure is measured, nothing else holds a lock
            _say(f"Measuring: {name}")
            found += ways[name]()
    _report(facts, found)


def _ways(
    place: Ground, scene: Scene, few: statements.Counts, seconds: float, quick: bool
) -> dict[str, Callable[[], list[Figure]]]:
    engine = db.engine.dialect.name
    return {
        "statements": lambda: statements.figures(few, statements.count(place, scene)),
        "lesson": lambda: lesson.figures(place, scene, engine, seconds),
        "packing": lambda: packing.figures(place, scene, seconds),
        "answers": lambda: saving.figures(place, scene.crowd, seconds),
        "slow": lambda: slow_clients.figures(place, scene, seconds * 4),
        "signin": lambda: signing_in.figures(place, seconds),
        "certificate": lambda: certificate.figures(5 if quick else 20),
        "passports": lambda: passports.figures(2000 if quick else passports.CITY),
        "hall": lambda: hall.figures(place, scene),
        "start": lambda: starting.figures(place),
        "bytes": lambda: weight.figures(place, scene),
    }


def _report(facts: dict[str, str], found: list[Figure]) -> None:
    facts = {**facts, "load after": f"{os.getloadavg()[0]:.1f} (the measurement's own included)"}
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()))
    print(f"\n{table(found)}\n")
    judged = [figure for figure in found if figure.met is not None]
    short = [figure for figure in judged if not figure.met]
    print(f"{len(judged)} figures have a goal; {len(judged) - len(short)} meet it, {len(short)} fall short.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/bench")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--learners", type=int, default=0)
    parser.add_argument("figures", nargs="*", type=_figure, metavar="FIGURE")
    return parser.parse_args()


def _figure(name: str) -> str:
    if name not in NAMES:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(NAMES)}")
    return name


def _say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


if __name__ == "__main__":
    main()
