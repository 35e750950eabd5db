"""Each check of a product's page at its limit. Every limit comes from the rules."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products import contact_patterns
from products.listing_checks import blocking, label_items, problems
from products.photo_checks import distance
from products.problems import RULE_OF, Part, Problem
from products.rulebook.rules import Rules
from tests.products.products import FilledListing, PlainPhoto, content, five, measurements, rules_with

TODAY = date(2026, 11, 23)
RULES = rules_with()


@dataclass
class CheckedDocument:
    kind: str
    state: str = "verified"


def found(listing=None, photos=None, rules=RULES, documents=(), today=TODAY) -> list[Problem]:
    return problems(listing or FilledListing(), five() if photos is None else photos, rules, documents, today=today)


def checks(**fields) -> set[str]:
    return {problem.check for problem in found(FilledListing(**fields))}


@pytest.fixture(autouse=True)
def at_the_office(app):
    """Days are counted in the office's time zone."""


def test_a_whole_page_has_no_problem():
    assert found() == []


def test_an_empty_draft_lacks_every_part():
    empty = FilledListing(
        category=None, kind=None, title="", description="", price=None, cost=None, stock=None, weekly_capacity=None,
        lead_days=None, price_sheet_at=None, weight_g=None, length_cm=None, width_cm=None, height_cm=None,
        label_checklist=[],
    )  # fmt: skip
    missing = blocking(found(empty, []))
    assert {problem.check for problem in missing} == {
        "count", "category", "title", "description", "weight_g", "size_cm", "price", "stock", "cost", "weekly_capacity",
        "lead_days",
    }  # fmt: skip
    assert {RULE_OF[problem.part] for problem in missing} == {"K05", "K06", "K07"}


# ---- Title, description, parcel


@pytest.mark.parametrize(("letters", "wrong"), [(19, True), (20, False), (70, False), (71, True)])
def test_a_title_has_20_to_70_letters(letters, wrong):
    assert ("title" in checks(title="a" * letters)) is wrong


def test_blanks_around_a_title_are_no_letters():
    assert "title" in checks(title="a" * 19 + "     ")


@pytest.mark.parametrize(
    ("title", "wrong"), [("ABCDEF ghij klmnop qrst", False), ("A" * 13 + "b" * 8, True), ("2026 " * 5, False)]
)
def test_capitals_are_advice_from_more_than_six_in_ten(title, wrong):
    capitals = [p for p in found(FilledListing(title=title)) if p.check == "title_capitals"]
    assert bool(capitals) is wrong and all(not p.blocks for p in capitals)


def test_exactly_six_capitals_in_ten_are_fine():
    assert "title_capitals" not in checks(title="ABCDEFGHIJKL abcdefgh")
    assert "title_capitals" in checks(title="ABCDEFGHIJKLM abcdefgh")


@pytest.mark.parametrize(("letters", "wrong"), [(149, True), (150, False), (2000, False), (2001, True)])
def test_a_description_has_150_to_2000_letters(letters, wrong):
    assert ("description" in checks(description="a" * letters)) is wrong


@pytest.mark.parametrize(("grams", "wrong"), [(None, True), (0, True), (1, False), (50_000, False), (50_001, True)])
def test_the_weight_has_its_limits(grams, wrong):
    assert ("weight_g" in checks(weight_g=grams)) is wrong


@pytest.mark.parametrize("side", ["length_cm", "width_cm", "height_cm"])
def test_each_side_of_the_parcel_is_asked_for(side):
    assert checks(**{side: None}) == {"size_cm"}


@pytest.mark.parametrize(("count", "wrong"), [(20, False), (21, True)])
def test_more_than_20_variants_are_advice(count, wrong):
    several = [p for p in found(FilledListing(variants=[f"warna {n}" for n in range(count)])) if p.check == "variants"]
    assert bool(several) is wrong and all(not p.blocks for p in several)


# ---- Contact details


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phone", "pesan ke 0812-3456-7890 ya"), ("phone", "WA +62 812 3456 7890"), ("phone", "085712345678"), ("phone", "telp (024) 7654321"),
        ("link", "lihat https://toko.example/wingko"), ("link", "www.wingko.co.id"), ("link", "ada di wingkobusri.com ya"), ("link", "bit.ly/wingko"),
        ("email", "tulis ke busri@contoh.co.id"), ("bank_account", "BCA 1234567890"), ("bank_account", "no. rekening: 0098 7654 3210"),
    ],
)  # fmt: skip
def test_contact_details_are_found(name, text):
    assert name in contact_patterns.find_contacts(text, list(contact_patterns.PATTERNS))
    long = FilledListing(description="Wingko babat kelapa muda. " * 7 + text)
    assert [problem.check for problem in blocking(found(long))] == ["contact_in_text"]


