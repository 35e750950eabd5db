"""`script/bench`: measure figures, and print each beside its goal with the conditions of the run."""

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
    sealing,
    signing_in,
    slow_clients,
    starting,
    statements,
    weight,
)
from script.measure.figures import Figure, table
from script.measure.ground import Ground, ground
from script.measure.scene import Scene

NAMES = (
    "statements",
    "lesson",
    "packing",
    "answers",
    "slow",
    "signin",
    "sealing",
    "certificate",
    "passports",
    "hall",
    "start",
    "bytes",
)
MANY, MANY_QUICK = 200, 20


def main() -> None:
    """Measure the chosen figures and print the report."""
    arguments = _arguments()
    seconds = 1.5 if arguments.quick else 8
    with ground(arguments.database) as place, place.app.app_context():
        _log("Making the city")
        scene = Scene()
        few = statements.count(place, scene)
        scene.fill(arguments.learners or (MANY_QUICK if arguments.quick else MANY))
        facts = conditions.describe(place.folder)
        measurements = _measurements(place, scene, few, seconds, arguments.quick)
        figures: list[Figure] = []
        for name in arguments.figures or NAMES:
            db.session.rollback()  # this process must hold no lock during a measurement
            _log(f"Measuring: {name}")
            figures += measurements[name]()
    _report(facts, figures)


def _measurements(
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
        "sealing": lambda: sealing.figures(place, scene, 2 if quick else 5),
        "certificate": lambda: certificate.figures(5 if quick else 20),
        "passports": lambda: passports.figures(2000 if quick else passports.CITY),
        "hall": lambda: hall.figures(place, scene),
        "start": lambda: starting.figures(place),
        "bytes": lambda: weight.figures(place, scene),
    }


def _report(facts: dict[str, str], figures: list[Figure]) -> None:
    facts = {**facts, "load after": f"{os.getloadavg()[0]:.1f} (the measurement's own included)"}
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()))
    print(f"\n{table(figures)}\n")
    judged = [figure for figure in figures if figure.met is not None]
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


def _log(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", flush=True)


if __name__ == "__main__":
    main()
