"""Tables as files for a spreadsheet."""

import csv
import io

import pytest

from core.sheets import csv_of, safe


@pytest.mark.parametrize(
    "text", ["=1+1", "+62", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "|x", "%x", "\ufeff=1"]
)
def test_a_text_that_would_act_stands_behind_an_apostrophe(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("cell", "kept"), [("Wingko Bu Sri", "Wingko Bu Sri"), (-5, -5), (1.5, 1.5), (None, ""), ("", ""), ("a=b", "a=b")]
)
def test_everything_else_stays_as_it_is(cell, kept):
    assert safe(cell) == kept


def test_the_file_is_read_back_as_it_was_written():
    made = csv_of(["Nama", "=Jumlah"], [['Toko "A", B\nC', 3], ["Bu Sri – é", None]])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert rows == [["Nama", "'=Jumlah"], ['Toko "A", B\nC', "3"], ["Bu Sri – é", ""]]