@pytest.mark.parametrize(
    "text",
    ["isi 10 biji, 650 gram", "tahan 7 hari. Simpan dingin", "ukuran 22x15x6 cm", "sejak tahun 1985", "Rp 45.000", "kode 0812", "P-IRT 2063374010123-28", "bri ng tahu", "kelapa muda.Dipanggang arang"],
)  # fmt: skip
def test_ordinary_words_and_numbers_are_no_contact_details(text):
    assert contact_patterns.find_contacts(text, list(contact_patterns.PATTERNS)) == {}


def test_only_the_patterns_that_the_rules_name_are_looked_for():
    without = rules_with(listing_checks={"contact_in_text": {"patterns": ["link"]}})
    long = FilledListing(description="Wingko babat kelapa muda. " * 7 + "0812-3456-7890")
    assert found(long, rules=without) == []


# ---- Words that are not allowed


def test_only_whole_words_are_forbidden_in_any_case():
    assert "forbidden_words" in checks(title="TERMURAH se-kota, wingko kelapa")
    assert "forbidden_words" not in checks(title="Wingko termurahan babat kelapa muda")


def test_the_very_words_are_quoted():
    problem = next(
        p for p in found(FilledListing(title="Wingko nomor  1 dan termurah di kota")) if p.check == "forbidden_words"
    )
    assert problem.quoted == ("nomor 1", "termurah") and not problem.blocks


def test_a_word_is_allowed_once_its_document_is_verified():
    halal = FilledListing(title="Wingko babat kelapa halal isi 10")
    assert [p.check for p in blocking(found(halal))] == ["forbidden_words"]
    assert blocking(found(halal, documents=[CheckedDocument("halal", "waiting")]))
    assert blocking(found(halal, documents=[CheckedDocument("spp_irt")]))
    assert found(halal, documents=[CheckedDocument("halal")]) == []


def test_a_word_forbidden_for_food_is_free_elsewhere():
    bag = FilledListing(category="bags", kind="bags", title="Tas kanvas untuk acara halal bihalal")
    assert found(bag) == []


# ---- Kind and label


def test_a_kind_of_another_category_is_no_kind():
    assert checks(category="food", kind="souvenir_dry") == {"kind"}
    assert checks(category="food", kind=None) == {"kind"}


def test_the_label_names_what_is_not_ticked():
    all_but = [key for key in FilledListing().label_checklist if key not in {"ingredients", "best_before"}]
    problem = found(FilledListing(label_checklist=all_but))[0]
    assert problem.part is Part.LABEL and problem.blocks
    assert "Daftar bahan" in problem.text and "Baik digunakan sebelum" in problem.text and "Nama produk" not in problem.text


def test_goods_that_need_no_label_have_no_label_list():
    assert label_items(RULES, "bags", "bags") == []
    assert found(FilledListing(category="bags", kind="bags", label_checklist=[])) == []


def test_food_that_keeps_short_has_its_dates_stressed():
    stressed = {item.key for item in label_items(RULES, "food", "food_short") if item.stressed}
    assert stressed == {"production_date", "best_before"}
    assert not any(item.stressed for item in label_items(RULES, "food", "food_dry"))


# ---- Price sheet


@pytest.mark.parametrize(("price", "wrong"), [(None, True), (499, True), (500, False)])
def test_a_price_begins_at_500(price, wrong):
    assert ("price" in checks(price=price, cost=100)) is wrong


@pytest.mark.parametrize(("stock", "wrong"), [(None, True), (0, False), (7, False)])
def test_the_stock_may_be_none_at_all(stock, wrong):
    assert ("stock" in checks(stock=stock)) is wrong


@pytest.mark.parametrize(("price", "short"), [(30_001, None), (30_000, "Rp1"), (27_500, "Rp2.500")])
def test_the_price_covers_the_cost(price, short):
    lossy = [p for p in found(FilledListing(price=price, cost=30_000)) if p.check == "price_covers_cost"]
    assert bool(lossy) is (short is not None)
    assert all(short in p.text and p.blocks for p in lossy)


@pytest.mark.parametrize(("pieces", "wrong"), [(None, True), (0, True), (1, False)])
def test_one_piece_a_week_is_enough(pieces, wrong):
    assert ("weekly_capacity" in checks(weekly_capacity=pieces)) is wrong


@pytest.mark.parametrize(("days", "wrong"), [(None, True), (0, False), (14, False), (15, True)])
def test_an_order_is_ready_within_14_days(days, wrong):
    assert ("lead_days" in checks(lead_days=days)) is wrong


def test_a_price_sheet_counts_for_six_months_to_the_day():
    sheet = FilledListing()  # of 23 November 2026
    assert not found(sheet, today=date(2027, 5, 23))
    old = found(sheet, today=date(2027, 5, 24))
    assert [p.check for p in old] == ["price_sheet_age"] and old[0].part is Part.PRICE


def test_six_months_after_the_last_of_august_is_the_last_of_february():
    august = FilledListing(price_sheet_at=FilledListing().price_sheet_at.replace(month=8, day=31))
    assert not found(august, today=date(2027, 2, 28)) and found(august, today=date(2027, 3, 1))


