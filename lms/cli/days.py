"""The command `lms reports days`: days from sign-up to the shop, by the party that held the product."""

import json

import click

from curation.shops import time_report
from lms.cli.app import in_app

TEXT_COLUMNS = 2


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@in_app
def days(as_json: bool) -> None:
    """Days from signing up to live, for each product, and in whose hands they passed."""
    report = time_report.report()
    if as_json:
        click.echo(json.dumps(_as_json(report), ensure_ascii=False, indent=1))
        return
    if not report.journeys:
        click.echo("Nothing is live yet.")
        return
    heads = ["product", "live since", *time_report.HOLDERS, "days"]
    rows = [
        [f"{journey.product}, {journey.business}", f"{journey.live_at:%Y-%m-%d}", *_figures(journey.days, journey.total)]
        for journey in report.journeys
    ]
    rows.append(["median", "", *_figures(report.median_days, report.median_total or 0)])
    _print(heads, rows)


def _figures(days: dict[str, float], total: float) -> list[str]:
    return [f"{days[holder]:.1f}" for holder in time_report.HOLDERS] + [f"{total:.1f}"]


def _print(heads: list[str], rows: list[list[str]]) -> None:
    """Print a table. The first columns hold text and are aligned left, the others hold numbers."""
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    for row in [heads, *rows]:
        cells = [
            cell.ljust(width) if place < TEXT_COLUMNS else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def _as_json(report: time_report.Report) -> dict:
    return {
        "median_days": report.median_total and round(report.median_total, 2),
        "median_in_hands": {holder: round(days, 2) for holder, days in report.median_days.items()},
        "products": [
            {
                "listing": journey.listing_id,
                "product": journey.product,
                "business": journey.business,
                "signed_up_at": journey.signed_up_at.isoformat(),
                "live_at": journey.live_at.isoformat(),
                "days": round(journey.total, 2),
                "in_hands": {holder: round(days, 2) for holder, days in journey.days.items()},
            }
            for journey in report.journeys
        ],
    }
