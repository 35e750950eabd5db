"""A product's page from its first word: the forms save drafts, and two phones do not overwrite each other."""

import re

import pytest
from sqlalchemy import func, select, update

from core import clock
from core.db import db
from people.enterprises import enterprise_of
from people.models import MemberKind, Membership
from products import listings
from products.models import Listing, RuleSet
from products.problems import Part
from tests.products import products


@pytest.fixture
def listing(cast):
    return products.draft(cast.sri)


@pytest.fixture
def sri(cast, listing):
    return cast.signed_in(cast.sri)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def version_on(page: str) -> str:
    return re.search(r'name="version"[^>]*value="([^"]*)"', page).group(1)


def save(browser, path: str, **fields):
    """Open a form, fill it in and send it. The page must ask for each of the fields."""
    page = text(browser.get(path))
    assert not [name for name in fields if f'name="{name}"' not in page]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    return browser.post(path, data={"csrf_token": token, "version": version_on(page), **fields})


# ---- Beginning


def test_the_question_comes_after_the_business_and_opens_a_draft(cast):
    browser = cast.signed_in(cast.ayu)
    assert browser.get("/product/new").location == "/enterprise/new"
    business = {"name": "Jamu Mbak Ayu", "sector": "souvenirs", "village": cast.ayu.village_code}
    assert browser.submit("/enterprise/new", business).location == "/product/new"
    answer = browser.submit("/product/new", {"product": "  Jamu   kunir "})
    listing = db.session.scalars(select(Listing)).one()
    assert answer.location == f"/product/{listing.id}" and listing.product == "Jamu kunir" and listing.made_by_id == cast.ayu.id
    page = text(browser.get(answer.location))
    assert "Jamu kunir" in page and "Foto menyusul" in page and "Jamu Mbak Ayu" in page


def test_the_question_may_be_left_for_later(cast):
    browser = cast.signed_in(cast.sri)
    assert 'href="/"' in text(browser.get("/product/new"))
    assert "/product/new" not in text(browser.get("/")), "home asks once the courses are done"
    assert "/product/new" in text(browser.get("/products"))


def test_a_page_without_a_name_is_not_begun(cast):
    answer = cast.signed_in(cast.sri).submit("/product/new", {"product": " "})
    assert answer.status_code == 422 and db.session.scalar(select(func.count(Listing.id))) == 0


def test_two_taps_begin_one_page(cast, in_parallel):
    enterprise, by = enterprise_of(cast.sri.id).id, cast.identity(cast.sri)

    def make() -> int:
        return listings.make_listing(enterprise, product="Wingko", by=by).id

    assert len(set(in_parallel(6, make))) == 1


def test_staff_have_no_products(cast):
    assert cast.signed_in(cast.dewi).get("/product/new").status_code == 403
    assert cast.signed_in(cast.dewi).submit("/product/new", {"product": "Tas"}, form="/account").status_code == 403