# ---- Photos


@pytest.mark.parametrize(("count", "wrong"), [(4, True), (5, False), (9, False), (10, True)])
def test_five_to_nine_photos(count, wrong):
    several = [replace(PlainPhoto(n), fingerprint=f"{255 << 8 * (n % 8):016x}") for n in range(count)]
    assert ("count" in {p.check for p in found(photos=several) if p.blocks}) is wrong


@pytest.mark.parametrize(("side", "wrong"), [(999, True), (1000, False)])
def test_the_shorter_side_has_1000_points(side, wrong):
    small = [p for p in found(photos=five(width=side, height=side)) if p.check == "side_px"]
    assert bool(small) is wrong
    assert all(p.blocks and p.photo_ids == (1,) for p in small)


@pytest.mark.parametrize(("width", "wrong"), [(1020, False), (1021, True), (980, False), (979, True)])
def test_the_main_photo_is_square_within_two_percent(width, wrong):
    rules = rules_with(photo_checks={"side_px": {"min": 900}})
    assert ("ratio" in {p.check for p in found(photos=five(width=width, height=1000), rules=rules)}) is wrong


def test_the_other_photos_may_have_any_shape():
    main, other, *rest = five()
    assert found(photos=[main, replace(other, width=2000), *rest]) == []


@pytest.mark.parametrize(
    ("measured", "check", "word"),
    [({"sharp": 99}, "sharpness", "kabur"), ({"light": 69}, "brightness", "gelap"), ({"light": 241}, "brightness", "terang"), ({"plain_background": 41}, "background", "ramai")],
)  # fmt: skip
def test_what_was_measured_beyond_a_limit_is_advice(measured, check, word):
    good = {"light": 180, "sharp": 200, "plain_background": 5}
    problems = found(photos=five(advice=measurements(**{**good, **measured})))
    assert [p.check for p in problems] == [check] and word in problems[0].text and not problems[0].blocks


@pytest.mark.parametrize("measured", [{"sharp": 100}, {"light": 70}, {"light": 240}, {"plain_background": 40}])
def test_what_was_measured_at_a_limit_is_fine(measured):
    assert found(photos=five(advice=measurements(**{"light": 180, "sharp": 200, "plain_background": 5, **measured}))) == []


def test_the_background_of_other_photos_is_not_looked_at():
    main, other, *rest = five()
    assert found(photos=[main, replace(other, advice=measurements(plain_background=90)), *rest]) == []


def test_what_was_not_measured_is_no_fault():
    assert found(photos=five(advice=[])) == []


@pytest.mark.parametrize(("bits", "wrong"), [(4, True), (5, False)])
def test_two_photos_that_look_the_same_are_named_together(bits, wrong):
    main, other, *rest = five()
    twin = replace(other, fingerprint=f"{(1 << bits) - 1:016x}")
    twins = [p for p in found(photos=[main, twin, *rest]) if p.check == "duplicates"]
    assert bool(twins) is wrong and all(p.photo_ids == (1, 2) for p in twins)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_the_distance_counts_the_bits_that_differ(one, other):
    far = distance(f"{one:016x}", f"{other:016x}")
    assert far == distance(f"{other:016x}", f"{one:016x}") == bin(one ^ other).count("1")


# ---- The rules decide


def test_a_check_that_the_rules_do_not_name_is_skipped():
    raw = dict(content())
    raw["listing_checks"] = {name: row for name, row in raw["listing_checks"].items() if name not in {"title", "size_cm"}}
    rules = replace(RULES, raw=raw)
    assert found(FilledListing(title="", length_cm=None), rules=rules) == []


@pytest.mark.parametrize("effect", ["block", "warn"])
def test_the_effect_is_the_rules(effect):
    rules = rules_with(listing_checks={"title": {"effect": effect, "text": "Judulnya dulu."}})
    assert found(FilledListing(title=""), rules=rules) == [Problem("title", effect, "Judulnya dulu.", Part.TEXT)]


@given(least=st.integers(1, 60), more=st.integers(0, 60), letters=st.integers(0, 130))
def test_whatever_the_limits_of_a_title_are_they_hold(least, more, letters):
    rules = rules_with(
        listing_checks={"title": {"min_chars": least, "max_chars": least + more}, "title_capitals": {"max_share": 1}}
    )
    wrong = any(p.check == "title" for p in found(FilledListing(title="a" * letters), rules=rules))
    assert wrong is not (least <= letters <= least + more)


@given(months=st.integers(1, 36), days=st.integers(0, 1200))
def test_however_long_a_price_sheet_counts_it_ends_once(months, days):
    raw = deepcopy(content())
    next(row for row in raw["rules"] if row["id"] == "K07")["settings"]["sheet_valid_months"] = months
    rules = Rules(raw, id=1, version=1, in_force_from=None)
    old = [bool(found(rules=rules, today=TODAY + timedelta(days=d))) for d in (days, days + 1)]
    assert old[0] <= old[1]
