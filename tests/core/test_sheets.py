"""CSV files for spreadsheets."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.sheets import csv_of, safe

UNSEEN = [
    " ",
    "  ",
    "\u00a0",
    "\u2003",
    "\u2009",
    "\u202f",
    "\u3000",
    "\u1680",
    "\u200b",
    "\u2060",
    "\u00ad",
    "\ufeff",
    "\u202e",
    "\x00",
    "\x1f",
]
TEARS = [";", "\t", "\r", "\n", "\r\n", "\v", "\f", "\u2028", "\u2029", "\x85"]
SIGNS = ["=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\uff5c", "\uff05", "\u2212", "\ufe62"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", *UNSEEN, "\u00a0 \u200b"])
def test_a_text_that_would_act_stands_behind_an_apostrophe(before, sign):
    assert safe(f"{before}{sign}1+1") == f"'{before}{sign}1+1"


@pytest.mark.parametrize("tear", TEARS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0"])
def test_so_does_what_would_act_where_another_delimiter_tears_a_cell(tear, before):
    assert safe(f"Wingko{tear}{before}=1+1") == f"Wingko{tear}'{before}=1+1"
    assert safe(f"{tear}=1+1").startswith("'"), "a cell never begins with a tear"


@pytest.mark.parametrize("hidden", ['"', '""', ' "', '" ', '"\u00a0" '])
def test_a_quote_before_a_sign_hides_nothing(hidden):
    """In the file a quote is doubled. A spreadsheet with another delimiter reads an empty quoted cell and the formula after it."""
    assert safe(f"{hidden}=1+1") == f"'{hidden}=1+1"
    assert safe(f"Wingko;{hidden}=1+1;x") == f"Wingko;'{hidden}=1+1;x"


@pytest.mark.parametrize("text", ["-2+3+cmd|' /C calc'!D2", "@SUM(1)", "- 2+cmd|' /C calc'!D2", "+(1)", "-A1", "|x", "\uff1d1"])
def test_a_line_that_would_act_is_no_line_of_a_list(text):
    assert safe(f"a\n{text}") == f"a\n'{text}"


@pytest.mark.parametrize(
    "text",
    [
        "Bahan:\n- gula\n- kelapa (100 g)\n+ garam", "Enak sekali ;-)", "Isi 10; tahan 5 hari", "WA:\n+62 812 0000 0101", "a=b",
        "+6281200000101", "+62 812-0000-0101", "+62 812 0000 0101 ", "62812", "0812-0000-0101", "Rp 5.000 – 10 %", "100 %", "Wingko Bu Sri",
    ],
)  # fmt: skip
def test_what_people_write_stays_as_it_is(text):
    assert safe(text) == text


@pytest.mark.parametrize(
    "text", ["+62", "+1+cmd|' /C calc'!A1", "+62812000+A1", "+62-1", "+6281200000101\n=1", "-6281200000101"]
)
def test_what_only_looks_like_a_phone_number_is_none(text):
    assert safe(text) != text


@given(st.text(st.sampled_from("=+-@|%;\t\r\n \u00a0\u200b'\"ab1(\uff1d"), max_size=12))
def test_however_a_cell_is_torn_no_piece_begins_with_what_acts(text):
    for piece in re.split("[;\t\r\n]", str(safe(text))):
        begins = piece.strip(" \u00a0\u200b")
        assert not begins.startswith(("=", "@", "|", "%", "\uff1d"))
        assert not begins.startswith(("+", "-")) or begins[1:2] in {" ", ")", "\u00a0", "\u200b"}


def acts(cell: str) -> bool:
    begins = cell.strip(" \u00a0\u200b\t\r\n")
    if begins[:1] in {"+", "-"} and begins[1:2] in {" ", ")", "\u00a0", "\u200b"} and "|" not in begins:
        return False  # a line of a list
    return begins.startswith(("=", "+", "-", "@", "|", "%", "\uff1d"))


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("=+-@|;,\t\n \"\u00a0'a1(\uff1d"), max_size=10), min_size=2, max_size=3), max_size=3
    ),
    st.sampled_from(
        [
            (",", csv.QUOTE_MINIMAL),
            (";", csv.QUOTE_MINIMAL),
            ("\t", csv.QUOTE_MINIMAL),
            (";", csv.QUOTE_NONE),
            ("\t", csv.QUOTE_NONE),
        ]
    ),
)
@example([["7", 'a;"=1+1;b']], (";", csv.QUOTE_MINIMAL))
@example([["a;-", '&A1;"']], (";", csv.QUOTE_MINIMAL))
def test_however_the_file_is_read_no_cell_acts(rows, reading):
    """Commas without quoting are not covered: no spreadsheet reads a file so by default, and `Rp 5.000,-` must stay."""
    delimiter, quoting = reading
    text = csv_of(["Nama", "Harga"], rows).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting):
        assert not [cell for cell in row if acts(cell)]


@pytest.mark.parametrize(("cell", "kept"), [(-5, -5), (1.5, 1.5), (True, True), (None, ""), ("", "")])
def test_numbers_and_nothing_stay_as_they_are(cell, kept):
    assert safe(cell) == kept


def test_the_file_is_read_back_as_it_was_written():
    made = csv_of(["Nama", "=Jumlah"], [['Toko "A", B\nC', 3], ["Bu Sri – é", None]])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert rows == [["Nama", "'=Jumlah"], ['Toko "A", B\nC', "3"], ["Bu Sri – é", ""]]
