"""What all staff lists share: their files, and the way to what is done with chosen rows."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import clock, engine
from core.db import db
from core.lists import asking, files
from core.lists.cells import lines_of
from core.lists.choosing import before_deed, chosen_ids
from core.lists.declaring import StaffList, declared, deeds_for
from core.lists.files import MEDIA_TYPES, MOST_PRINTED, Kind
from core.web import asks_again, require

bp = Blueprint("lists", __name__)


@bp.post("/lists/<which>/files")
@asks_again
def create_file(which: str) -> Response | str:
    """Send all rows that the address asks for as a file, or show them for paper. It is recorded before any row is read."""
    staff_list = _find(which)
    kind = next((kind for kind in Kind if kind == request.form.get("as")), None) or abort(400)
    export = files.prepare(staff_list, current_user, _places(staff_list))
    files.record(export, kind)
    with engine.reading():
        answer = _print(export) if kind is Kind.PRINT else _file(export, kind)
        db.session.rollback()
    return answer


@bp.get("/lists/<which>/files")
def show_files(which: str) -> Response:
    """Lead to the list, whose buttons make its files: the address of a file, opened by itself, makes none."""
    flash(_("Files and paper are made by the buttons above the list."), "note")
    return redirect(_way_back(_find(which)), 303)


@bp.get("/lists/<which>/chosen")
def show_chosen(which: str) -> Response:
    """Lead to the page of what is to be done with the chosen rows."""
    staff_list = _find(which)
    deed = next((deed for deed in deeds_for(which, current_user) if deed.key == request.args.get("do")), None)
    ids = chosen_ids()
    if deed and ids:
        return redirect(url_for(deed.endpoint, id=ids, **before_deed(_asked(staff_list))), 303)
    flash(_("Tick the lines first.") if deed else _("Choose first what is to be done."), "note")
    kept = {"do": deed.key} if deed else {"id": ids}
    return redirect(_way_back(staff_list, **kept), 303)


def _find(which: str) -> StaffList:
    staff_list = declared().get(which) or abort(404)
    require(staff_list.may_open(current_user))
    return staff_list


def _places(staff_list: StaffList) -> dict[str, Any]:
    return {name: request.args.get(name, "")[:200].replace("\0", "") for name in staff_list.places}


def _asked(staff_list: StaffList) -> dict[str, Any]:
    return asking.parameters(staff_list, asking.read(staff_list, current_user))


def _way_back(staff_list: StaffList, **kept: Any) -> str:
    return url_for(staff_list.endpoint, **_places(staff_list), **_asked(staff_list), **kept)


def _file(export: files.Export, kind: Kind) -> Response:
    file = files.write(export, kind)
    return send_file(file, MEDIA_TYPES[kind], as_attachment=True, download_name=files.named(export, kind), max_age=0)


def _print(export: files.Export) -> str:
    columns = [column for column in export.columns if not column.file_only]
    return render_template(
        "lists/print.html",
        title=export.title,
        staff_list=export.staff_list,
        columns=columns,
        lines=lines_of(export.rows(MOST_PRINTED), columns),
        total=len(export.ids),
        filters=export.filters,
        most=MOST_PRINTED,
        now=clock.now(),
        back=_way_back(export.staff_list),
    )
