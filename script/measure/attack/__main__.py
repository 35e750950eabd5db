"""`script/soak attack`: scanners and sweeps against both ways of serving. Exit 1 where something was found, or the twin hid a fault."""

import argparse
import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from script.measure import conditions
from script.measure.attack import bandit, people, servers, twin, wapiti
from script.measure.attack.campaign import PARTS, Bounds, Campaign, application
from script.measure.attack.city import city
from script.measure.attack.finding import Report
from script.measure.attack.visitor import Target

WAYS = {"embedded": servers.embedded, "nginx": servers.behind_nginx}
TWIN = "script.measure.attack.twin"


def main() -> None:
    """Attack what was asked for, print it, and say by the exit code whether anything was found."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no server outlives this process
    with city() as data:
        if asked.twin:
            sys.exit(_attack_twin(asked, data))
        reports = {way: _attack(WAYS[way](data), asked) for way in asked.way}
    if "bandit" in asked.only:
        reports["source"] = _bandit()
    for name, report in reports.items():
        print(f"\n## {name}\n\n{report.table()}")
    sys.exit(any(report.findings for report in reports.values()))


def _attack(server: AbstractContextManager[Target], asked: argparse.Namespace) -> Report:
    with server as target:
        app = application(target)
        _say_conditions(app, target)
        return _campaign(target, app, asked)


def _attack_twin(asked: argparse.Namespace, data: Path) -> bool:
    """Whether a planted fault was missed."""
    with servers.embedded(data, TWIN) as target:
        app = application(target)
        twin.plant(app)
        _say_conditions(app, target)
        report = _campaign(target, app, asked)
    report.add(bandit.attack("script/measure/attack", explained=()))
    found = twin.found_by(report.findings)
    print("\n| planted | found by |\n|---|---|")
    for fault, tools in found.items():
        print(f"| {fault} | {', '.join(sorted(tools)) or 'NOT FOUND'} |")
    print(f"\n{len(found)} planted, {sum(bool(tools) for tools in found.values())} found")
    return not all(found.values())


def _campaign(target: Target, app, asked: argparse.Namespace) -> Report:
    campaign = Campaign(target, app, asked.as_, Bounds(asked.addresses, asked.seconds))
    campaign.run(asked.only)
    return campaign.report


def _bandit() -> Report:
    report = Report()
    report.count("lines of findings explained", len(bandit.EXPLAINED))
    report.add(bandit.attack())
    return report


def _say_conditions(app, target: Target) -> None:
    with app.app_context():
        facts = conditions.describe(target.data)
    facts |= {"served": target.way, "scanners": f"bandit {bandit.version()}, wapiti {wapiti.version()}"}
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/soak attack")
    parser.add_argument("--way", action="append", choices=tuple(WAYS), help="one way of serving (both)")
    parser.add_argument(
        "--as", dest="as_", action="append", choices=people.everybody(), help="somebody of the cast (one of each role)"
    )
    parser.add_argument("--only", action="append", choices=(*PARTS, "bandit"), help="one part (all)")
    parser.add_argument("--addresses", type=int, default=1500, help="of the sweep, for each visitor")
    parser.add_argument("--seconds", type=int, default=60, help="of wapiti, for each visitor")
    parser.add_argument("--twin", action="store_true", help="attack the application with planted faults, which must be found")
    asked = parser.parse_args()
    asked.way, asked.as_ = asked.way or list(WAYS), asked.as_ or people.one_of_each_role()
    asked.only = asked.only or [*PARTS, "bandit"]
    return asked


if __name__ == "__main__":
    main()
