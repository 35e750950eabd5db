"""The page of the price calculator: inputs in the address, the result, and messages about impossible inputs."""

import pytest

from tests.courses.pages import page
from tests.products.products import draft

PAGE = "/tools/price-calculator"
LUMPIA = {
    "material": "130.000",
    "hours": "2,5",
    "wage": "Rp12.000",
    "packaging": "25000",
    "other": "15.000",
    "made": "42",
    "spoiled": "2",
}


@pytest.fixture
def sri(cast):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def calculate(browser, status=200, **typed: str) -> str:
    answer = browser.get(PAGE, query_string={**LUMPIA, **typed})
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_before_anything_is_typed_nothing_is_worked_out_and_nothing_is_wrong(sri):
    empty = page(sri.get(PAGE))
    assert "Modal satu biji" not in empty and "aria-invalid" not in empty


def test_the_cost_of_a_piece_is_told_step_by_step(sri):
    html = calculate(sri)
    assert "2,5 jam × Rp12.000 = Rp30.000" in html
    assert "Rp130.000 + Rp30.000 + Rp25.000 + Rp15.000 = Rp200.000" in html
    assert "42 − 2 = 40" in html and "Rp200.000 : 40 = Rp5.000" in html


def test_a_price_is_looked_at(sri):
    html = calculate(sri, price="8.000", cut="20", fixed="300.000")
    assert "Rp8.000 − Rp5.000 = Rp3.000" in html and "37,5 persen" in html and "60 persen" in html
    assert "Rp8.000 : (100% − 20%) = Rp10.000" in html
    assert "Rp300.000 : Rp3.000 = 100" in html


def test_a_shop_may_keep_a_fee_of_each_order_too(sri):
    assert "(Rp8.000 + Rp1.000) : (100% − 10%) = Rp10.000" in calculate(sri, price="8.000", cut="10", per_order="1.000")
    alone = calculate(sri, price="8.000", per_order="1.000")
    assert "toko memotong Rp1.000" in alone and "Yang diterima Rp8.000" in alone


def test_a_margin_becomes_a_price(sri):
    assert "Rp5.000 : (100% − 37,5%) = Rp8.000" in calculate(sri, margin="37,5 persen")


def test_a_margin_that_comes_out_even_is_not_said_to_be_rounded(sri):
    assert "dibulatkan" not in calculate(sri, margin="37,5") and "dibulatkan" in calculate(sri, margin="33")


def test_a_price_that_just_covers_the_cost_neither_loses_nor_earns(sri):
    html = calculate(sri, price="5.000")
    assert "pas menutup modal" in html and "ruginya" not in html


def test_the_parts_of_a_piece_make_its_cost(sri):
    html = calculate(sri, material="100", hours="", wage="", packaging="100", other="100", made="3", spoiled="")
    assert "Rp34" in html and html.count(" Rp33") == 2


@pytest.mark.parametrize(
    ("typed", "read"), [("1.000", "1000 jam"), ("1.000,5", "1000,5 jam"), ("1.5", "1,5 jam"), ("0.125", "0,125 jam")]
)
def test_hours_are_read_as_they_are_written_here(sri, typed, read):
    assert f"{read} ×" in calculate(sri, hours=typed)


def test_a_price_that_loses_is_said_to(sri):
    html = calculate(sri, price="4.500", fixed="300.000")
    assert "Makin banyak yang laku, makin besar ruginya" in html and "Rp500" in html


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"made": ""}, "Tulis jadi berapa biji"),
        ({"made": "0"}, "Paling sedikit satu biji"),
        ({"spoiled": "42"}, "Jumlahnya harus lebih kecil daripada yang jadi"),
        ({"price": "8000", "margin": "20"}, "Isi salah satu saja"),
        ({"hours": "dua"}, "misalnya 2 atau 1,5"),
        ({"margin": "99"}, "antara 0 dan 95"),
        ({"cut": "100"}, "antara 0 dan 90"),
        ({"material": "banyak"}, "angka"),
        ({"material": "", "hours": "", "packaging": "", "other": ""}, "paling sedikit satu biaya"),
        ({"hours": "NaN"}, "misalnya 2 atau 1,5"),
        ({"hours": "1e-999"}, "misalnya 2 atau 1,5"),
        ({"price": "0"}, "lebih dari 0"),
        ({"wage": ""}, "Tulis juga upah sejam"),
        ({"hours": ""}, "Tulis juga jam kerjanya"),
        ({"material": "9" * 5000}, "angka"),
    ],
)
def test_what_cannot_be_meant_is_said_and_what_was_typed_stays(sri, typed, words):
    html = calculate(sri, 422, **typed)
    assert words in html
    assert all(f'value="{value}"' in html for name, value in (LUMPIA | typed).items() if value)


def test_nothing_of_it_is_kept(sri, count_statements):
    with count_statements() as statements:
        calculate(sri, price="8.000")
    assert not [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "session" not in sql.lower()]


def test_the_way_back_leads_to_the_lesson_and_nowhere_else(sri):
    assert "/learn/harga-modal-catatan/lessons/modal-per-biji" in calculate(
        sri, **{"from": "harga-modal-catatan/modal-per-biji"}
    )
    assert "evil.example" not in calculate(sri, **{"from": "//evil.example/x"}).replace('value="//evil.example/x"', "")


def test_the_price_sheets_of_ones_own_pages_are_offered(cast, sri):
    listing = draft(cast.sri)
    draft(cast.budi, "Telur asin")
    html = calculate(sri)
    assert f"/product/{listing.id}/price" in html and "Telur asin" not in html


def test_staff_use_it_too_and_strangers_are_asked_to_sign_in(cast, client):
    assert "Rp5.000" in calculate(cast.signed_in(cast.dewi))
    assert client.get(PAGE).status_code in {302, 303}
