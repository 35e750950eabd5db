"""A page's photos: the main photo first, the uses of each file counted, and nothing shown outside the business."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from core import decoding, files
from core.db import db
from products import listing_photos, photos
from products.listing_photos import TooManyPhotos
from products.photo_checks import distance
from quizzes.models import Evidence
from tests.products import products
from tests.quizzes.draw import goods, jpeg


def uses() -> dict[str, int]:
    return dict(db.session.execute(select(files.StoredFile.sha256, files.StoredFile.uses)).all())


@pytest.fixture
def listing(cast):
    return products.draft(cast.sri)


def order(listing) -> list[int]:
    return [photo.id for photo in listing_photos.photos_of(listing)]


def test_the_same_photo_sent_twice_is_one(listing):
    sent_as = uuid4()
    for _ in range(2):
        listing_photos.add_photo(listing, products.prepared_photo(1), sent_as=sent_as, most=9)
    assert len(order(listing)) == 1 and set(uses().values()) == {1}


def test_another_photo_under_the_same_number_is_another(listing):
    sent_as = uuid4()
    for number in (1, 2):
        listing_photos.add_photo(listing, products.prepared_photo(number), sent_as=sent_as, most=9)
    assert len(order(listing)) == 2


def test_no_more_photos_than_fit(listing):
    products.with_photos(listing, 2)
    with pytest.raises(TooManyPhotos):
        listing_photos.add_photo(listing, products.prepared_photo(3), sent_as=uuid4(), most=2)


def test_taking_one_out_releases_its_files_and_closes_the_gap(listing):
    one, two, three = products.with_photos(listing, 3)
    taken_out, gone = two.id, two.sha256
    for _ in range(2):
        listing_photos.remove_photo(listing, taken_out)
    db.session.commit()
    assert [photo.position for photo in listing_photos.photos_of(listing)] == [1, 2]
    assert order(listing) == [one.id, three.id]
    assert uses()[gone] == 0


def test_any_photo_may_become_the_main_one(listing):
    one, two, three = products.with_photos(listing, 3)
    listing_photos.make_main(listing, three.id)
    assert order(listing) == [three.id, one.id, two.id]


def test_a_photo_moves_by_one_place_and_stops_at_the_ends(listing):
    one, two, three = products.with_photos(listing, 3)
    listing_photos.move(listing, three.id, by=-1)
    assert order(listing) == [one.id, three.id, two.id]
    listing_photos.move(listing, two.id, by=1)
    listing_photos.move(listing, one.id, by=-1)
    assert order(listing) == [one.id, three.id, two.id]


def test_a_photo_is_cut_to_its_square_once(listing):
    prepared = products.prepared_photo(1, 1600, 1200)
    photo = listing_photos.add_photo(listing, prepared, sent_as=uuid4(), most=9)
    before = photo.sha256
    square = photos.square(listing_photos.picture_of(photo))
    for _ in range(2):
        listing_photos.crop(listing, photo.id, square, expected_sha256=before)
    assert (photo.width, photo.height) == (1200, 1200)
    assert uses()[before] == 0 and uses()[photo.sha256] == 1


def test_a_smaller_copy_of_a_photo_has_almost_the_same_fingerprint_and_another_photo_has_not():
    original = goods(1600, 1600, seed=3, grain=4)
    one = photos.prepare(jpeg(original)).fingerprint
    copy = photos.prepare(jpeg(original.resize((900, 900)), quality=60)).fingerprint
    other = photos.prepare(jpeg(goods(1600, 1600, seed=3, cloth="kitchen", filled=0.4))).fingerprint
    assert distance(one, copy) < 5 <= distance(one, other)


def test_a_plain_picture_has_a_fingerprint_too():
    white = BytesIO()
    Image.new("RGB", (1000, 1000), "white").save(white, "JPEG")
    assert photos.prepare(BytesIO(white.getvalue())).fingerprint == "0" * 16


def test_a_photo_is_measured_when_it_becomes_the_main_one(listing):
    _main, two = products.with_photos(listing, 2)
    two.advice = [entry for entry in two.advice if entry["check"] == "light"]
    db.session.commit()
    listing_photos.make_main(listing, two.id)
    assert {entry["check"] for entry in two.advice} == {"light", "sharp", "plain_background"}


def test_a_photo_is_measured_when_the_main_one_before_it_is_removed(listing):
    one, two = products.with_photos(listing, 2)
    two.advice = []
    db.session.commit()
    listing_photos.remove_photo(listing, one.id)
    assert {entry["check"] for entry in two.advice} == {"light", "sharp", "plain_background"}


def test_a_tasks_photo_is_appended_once(listing):
    kept = decoding.prepare(jpeg(goods(1200, 1200)).read())
    thumbnail = decoding.thumbnail(kept)
    piece = Evidence(
        id=7,
        sha256=files.keep(kept.content, kept.media_type).sha256,
        thumb_sha256=files.keep(thumbnail.content, thumbnail.media_type).sha256,
        width=1200,
        height=1200,
        advice=[],
    )
    assert [listing_photos.append_evidence(listing, [piece], most=9) for _ in range(2)] == [1, 0]
    assert uses()[piece.sha256] == 2 and uses()[piece.thumb_sha256] == 2


# ---- Pages


def test_a_photo_from_the_phone_stands_on_the_page(cast, listing):
    browser = cast.signed_in(cast.sri)
    page = f"/product/{listing.id}/photos"
    answer = browser.submit(page, {"photo": (jpeg(goods(1200, 1200)), "IMG.jpg"), "sent_as": str(uuid4())})
    assert answer.status_code == 303
    (photo,) = listing_photos.photos_of(listing)
    html = browser.get(page).get_data(as_text=True)
    assert f"/product/photos/{photo.id}/small" in html and "Foto utama" in html
    large = browser.get(f"/product/photos/{photo.id}/large")
    assert large.mimetype == "image/webp"
    large.close()
    assert f"/product/photos/{photo.id}/large" in browser.get(f"/product/{listing.id}").get_data(as_text=True)


def test_a_file_that_is_no_photo_is_refused_in_the_words_of_the_rules(cast, listing):
    browser = cast.signed_in(cast.sri)
    answer = browser.submit(f"/product/{listing.id}/photos", {"photo": (BytesIO(b"%PDF-1.4 hello"), "a.jpg")})
    assert answer.status_code == 422 and "kamera HP biasa" in answer.get_data(as_text=True)


def test_without_a_file_it_is_said(cast, listing):
    answer = cast.signed_in(cast.sri).submit(f"/product/{listing.id}/photos", {})
    assert answer.status_code == 422 and "Pilih foto" in answer.get_data(as_text=True)


def test_photos_are_private_and_never_kept_by_a_phone(cast, listing):
    (photo,) = products.with_photos(listing)
    own = cast.signed_in(cast.sri).get(f"/product/photos/{photo.id}/small")
    assert own.status_code == 200 and own.headers["Cache-Control"] == "private, no-store"
    own.close()
    for other in (cast.budi, cast.dewi, cast.laras, cast.agus):
        assert cast.signed_in(other).get(f"/product/photos/{photo.id}/small").status_code == 404
    assert cast.signed_in(cast.sri).get(f"/product/photos/{photo.id}/middle").status_code == 404


def test_the_photos_page_has_as_many_statements_for_nine_photos_as_for_one(cast, listing, count_statements):
    page = f"/product/{listing.id}/photos"
    browser = cast.signed_in(cast.sri)
    browser.get(page)
    with count_statements() as few:
        browser.get(page)
    products.with_photos(listing, 9)
    with count_statements() as many:
        assert browser.get(page).get_data(as_text=True).count("/small") == 9
    assert len(few) == len(many)