def test_any_member_works_on_the_page_and_others_find_none(cast, listing):
    enterprise = enterprise_of(cast.sri.id)
    paths = ("", "/preview", "/text", "/price", "/photos", "/category", "/archival")
    for path in paths:
        assert cast.signed_in(cast.budi).get(f"/product/{listing.id}{path}").status_code == 404
    db.session.add(
        Membership(person_id=cast.ayu.id, enterprise_id=enterprise.id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    db.session.commit()
    for path in paths:
        assert cast.signed_in(cast.ayu).get(f"/product/{listing.id}{path}").status_code == 200
    db.session.execute(update(Membership).where(Membership.person_id == cast.ayu.id).values(left_at=clock.now()))
    db.session.commit()
    assert cast.signed_in(cast.ayu).get(f"/product/{listing.id}").status_code == 404


# ---- Kind


def test_the_answers_name_the_kind(sri, listing):
    assert save(sri, f"/product/{listing.id}/category", category="food").location.endswith("/kind")
    answers = {"answer-ready_to_eat": "no", "answer-keeps_7_days": "yes", "answer-needs_cold": "no"}
    assert save(sri, f"/product/{listing.id}/kind", **answers).location == f"/product/{listing.id}"
    db.session.refresh(listing)
    assert (listing.category, listing.kind) == ("food", "food_dry")
    assert listing.answers == {"ready_to_eat": False, "keeps_7_days": True, "needs_cold": False}


def test_one_answer_is_enough_where_it_determines_the_kind(sri, listing):
    save(sri, f"/product/{listing.id}/category", category="food")
    save(sri, f"/product/{listing.id}/kind", **{"answer-ready_to_eat": "yes"})
    db.session.refresh(listing)
    assert listing.kind == "catering"


def test_where_several_kinds_fit_the_owner_chooses(sri, listing):
    save(sri, f"/product/{listing.id}/category", category="souvenirs")
    answers = {"answer-keeps_7_days": "yes", "answer-needs_cold": "no", "answer-health_claim": "no"}
    answer = save(sri, f"/product/{listing.id}/kind", **answers)
    assert answer.location == f"/product/{listing.id}/kind#kind"
    page = text(sri.get(f"/product/{listing.id}/kind"))
    assert "Mana yang paling cocok?" in page and "wingko" in page
    save(sri, f"/product/{listing.id}/kind", kind="souvenir_dry", **answers)
    db.session.refresh(listing)
    assert listing.kind == "souvenir_dry"


def test_a_category_of_one_kind_without_questions_is_settled_at_once(sri, listing):
    assert save(sri, f"/product/{listing.id}/category", category="paintings").location == f"/product/{listing.id}"
    db.session.refresh(listing)
    assert listing.kind == "paintings"


def test_another_category_takes_the_kind_with_it_and_keeps_the_answers(sri, listing):
    save(sri, f"/product/{listing.id}/category", category="food")
    save(sri, f"/product/{listing.id}/kind", **{"answer-ready_to_eat": "no", "answer-keeps_7_days": "no"})
    save(sri, f"/product/{listing.id}/category", category="souvenirs")
    db.session.refresh(listing)
    assert listing.category == "souvenirs" and listing.kind == "souvenir_short"


def test_a_category_that_is_none_is_refused(sri, listing):
    assert save(sri, f"/product/{listing.id}/category", category="weapons").status_code == 422
    assert save(sri, f"/product/{listing.id}/category").status_code == 422


# ---- Words


def test_a_draft_is_saved_however_incomplete_and_says_what_is_lacking(sri, listing):
    assert save(sri, f"/product/{listing.id}/text", title="Wingko", description="Enak.").status_code == 303
    page = text(sri.get(f"/product/{listing.id}/text"))
    assert "Judul harus 20 sampai 70 huruf" in page and "KURANG" in page and 'value="Wingko"' in page
    product_page = text(sri.get(f"/product/{listing.id}"))
    assert "KURANG" in product_page and "Keterangan paling sedikit 150 huruf" in product_page


def test_numbers_are_read_as_people_write_them(sri, listing):
    save(
        sri, f"/product/{listing.id}/price", cost="Rp 30.000", price="45000", stock="12", weekly_capacity="1.200", lead_days="0"
    )
    db.session.refresh(listing)
    assert (listing.cost, listing.price, listing.weekly_capacity, listing.lead_days) == (30_000, 45_000, 1200, 0)
    assert 'value="30.000"' in text(sri.get(f"/product/{listing.id}/price"))


@pytest.mark.parametrize("typed", ["tiga puluh ribu", "30.5", "-5", "1e4", "30.00.000", "99999999999999", "３０"])
def test_what_is_no_whole_number_is_refused_and_stays_in_its_field(sri, listing, typed):
    answer = save(sri, f"/product/{listing.id}/price", cost=typed, price="45.000")
    assert answer.status_code == 422
    assert f'value="{typed}"' in text(answer) and 'value="45.000"' in text(answer)
    db.session.refresh(listing)
    assert listing.cost is None and listing.price is None


def test_a_text_that_is_too_long_for_any_page_is_refused_and_kept(sri, listing):
    answer = save(sri, f"/product/{listing.id}/text", title="a" * 201, description="Enak.")
    assert answer.status_code == 422 and "a" * 201 in text(answer) and "Enak." in text(answer)


def test_a_nul_byte_is_no_error(sri, listing):
    assert save(sri, f"/product/{listing.id}/text", title="Wing\0ko", description="a\0b").status_code == 303
    db.session.refresh(listing)
    assert listing.title == "Wingko" and listing.description == "ab"


def test_variants_are_one_on_a_line(sri, listing):
    save(sri, f"/product/{listing.id}/text", variants=" merah \n\nbiru  tua\nmerah")
    db.session.refresh(listing)
    assert listing.variants == ["merah", "biru tua"]


# ---- Price


@pytest.mark.parametrize(("price", "word"), [("25.000", "Rugi Rp5.000 tiap barang"), ("30.000", "Belum ada untung")])
def test_a_price_that_does_not_cover_the_cost_is_said_at_once(sri, listing, price, word):
    answer = save(sri, f"/product/{listing.id}/price", cost="30.000", price=price)
    assert answer.location == f"/product/{listing.id}/price"
    assert word in text(sri.get(answer.location))
    db.session.refresh(listing)
    assert listing.cost == 30_000


def test_a_price_that_covers_it_goes_on_and_says_what_a_piece_brings(sri, listing):
    assert save(sri, f"/product/{listing.id}/price", cost="30.000", price="45.000").location == f"/product/{listing.id}"
    assert "Untung Rp15.000 tiap barang" in text(sri.get(f"/product/{listing.id}/price"))


def test_saving_the_sheet_again_says_that_its_prices_still_hold(cast, listing):
    values = {"cost": 30_000, "price": 45_000, "stock": 1, "weekly_capacity": 5, "lead_days": 2}
    listings.change(listing, Part.PRICE, values, version=listings.version_of(listing, Part.PRICE))
    first = listing.price_sheet_at
    with clock.at(first.replace(year=first.year + 1)):
        listings.change(listing, Part.PRICE, values, version=listings.version_of(listing, Part.PRICE))
    assert listing.price_sheet_at > first


def test_the_cost_is_never_shown_to_buyers(sri, listing):
    save(sri, f"/product/{listing.id}/price", cost="31.999", price="45.000")
    assert "31.999" not in text(sri.get(f"/product/{listing.id}/preview"))


# ---- Label


def test_what_stands_on_the_pack_is_ticked(sri, listing):
    save(sri, f"/product/{listing.id}/category", category="food")
    save(sri, f"/product/{listing.id}/label", on_label=["product_name", "ingredients"])
    db.session.refresh(listing)
    assert listing.label_checklist == ["product_name", "ingredients"]
    assert "Yang belum dicentang: Berat bersih" in text(sri.get(f"/product/{listing.id}"))


def test_what_is_not_on_the_list_cannot_be_ticked(sri, listing):
    save(sri, f"/product/{listing.id}/category", category="food")
    assert save(sri, f"/product/{listing.id}/label", on_label=["nothing_such"]).status_code == 422


def test_goods_without_a_duty_need_no_label(sri, listing):
    save(sri, f"/product/{listing.id}/category", category="bags")
    assert "tidak memerlukan label" in text(sri.get(f"/product/{listing.id}/label"))
    assert "Label kemasan" not in text(sri.get(f"/product/{listing.id}"))


def test_before_the_kind_is_known_the_label_page_asks_for_it(sri, listing):
    assert sri.get(f"/product/{listing.id}/label").location == f"/product/{listing.id}/category"


# ---- Two phones


def test_the_second_phone_sees_both_and_nothing_is_lost(cast, sri, listing):
    other = cast.signed_in(cast.sri)
    opened = text(other.get(f"/product/{listing.id}/text"))
    save(sri, f"/product/{listing.id}/text", title="Wingko babat dari HP satu", description="Satu")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened).group(1)
    second_phone = {"csrf_token": token, "title": "Wingko babat dari HP dua", "description": "Dua", "variants": "besar\nkecil"}
    answer = other.post(f"/product/{listing.id}/text", data={**second_phone, "version": version_on(opened)})
    assert answer.status_code == 409
    page = text(answer)
    assert "Wingko babat dari HP satu" in page and "Wingko babat dari HP dua" in page
    db.session.refresh(listing)
    assert listing.title == "Wingko babat dari HP satu"
    again = other.post(f"/product/{listing.id}/text", data={**second_phone, "version": version_on(page)})
    assert again.status_code == 303
    db.session.refresh(listing)
    assert listing.title == "Wingko babat dari HP dua" and listing.variants == ["besar", "kecil"]


def test_the_page_of_two_phones_is_small_whatever_was_sent(sri, listing):
    """Without the limits, a text of a million lines gave a page of many megabytes."""
    opened = text(sri.get(f"/product/{listing.id}/text"))
    save(sri, f"/product/{listing.id}/text", title="Wingko babat dari HP satu", description="Satu")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened).group(1)
    second_phone = {"csrf_token": token, "title": "Wingko babat dari HP dua", "version": version_on(opened)}
    lines = sri.post(f"/product/{listing.id}/text", data={**second_phone, "variants": "a\n" * 200_000})
    assert lines.status_code == 422 and len(lines.data) < 50_000
    many = {**second_phone, "title": ["Wingko babat dari HP dua"] * 900, "unknown": ['"' * 250] * 900}
    answer = sri.post(f"/product/{listing.id}/text", data=many)
    assert answer.status_code == 409 and len(answer.data) < 50_000


