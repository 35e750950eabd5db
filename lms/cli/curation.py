"""The commands `lms curation load|evaluate`: load the office's rules, and count who is eligible under these or other rules."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import N_, DomainError
from core.office import read
from eligibility import trials
from eligibility.queries.facts import context_for
from eligibility.trials import Candidate, Change, Trial
from lms import seed
from lms.cli.app import in_app
from products.models import RuleSet
from products.rulebook import rule_sets, rules
from products.rulebook.rules import Rules

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


class NoSuchVersion(DomainError):
    """The office has no version of this number."""

    message = N_("Not found here: %(what)s.")


@click.group("curation")
def group() -> None:
    """The gate to the marketplace."""


@group.command()
@in_app
def load() -> None:
    """Take the office's curation.yaml over. A changed file is the next version, which an officer puts into force."""
    version = seed.load_rules()
    since = f"in force since {version.in_force_from}" if version.in_force_from else "not in force: see /office/rules"
    click.echo(f"Version {version.version} of the rules, {since}.")


@group.command()
@click.option("--version", "number", type=int, help="Try this version of the rules, in force or not.")
@click.option("--file", "path", type=FILE, help="Try a file of rules without keeping it; its faults are named.")
@click.option("--names", is_flag=True, help="Also print who is on which side.")
@click.option("--json", "as_json", is_flag=True, help="For a script; names included.")
@in_app
def evaluate(number: int | None, path: Path | None, names: bool, as_json: bool) -> None:
    """Evaluate every business and product. Nothing changes: a version is put into force on the officer's page."""
    if number is not None and path is not None:
        raise click.UsageError("give --version or --file, not both")
    now = rules.current()
    then = _from_file(path) if path else _version(number) if number is not None else now
    started = clock.now()
    trial = trials.compare(context_for(now), context_for(then))
    seconds = (clock.now() - started).total_seconds()
    if as_json:
        click.echo(json.dumps({"version": now.version, "tried": then.version, **dataclasses.asdict(trial)}, ensure_ascii=False))
        return
    _print(trial, now, then, names)
    click.echo(f"{seconds:.1f} s")


def _version(number: int) -> Rules:
    rule_set_id = db.session.scalar(select(RuleSet.id).where(RuleSet.version == number))
    if rule_set_id is None:
        raise NoSuchVersion(number, what=f"version {number} of the rules")
    return rules.rules_of(rule_set_id)


def _from_file(path: Path) -> Rules:
    """Read and check a file of rules without storing it, as version 0. Raises BadFile or BrokenRules."""
    return Rules(rule_sets.valid_content(read(path)), id=0, version=0, in_force_from=None)


def _print(trial: Trial, now: Rules, then: Rules, names: bool) -> None:
    if then is now:
        click.echo(f"Version {now.version} of the rules, {trial.enterprises} businesses, {trial.listings} products.")
        click.echo(f"eligible: {trial.eligible.now}\nready: {trial.ready.now}")
    else:
        tried = f"version {then.version}" if then.version else "the file"
        click.echo(f"Version {now.version} against {tried}, {trial.enterprises} businesses, {trial.listings} products.")
        _print_change("eligible", trial.eligible, names)
        _print_change("ready", trial.ready, names)
        click.echo(f"keep what was granted: {trial.granted_stay}")
    for rule, (before, after) in trial.unmet.items():
        click.echo(f"{rule} not met: {before}" + ("" if then is now else f" -> {after}"))


def _print_change(word: str, change: Change, names: bool) -> None:
    click.echo(f"{word}: {change.now} -> {change.then} (+{len(change.gained)} -{len(change.lost)})")
    if names:
        _print_names("+", change.gained)
        _print_names("-", change.lost)


def _print_names(sign: str, rows: Any) -> None:
    row: Candidate
    for row in rows:
        click.echo(f"  {sign} {row.name}" + (f" ({', '.join(row.rules)})" if row.rules else ""))
