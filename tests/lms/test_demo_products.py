"""The demo's cast has a product as the office's file describes it."""

from core.db import db
from core.office import office
from lms.demo import products
from products import listing_photos
from tests.quizzes import tasking


def test_pak_budis_product_has_the_photos_of_his_task_and_still_lacks_something(cast):
    course = tasking.course(("course.yaml", "feeds_curation: []", "feeds_curation: [photo]"), owner=cast.dewi)
    tasking.judged(tasking.handed_in(tasking.learner(cast.budi, course)), cast.dewi)
    facts = next(person["product"] for person in office().read("demo/cast.yaml")["people"] if person["key"] == "budi")
    listing = products.draft(cast.budi, facts)
    db.session.commit()
    assert (listing.product, listing.category, listing.price) == (facts["name"], facts["category"], facts["price"])
    assert listing.kind and len(listing_photos.photos_of(listing)) == 1
    page = cast.signed_in(cast.budi).get(f"/product/{listing.id}").get_data(as_text=True)
    assert facts["title"] in page and "KURANG" in page
