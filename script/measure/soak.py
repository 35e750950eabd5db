"""`script/soak`: faults and races in numbers, with the run's conditions. Exit 1 where something was lost or doubled."""

import argparse
import os
import sys

from script.measure import conditions, kills, races
from script.measure.figures import Figure, table
from script.measure.ground import Ground, ground


def main() -> None:
    """Run one campaign."""
    asked = _arguments()
    with ground(asked.database) as place:
        facts = _conditions(place)
        if asked.campaign == "kill":
            found, comparison = kills.run(place, kills=asked.kills, clients=asked.clients)
            for line in comparison.lost[:20]:
                print(f"LOST {line}")
        else:
            found = races.run(place, rounds=asked.rounds)
    _report(facts, found)
    sys.exit(any(figure.met is False for figure in found))


def _conditions(place: Ground) -> dict[str, str]:
    with place.app.app_context():
        return conditions.describe(place.folder)


def _report(facts: dict[str, str], found: list[Figure]) -> None:
    facts = {name: value for name, value in facts.items() if name != "rows"}
    facts["load after"] = f"{os.getloadavg()[0]:.1f} (the campaign's own included)"
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()))
    print(f"\n{table(found)}")


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
