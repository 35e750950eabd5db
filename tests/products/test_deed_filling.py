"""A deed of a lesson fills the product page once its learner allows it, and never before."""

import pytest

from core.db import db
from products import listing_photos
from products.models import Listing
from quizzes import deeds
from tests.products import products
from tests.quizzes import deeding
from tests.quizzes.deeding import NUMBER, PHOTO, SAID, SENTENCE


@pytest.fixture
def enrolment(app, cast):
    return deeding.with_all(deeding.learner(cast.sri, deeding.course()))


@pytest.fixture
def sri(cast, enrolment):
    return cast.signed_in(cast.sri)


def text(answer) -> str:
    return answer.get_data(as_text=True)


def allows(browser, enrolment, key: str):
    """Tap the button on the lesson's card."""
    address = f"/product/deeds/{deeding.given(enrolment, key).id}"
    assert address in text(browser.get(deeding.page(key)))
    return browser.submit(address, form=deeding.page(key))


def page_now(listing: Listing) -> Listing:
    db.session.expire_all()
    return db.session.get_one(Listing, listing.id)


def test_what_is_given_stands_on_no_page_before_its_learner_allows_it(cast, enrolment):
    listing = products.draft(cast.sri)
    assert listing_photos.photos_of(listing) == [] and listing.weight_g is None and listing.description == ""


def test_allowed_it_fills_its_part_and_the_card_says_so(cast, sri, enrolment):
    listing = products.draft(cast.sri)
    for key in (NUMBER, SENTENCE, PHOTO):
        assert allows(sri, enrolment, key).location == f"{deeding.page(key)}#deed"
        assert "Ada di halaman produk" in text(sri.get(deeding.page(key)))
    listing = page_now(listing)
    (photo,) = listing_photos.photos_of(listing)
    assert photo.sha256 == deeding.given(enrolment, PHOTO).sha256 and photo.evidence_id is None
    assert (listing.weight_g, listing.description) == (12, SAID)


def test_nothing_that_stands_on_the_page_is_overwritten(cast, sri, enrolment):
    listing = products.draft(cast.sri)
    listing.weight_g = 650
    db.session.commit()
    allows(sri, enrolment, NUMBER)
    assert page_now(listing).weight_g == 650


def test_a_photo_is_on_the_page_once_also_after_two_taps(cast, sri, enrolment):
    listing = products.draft(cast.sri)
    allows(sri, enrolment, PHOTO)
    (photo,) = listing_photos.photos_of(listing)
    listing_photos.remove_photo(listing, photo.id)
    db.session.commit()
    sri.submit(f"/product/deeds/{deeding.given(enrolment, PHOTO).id}", form=deeding.page(PHOTO))
    assert listing_photos.photos_of(page_now(listing)) == [], "what the owner took out does not come back"


def test_the_page_keeps_its_copy_when_the_deed_is_removed(cast, sri, enrolment):
    listing = products.draft(cast.sri)
    allows(sri, enrolment, PHOTO)
    deeds.remove(enrolment, PHOTO)
    db.session.commit()
    (photo,) = listing_photos.photos_of(page_now(listing))
    assert sri.get(f"/product/{listing.id}").status_code == 200 and listing_photos.picture_of(photo).content


def test_without_a_page_it_waits_for_the_first_one(cast, sri, enrolment):
    answer = sri.get(allows(sri, enrolment, NUMBER).location)
    assert "Nanti dipasang begitu" in text(answer)
    allows(sri, enrolment, PHOTO)
    listing = products.draft(cast.sri)
    assert listing.weight_g == 12 and len(listing_photos.photos_of(listing)) == 1 and listing.description == ""
    assert products.draft(cast.sri, "Lunpia").weight_g is None, "it fills one page"


def test_of_several_products_the_learner_chooses_one(cast, sri, enrolment):
    wingko, lunpia = products.draft(cast.sri, "Wingko"), products.draft(cast.sri, "Lunpia")
    where = allows(sri, enrolment, NUMBER).location
    page = text(sri.get(where))
    assert "Untuk produk yang mana?" in page and "Wingko" in page and "Lunpia" in page
    assert deeding.given(enrolment, NUMBER).for_page_at is None, "nothing is allowed before the choice"
    deed_id = deeding.given(enrolment, NUMBER).id
    sri.submit(f"/product/{lunpia.id}/deeds/{deed_id}", form=where)
    assert page_now(lunpia).weight_g == 12 and page_now(wingko).weight_g is None
    assert "sudah dijawab" in text(sri.get(where))
    sri.submit(f"/product/{wingko.id}/deeds/{deed_id}", form=f"/product/{wingko.id}")
    assert page_now(wingko).weight_g is None


def test_what_is_given_anew_has_to_be_allowed_anew(cast, sri, enrolment):
    allows(sri, enrolment, NUMBER)
    deeding.gives(sri, NUMBER, number="15")
    assert products.draft(cast.sri).weight_g is None
    assert deeding.given(enrolment, NUMBER).for_page_at is None


def test_nobody_allows_it_for_the_learner_or_fills_a_page_of_others(cast, sri, enrolment):
    mine, theirs = products.draft(cast.sri), products.draft(cast.budi, "Batik")
    deed_id = deeding.given(enrolment, NUMBER).id
    for other in (cast.budi, cast.dewi, cast.agus):
        browser = cast.signed_in(other)
        assert browser.submit(f"/product/deeds/{deed_id}", form="/account").status_code == 404
        assert browser.get(f"/product/deeds/{deed_id}").status_code == 404
        assert browser.submit(f"/product/{theirs.id}/deeds/{deed_id}", form="/account").status_code == 404
    assert sri.submit(f"/product/{theirs.id}/deeds/{deed_id}", form="/account").status_code == 404
    assert page_now(mine).weight_g is None and page_now(theirs).weight_g is None


def test_a_deed_that_fills_nothing_has_no_button(cast, app):
    enrolment = deeding.learner(cast.sri, deeding.course(takaran=deeding.TICK))
    sri = cast.signed_in(cast.sri)
    deeding.gives(sri, NUMBER)
    assert "/product/deeds/" not in text(sri.get(deeding.page(NUMBER)))
    assert sri.submit(f"/product/deeds/{deeding.given(enrolment, NUMBER).id}", form="/account").status_code == 404
