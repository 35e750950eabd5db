"""The files of a list: all rows that the filters show, as CSV and XLSX, opened by another library, and recorded."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from core.lists import files
from people.models import Person
from people.registration import enrol_by_officer
from tests.people.build import VILLAGE, page

EVIL = ["=1+1", "+SUM(A1)", "@cmd", "-2+3", "http://evil.example", '=HYPERLINK("http://x")', "Budi; =1+1", "a\x0bb"]


@pytest.fixture
def office(cast):
    """A browser in which the officer is signed in."""
    return cast.signed_in(cast.agus)


@pytest.fixture
def crowd(cast, monkeypatch):
    """More people than are read at once, some with names that a spreadsheet could take for formulas."""
    monkeypatch.setattr(files, "CHUNK", 7)
    agus = cast.identity(cast.agus)
    names = [f"Peserta {n:02}" for n in range(20)]
    for n, name in enumerate(names):
        enrol_by_officer(name=name, phone=f"0812-0000-{n:04}", village_code=VILLAGE, by=agus)
    for n, name in enumerate(EVIL):
        enrol_by_officer(name=f"Jahat {n}", phone=f"0813-0000-{n:04}", village_code=VILLAGE, by=agus)
        db.session.scalars(select(Person).where(Person.name == f"Jahat {n}")).one().name = name
    db.session.commit()


def export(browser, kind: str, query: str = ""):
    answer = browser.submit(f"/lists/people/files{query}", {"as": kind}, form="/office/people")
    assert answer.status_code == 200
    answer.get_data()
    answer.close()
    return answer


def as_csv(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def as_xlsx(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.get_data())).active


def test_a_csv_holds_every_row_in_the_order_of_the_page(office, crowd):
    rows = as_csv(export(office, "csv", "?q=peserta&order=-name"))
    assert [row[0] for row in rows[1:]] == [f"Peserta {n:02}" for n in reversed(range(20))]
    assert rows[0][0] == "Nama" and "Kelurahan" in rows[0]


def test_an_xlsx_holds_the_same_and_opens_elsewhere(office, crowd):
    sheet = as_xlsx(export(office, "xlsx", "?q=peserta&order=-name"))
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [f"Peserta {n:02}" for n in reversed(range(20))]
    assert sheet.freeze_panes == "A2" and sheet.cell(1, 1).font.bold
    since = next(cell for cell in sheet[2] if isinstance(cell.value, datetime))
    assert since.is_date and since.value.date().isoformat() == "2026-11-23"


def test_no_cell_of_an_xlsx_is_a_formula_or_a_link(office, crowd):
    sheet = as_xlsx(export(office, "xlsx"))
    names = {row[0].value for row in sheet.iter_rows(min_row=2)}
    assert set(EVIL[:7]) <= names
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [cell for cell in cells if cell.hyperlink]


def test_no_cell_of_a_csv_acts(office, crowd):
    names = {row[0] for row in as_csv(export(office, "csv"))}
    assert "'=1+1" in names and "'+SUM(A1)" in names and "=1+1" not in names


def test_filters_hold_in_files_too(office, cast, crowd):
    assert len(as_csv(export(office, "csv", "?who=staff"))) == 2
    assert len(as_csv(export(office, "csv", "?q=nobody-is-called-so"))) == 1


def test_paper_shows_the_rows_without_the_menu(office, crowd):
    answer = export(office, "print", "?q=peserta")
    assert "Peserta 00" in page(answer) and "Peserta 19" in page(answer) and "20 orang" in page(answer)
    assert 'class="staff paper' in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "print"])
def test_each_file_is_recorded_with_the_number_of_rows_and_without_contents(office, cast, crowd, kind):
    export(office, kind, "?q=peserta")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()
    assert (entry.actor_id, entry.thing, entry.thing_id) == (cast.agus.id, "list", f"people {kind} 20")


@pytest.mark.parametrize("kind", ["", "pdf", "CSV", "\0"])
def test_another_kind_of_file_is_refused(office, kind):
    assert office.submit("/lists/people/files", {"as": kind}, form="/office/people").status_code == 400


def test_nobody_exports_a_list_that_they_may_not_open(cast):
    for other in (cast.sri, cast.dewi, cast.raka, cast.laras):
        browser = cast.signed_in(other)
        data = {"csrf_token": browser.csrf("/account"), "as": "csv"}
        assert browser.post("/lists/people/files", data=data).status_code == 403
        assert browser.post("/lists/nothing/files", data=data).status_code == 404
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).all() == []
