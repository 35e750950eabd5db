"""The coverage report as a page and as a CSV file."""

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, clock, sheets
from core.office import office
from core.web import asks_again, require
from core.wording import in_language
from people.policies import can_list_people
from reports import coverage as counting
from reports import wording
from reports.policies import can_read_reports
from reports.queries import DistrictRow, count_self_judged

bp = Blueprint("coverage", __name__)


@bp.get("/reports/coverage")
def show_coverage():
    """Show how many enterprises reached each step, by district."""
    require(can_read_reports(current_user))
    report = counting.coverage(_sector())
    return render_template(
        "reports/coverage.html",
        report=report,
        heading=wording.heading(report),
        lead=wording.lead(report),
        names=wording.step_names(),
        definitions=wording.definitions_in_short(),
        self_judged=wording.self_judged(*count_self_judged()),
        tiles=counting.tiles_of(report),
        shades=counting.shades_of(report),
        sectors={sector["key"]: in_language(sector["title"]) for sector in office().sectors},
        now=clock.now(),
        may_list=can_list_people(current_user),
        csv=url_for(".download_coverage", sector=report.sector),
    )


@bp.get("/reports/coverage.csv")
@asks_again
def download_coverage() -> Response:
    """Send the table as CSV, followed by what each column counts."""
    require(can_read_reports(current_user))
    report = counting.coverage(_sector())
    head = [_("Code"), _("Kecamatan"), _("People"), *wording.step_names().values()]
    rows: list[list[object]] = [_line(row, row.name or _("Kecamatan not known")) for row in report.rows]
    rows += [_line(report.total, office().city), []]
    rows += [[name, meaning] for name, meaning in wording.definitions()]
    if words := wording.self_judged(*count_self_judged()):
        rows.append([wording.step_names()["certified"], words])
    name = f"coverage-{clock.today().isoformat()}.csv"
    table = sheets.csv_of(head, rows)
    audit.record_apart("exported", "coverage", report.sector or "-", actor_id=current_user.id)
    return Response(table, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _sector() -> str | None:
    sectors = {sector["key"] for sector in office().sectors}
    sector = request.args.get("sector", "")
    return sector if sector in sectors else None


def _line(row: DistrictRow, name: str) -> list[object]:
    return [row.code, name, row.people, *row.steps]
