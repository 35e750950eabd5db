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
    if not report.ways:
        click.echo("Nothing is live yet.")
        return
    heads = ["product", "live since", *time_report.HANDS, "days"]
    rows = [
        [f"{way.product}, {way.business}", f"{way.live_at:%Y-%m-%d}", *_figures(way.days, way.total)] for way in report.ways
    ]
    rows.append(["median", "", *_figures(report.median_days, report.median_total or 0)])
    _print(heads, rows)


def _figures(days: dict[str, float], total: float) -> list[str]:
    return [f"{days[hand]:.1f}" for hand in time_report.HANDS] + [f"{total:.1f}"]


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
        "median_in_hands": {hand: round(days, 2) for hand, days in report.median_days.items()},
        "products": [
            {
                "listing": way.listing_id,
                "product": way.product,
                "business": way.business,
                "signed_up_at": way.signed_up_at.isoformat(),
                "live_at": way.live_at.isoformat(),
                "days": round(way.total, 2),
                "in_hands": {hand: round(days, 2) for hand, days in way.days.items()},
            }
            for way in report.ways
        ],
    }
