"""`script/soak attack`: run scanners and sweeps against both ways of serving.

The exit code is 1 if something was found or, with `--twin`, if a planted fault was not found.
"""

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

SERVERS = {"embedded": servers.embedded, "nginx": servers.behind_nginx}
TWIN = "script.measure.attack.twin"


def main() -> None:
    """Run the chosen attacks, print the reports, and exit with 1 if anything was found."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that no server outlives this process
    with city() as data:
        if arguments.twin:
            sys.exit(_attack_twin(arguments, data))
        reports = {way: _attack(SERVERS[way](data), arguments) for way in arguments.way}
    if "bandit" in arguments.only:
        reports["source"] = _bandit()
    for name, report in reports.items():
        print(f"\n## {name}\n\n{report.table()}")
    sys.exit(any(report.findings for report in reports.values()))


def _attack(server: AbstractContextManager[Target], arguments: argparse.Namespace) -> Report:
    with server as target:
        app = application(target)
        _print_conditions(app, target)
        return _campaign(target, app, arguments)


def _attack_twin(arguments: argparse.Namespace, data: Path) -> bool:
    """Attack the twin; returns whether a planted fault was missed."""
    with servers.embedded(data, TWIN) as target:
        app = application(target)
        twin.plant(app)
        _print_conditions(app, target)
        report = _campaign(target, app, arguments)
    report.add(bandit.attack("script/measure/attack", explained=()))
    tools_by_fault = twin.found_by(report.findings)
    print("\n| planted | found by |\n|---|---|")
    for fault, tools in tools_by_fault.items():
        print(f"| {fault} | {', '.join(sorted(tools)) or 'NOT FOUND'} |")
    print(f"\n{len(tools_by_fault)} planted, {sum(bool(tools) for tools in tools_by_fault.values())} found")
    return not all(tools_by_fault.values())


def _campaign(target: Target, app, arguments: argparse.Namespace) -> Report:
    campaign = Campaign(target, app, arguments.as_, Bounds(arguments.addresses, arguments.seconds))
    campaign.run(arguments.only)
    return campaign.report


def _bandit() -> Report:
    report = Report()
    report.count("lines of findings explained", len(bandit.EXPLAINED))
    report.add(bandit.attack())
    return report


def _print_conditions(app, target: Target) -> None:
    with app.app_context():
        facts = conditions.describe(target.data)
    facts |= {"served": target.way, "scanners": f"bandit {bandit.version()}, wapiti {wapiti.version()}"}
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/soak attack")
    parser.add_argument("--way", action="append", choices=tuple(SERVERS), help="one way of serving (both)")
    parser.add_argument(
        "--as", dest="as_", action="append", choices=people.everybody(), help="somebody of the cast (one of each role)"
    )
    parser.add_argument("--only", action="append", choices=(*PARTS, "bandit"), help="one part (all)")
    parser.add_argument("--addresses", type=int, default=1500, help="of the sweep, for each visitor")
    parser.add_argument("--seconds", type=int, default=60, help="of wapiti, for each visitor")
    parser.add_argument("--twin", action="store_true", help="attack the application with planted faults, which must be found")
    arguments = parser.parse_args()
    arguments.way, arguments.as_ = arguments.way or list(SERVERS), arguments.as_ or people.usual()
    arguments.only = arguments.only or [*PARTS, "bandit"]
    return arguments


if __name__ == "__main__":
    main()
