"""`script/soak`: run a campaign of kills or races, and print its figures with the conditions of the run.

The exit code is 1 if a figure does not meet its goal.
"""

import argparse
import os
import sys

from script.measure import conditions, kills, races
from script.measure.figures import Figure, table
from script.measure.ground import Ground, ground


def main() -> None:
    """Run one campaign."""
    arguments = _arguments()
    with ground(arguments.database) as place:
        facts = _conditions(place)
        if arguments.campaign == "kill":
            figures, comparison = kills.run(place, kills=arguments.kills, clients=arguments.clients)
            for line in comparison.lost[:20]:
                print(f"LOST {line}")
        else:
            figures = races.run(place, rounds=arguments.rounds)
    _report(facts, figures)
    sys.exit(any(figure.met is False for figure in figures))


def _conditions(place: Ground) -> dict[str, str]:
    with place.app.app_context():
        return conditions.describe(place.folder)


def _report(facts: dict[str, str], figures: list[Figure]) -> None:
    facts = {name: value for name, value in facts.items() if name != "rows"}
    facts["load after"] = f"{os.getloadavg()[0]:.1f} (the campaign's own included)"
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()))
    print(f"\n{table(figures)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/soak")
    parser.add_argument("campaign", choices=("kill", "races"))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=10)
    return parser.parse_args()


if __name__ == "__main__":
    main()