def test_a_change_elsewhere_on_the_page_is_no_conflict(cast, sri, listing):
    opened = text(sri.get(f"/product/{listing.id}/text"))
    save(cast.signed_in(cast.sri), f"/product/{listing.id}/price", cost="100", price="1000")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened).group(1)
    kept = sri.post(
        f"/product/{listing.id}/text", data={"csrf_token": token, "version": version_on(opened), "title": "Wingko babat"}
    )
    assert kept.status_code == 303


def test_a_second_tap_on_save_is_no_conflict(sri, listing):
    opened = text(sri.get(f"/product/{listing.id}/text"))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened).group(1)
    data = {"csrf_token": token, "version": version_on(opened), "title": "Wingko babat", "description": "", "variants": ""}
    assert [sri.post(f"/product/{listing.id}/text", data=data).status_code for _ in range(2)] == [303, 303]


def test_of_two_saves_at_the_same_moment_one_is_refused(cast, listing, in_parallel):
    version, names = listings.version_of(listing, Part.TEXT), iter(["satu", "dua"])
    blank = {"description": "", "variants": [], "weight_g": None, "length_cm": None, "width_cm": None, "height_cm": None}

    def change(listing_id: int) -> None:
        listings.change(db.session.get(Listing, listing_id), Part.TEXT, {"title": next(names), **blank}, version=version)

    outcomes = in_parallel(2, change, listing.id)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["EditConflict", "NoneType"]


# ---- Several products


def test_the_list_of_products_has_as_many_statements_for_30_as_for_one(cast, sri, listing, count_statements):
    sri.get("/products")
    with count_statements() as few:
        sri.get("/products")
    for number in range(29):
        products.draft(cast.sri, f"Produk {number}")
    with count_statements() as many:
        assert text(sri.get("/products")).count('class="photo"') == 30
    assert len(few) == len(many)


def test_the_page_has_as_many_statements_whatever_stands_on_it(cast, sri, listing, count_statements):
    page = f"/product/{listing.id}"
    sri.get(page)
    with count_statements() as few:
        sri.get(page)
    products.with_photos(listing, 9)
    save(sri, f"{page}/text", title="Wingko babat kelapa muda isi 10", description="Enak. " * 40)
    with count_statements() as many:
        sri.get(page)
    assert len(few) == len(many) <= 4


def test_a_page_before_any_rules_are_in_force_is_told_so(cast, listing):
    db.session.execute(update(RuleSet).values(in_force_from=None))
    db.session.commit()
    browser = cast.signed_in(cast.sri)
    assert browser.get("/").status_code == 200
    assert browser.get(f"/product/{listing.id}").status_code == 409
