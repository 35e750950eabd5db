"""The administrators' pages of the audit and of the sign-ins, each with its download."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, clock, sheets
from core.web import asks_again, require
from core.wording import clock_time
from lms.trail import acts, filters, rows, signing
from lms.trail.act import KIND_TITLES
from people.policies import can_read_audit
from people.queries import names_of

bp = Blueprint("audit", __name__)


@bp.get("/office/audit")
def list_entries():
    """List who did what, newest first."""
    # No staff list: rows of a chain, read as they were written, with filters and a file of their own.
    require(can_read_audit(current_user))
    typed = filters.read()
    entries, older = rows.entries(typed.filter, before=typed.before)
    return render_template(
        "trail/entries.html",
        typed=typed,
        entries=entries,
        older=older,
        kinds={kind: (title, acts.of_kind(kind)) for kind, title in KIND_TITLES.items()},
        person=_name_of(typed.filter.person_id),
    )


@bp.get("/office/audit.csv")
@asks_again
def download_entries() -> Response:
    """Send the chosen rows as CSV, the newest `rows.MOST` of them. The download is recorded itself."""
    require(can_read_audit(current_user))
    entries, _older = rows.entries(filters.read().filter, most=rows.MOST)
    head = [_("Day"), _("Time"), _("Who"), _("What was done"), _("About"), _("Row")]
    lines = [[*_moment(row.at), row.actor, row.words, row.about, row.id] for row in entries]
    return _send("audit", head, lines)


@bp.get("/office/sign-ins")
def list_sign_ins():
    """List who signed in, and wrong secrets, newest first."""
    # No staff list: rows of a chain, read as they were written, with filters and a file of their own.
    require(can_read_audit(current_user))
    typed = filters.read()
    entries, older = rows.sign_ins(typed.filter, before=typed.before)
    person = _name_of(typed.filter.person_id)
    return render_template(
        "trail/sign_ins.html", typed=typed, entries=entries, older=older, signing=signing, person=person
    )  # fmt: skip


@bp.get("/office/sign-ins.csv")
@asks_again
def download_sign_ins() -> Response:
    """Send the chosen sign-ins as CSV, the newest `rows.MOST` of them. The download is recorded itself."""
    require(can_read_audit(current_user))
    entries, _older = rows.sign_ins(filters.read().filter, most=rows.MOST)
    head = [_("Day"), _("Time"), _("Who"), _("How"), _("Worked"), _("Network"), _("Device"), _("Row")]
    lines = [
        [
            *_moment(row.at),
            row.name or "",
            signing.way(row),
            _("yes") if row.worked else _("no"),
            row.network,
            signing.device(row),
            row.id,
        ]
        for row in entries
    ]
    return _send("sign-ins", head, lines)


def _moment(at) -> tuple[str, str]:
    return clock.day_of(at).isoformat(), clock_time(at)


def _send(name: str, head: Sequence[str], lines: Sequence[Sequence[object]]) -> Response:
    table = sheets.csv_of(head, lines)
    audit.record_apart("exported", name, "-", actor_id=current_user.id)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(table, mimetype="text/csv", headers=headers)


def _name_of(person_id: int | None) -> str | None:
    return names_of([person_id]).get(person_id) if person_id is not None else None
