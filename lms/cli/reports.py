"""The commands `lms reports coverage|days`."""

import json

import click

from core import clock
from core.office import office
from lms.cli.app import in_app
from lms.cli.days import days
from reports import coverage as counting
from reports.queries import STEPS, DistrictRow


@click.group("reports")
def group() -> None:
    """What the office sees of the whole city."""


group.add_command(days)


@group.command()
@click.option("--sector", help="Only businesses of this kind: a key of `sectors` in office.yaml.")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@in_app
def coverage(sector: str | None, as_json: bool) -> None:
    """Print how many businesses came how far, by district. The page /reports/coverage says what each figure counts."""
    sectors = [kind["key"] for kind in office().sectors]
    if sector and sector not in sectors:
        raise click.UsageError(f"--sector is one of: {', '.join(sectors)}")
    report = counting.coverage(sector)
    if as_json:
        click.echo(json.dumps(_facts(report), ensure_ascii=False, indent=2))
        return
    width = max((len(row.name) for row in report.rows), default=0) + 2
    click.echo(f"{'':{width}}" + "".join(f"{name:>10}" for name in ("people", *STEPS)))
    for row in report.rows:
        click.echo(_line(row, row.name or "(not known)", width))
    click.echo(_line(report.total, office().city, width))


def _line(row: DistrictRow, name: str, width: int) -> str:
    return f"{name:{width}}" + "".join(f"{count:>10}" for count in (row.people, *row.steps))


def _facts(report: counting.Coverage) -> dict:
    return {
        "at": clock.now().isoformat(),
        "sector": report.sector,
        "city": {"enterprises": report.baseline.enterprises if report.baseline else None, **_numbers(report.total)},
        "without_business": report.without_business,
        "districts": [{"code": row.code, "name": row.name or None, **_numbers(row)} for row in report.rows],
    }


def _numbers(row: DistrictRow) -> dict[str, int]:
    return {"people": row.people, **dict(zip(STEPS, row.steps, strict=True))}
