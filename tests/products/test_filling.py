"""A passed task fills its part of the product's page, by itself if the box was ticked, otherwise after a question."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from core import files
from core.db import db
from people.models import Person
from products import filling, listing_photos, listings
from products.fields import parse_field
from products.models import FilledPart, Listing
from products.problems import Part
from quizzes import submissions
from quizzes.models import Submission
from tests.products import products
from tests.quizzes import tasking

FEEDS_PHOTOS = ("course.yaml", "feeds_curation: []", "feeds_curation: [photo]")
FEEDS_TEXT = ("course.yaml", "feeds_curation: []", "feeds_curation: [photo, listing]")
FILLS_DESCRIPTION = ("course.yaml", "{key: rasa, kind: text,", "{key: rasa, kind: text, fills: description,")


@pytest.fixture
def course(cast):
    return tasking.course(FEEDS_PHOTOS, owner=cast.dewi)


def handed_in(person: Person, course, *, ticked: bool) -> Submission:
    """A learner's hand-in, with the box ticked or not."""
    enrolment = tasking.learner(person, course)
    submission = tasking.complete_work(enrolment)
    submissions.set_use_for_listing(submission, ticked)
    submissions.hand_in(submission, enrolment, round=1)
    db.session.commit()
    return submission


def passed(person: Person, course, cast, *, ticked: bool) -> Submission:
    submission = handed_in(person, course, ticked=ticked)
    tasking.judged(submission, cast.dewi)
    return submission


def rows() -> list[FilledPart]:
    return list(db.session.scalars(select(FilledPart).order_by(FilledPart.id)))


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_ticked_tasks_photos_are_on_the_page_when_it_passes(cast, course):
    listing = products.draft(cast.sri)
    submission = handed_in(cast.sri, course, ticked=True)
    assert listing_photos.photos_of(listing) == []
    tasking.judged(submission, cast.dewi)
    (photo,) = listing_photos.photos_of(listing)
    assert photo.evidence_id and {entry["check"] for entry in photo.advice} == {"light", "sharp", "plain_background"}
    assert db.session.get_one(files.StoredFile, photo.sha256).uses == 2
    assert [bool(row.filled_at) for row in rows()] == [True]


def test_an_unticked_task_is_offered_until_it_is_answered(cast, course):
    listing = products.draft(cast.sri)
    submission = passed(cast.sri, course, cast, ticked=False)
    browser = cast.signed_in(cast.sri)
    assert listing_photos.photos_of(listing) == []
    assert f"/product/{listing.id}#offer-{submission.id}" in text(browser.get("/"))
    page = text(browser.get(f"/product/{listing.id}"))
    assert "lulus." in page and "Pakai fotonya untuk Wingko babat?" in page and f'id="offer-{submission.id}"' in page
    answer = browser.submit(f"/product/{listing.id}/offers/{submission.id}", form=f"/product/{listing.id}/text")
    assert answer.location == f"/product/{listing.id}"
    assert len(listing_photos.photos_of(listing)) == 1
    assert "#offer-" not in text(browser.get("/"))
    browser.submit(f"/product/{listing.id}/offers/{submission.id}", form=f"/product/{listing.id}/text")
    assert len(listing_photos.photos_of(listing)) == 1


def test_a_declined_task_is_not_offered_again(cast, course):
    listing = products.draft(cast.sri)
    submission = passed(cast.sri, course, cast, ticked=False)
    browser = cast.signed_in(cast.sri)
    assert browser.submit(f"/product/offers/{submission.id}/refusal", form=f"/product/{listing.id}/text").location == "/"
    assert "Pakai fotonya" not in text(browser.get(f"/product/{listing.id}"))
    browser.submit(f"/product/{listing.id}/offers/{submission.id}", form=f"/product/{listing.id}/text")
    assert listing_photos.photos_of(listing) == []


def test_returned_work_fills_nothing(cast, course):
    listing = products.draft(cast.sri)
    submission = handed_in(cast.sri, course, ticked=True)
    tasking.sent_back(submission, cast.dewi)
    assert listing_photos.photos_of(listing) == [] and rows() == []


def test_with_several_products_the_owner_chooses_even_when_ticked(cast, course):
    wingko, lunpia = products.draft(cast.sri, "Wingko"), products.draft(cast.sri, "Lunpia")
    submission = passed(cast.sri, course, cast, ticked=True)
    assert listing_photos.photos_of(wingko) == listing_photos.photos_of(lunpia) == []
    browser = cast.signed_in(cast.sri)
    assert f"#offer-{submission.id}" in text(browser.get("/"))
    page = text(browser.get(f"/product/offers/{submission.id}"))
    assert "Untuk produk yang mana?" in page and "Wingko" in page and "Lunpia" in page
    browser.submit(f"/product/{wingko.id}/offers/{submission.id}", form=f"/product/offers/{submission.id}")
    assert len(listing_photos.photos_of(wingko)) == 1 and listing_photos.photos_of(lunpia) == []
    assert all(row.filled_at or row.declined_at for row in rows())
    assert "sudah dijawab" in text(browser.get(f"/product/offers/{submission.id}"))


def test_a_page_begun_after_the_pass_is_filled_by_ticked_tasks(cast, course):
    passed(cast.sri, course, cast, ticked=True)
    assert len(listing_photos.photos_of(products.draft(cast.sri))) == 1
    assert listing_photos.photos_of(products.draft(cast.sri, "Lunpia")) == []


def test_a_page_begun_after_the_pass_is_offered_unticked_tasks(cast, course):
    passed(cast.sri, course, cast, ticked=False)
    listing = products.draft(cast.sri)
    assert listing_photos.photos_of(listing) == []
    assert "Pakai fotonya" in text(cast.signed_in(cast.sri).get(f"/product/{listing.id}"))


def test_photos_are_appended_while_there_is_room(cast, course):
    listing = products.draft(cast.sri)
    own = products.with_photos(listing, 9)
    passed(cast.sri, course, cast, ticked=True)
    assert [photo.id for photo in listing_photos.photos_of(listing)] == [photo.id for photo in own]
    assert rows()[0].filled_at


def test_only_the_learner_answers_for_their_task(cast, course):
    listing = products.draft(cast.sri)
    submission = passed(cast.sri, course, cast, ticked=False)
    for other in (cast.budi, cast.dewi, cast.agus):
        browser = cast.signed_in(other)
        assert browser.get(f"/product/offers/{submission.id}").status_code == 404
        assert browser.submit(f"/product/offers/{submission.id}/refusal", form="/account").status_code == 404
        assert browser.submit(f"/product/{listing.id}/offers/{submission.id}", form="/account").status_code == 404
    assert not rows()[0].declined_at


def test_a_learner_does_not_fill_somebody_elses_page(cast, course):
    products.draft(cast.sri)
    submission = passed(cast.sri, course, cast, ticked=False)
    theirs = products.draft(cast.budi, "Batik")
    answer = cast.signed_in(cast.sri).submit(f"/product/{theirs.id}/offers/{submission.id}", form="/account")
    assert answer.status_code == 404 and listing_photos.photos_of(theirs) == []


def test_two_taps_on_yes_fill_once(cast, course, in_parallel):
    listing = products.draft(cast.sri)
    submission = passed(cast.sri, course, cast, ticked=False)
    by = cast.identity(cast.sri)

    def accept(listing_id: int, submission_id: int) -> int:
        return filling.accept(db.session.get(Listing, listing_id), db.session.get(Submission, submission_id), by=by)

    assert sorted(in_parallel(4, accept, listing.id, submission.id)) == [0, 0, 0, 1]
    assert len(listing_photos.photos_of(listing)) == 1


def test_a_text_fills_an_empty_field_and_no_other(cast):
    course = tasking.course(FEEDS_TEXT, FILLS_DESCRIPTION, owner=cast.dewi)
    empty, written = products.draft(cast.sri), products.draft(cast.budi, "Batik")
    values = {"title": "", "description": "Kata-kata saya sendiri.", "variants": []}
    values |= {"weight_g": None, "length_cm": None, "width_cm": None, "height_cm": None}
    listings.change(written, Part.TEXT, values, version=listings.version_of(written, Part.TEXT))
    db.session.commit()
    for person in (cast.sri, cast.budi):
        passed(person, course, cast, ticked=True)
    db.session.refresh(empty)
    db.session.refresh(written)
    assert empty.description == tasking.NOTE and empty.title == ""
    assert written.description == "Kata-kata saya sendiri."
    assert {row.part for row in rows()} == {"photos", "text"}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [("price", "Rp45.000", 45_000), ("cost", "kira-kira 3 ribu", None), ("lead_days", "3", 3), ("title", " Wingko\nbabat ", "Wingko babat")],
)  # fmt: skip
def test_a_tasks_numbers_are_read_as_people_write_them(name, typed, value):
    assert parse_field(name, typed) == value


def test_a_task_that_feeds_nothing_fills_nothing(cast):
    course = tasking.course(owner=cast.dewi)
    listing = products.draft(cast.sri)
    passed(cast.sri, course, cast, ticked=True)
    assert listing_photos.photos_of(listing) == [] and rows() == []


# ---- The box


def box_on(page: str) -> str | None:
    start = page.find('name="use_for_listing"')
    return page[page.rfind("<input", 0, start) : page.find(">", start)] if start > 0 else None


def test_the_box_begins_unticked_and_is_stored_with_the_work(cast, course):
    enrolment = tasking.learner(cast.sri, course)
    submission = tasking.complete_work(enrolment)
    browser = cast.signed_in(cast.sri)
    page = text(browser.get("/learn/kopi/task"))
    assert "checked" not in box_on(page)
    sent = {"text-rasa": tasking.NOTE, "sequence": "2", "round": "1", "sent_as": str(uuid4()), "use_for_listing": "y"}
    browser.submit("/learn/kopi/task/submission", sent, form="/learn/kopi/task")
    db.session.refresh(submission)
    assert submission.state == "submitted" and submission.use_for_listing


def test_the_box_stays_ticked_when_the_work_is_only_saved(cast, course):
    tasking.learner(cast.sri, course)
    browser = cast.signed_in(cast.sri)
    sent = {"text-rasa": "Kopi.", "sequence": "1", "round": "1", "sent_as": str(uuid4()), "use_for_listing": "y"}
    browser.submit("/learn/kopi/task/texts", sent, form="/learn/kopi/task")
    assert "checked" in box_on(text(browser.get("/learn/kopi/task")))


def test_a_task_that_feeds_nothing_has_no_box(cast):
    tasking.learner(cast.sri, tasking.course(owner=cast.dewi))
    assert box_on(text(cast.signed_in(cast.sri).get("/learn/kopi/task"))) is None


def test_the_box_cannot_be_changed_after_handing_in(cast, course):
    submission = handed_in(cast.sri, course, ticked=False)
    submissions.set_use_for_listing(submission, True)
    assert not submission.use_for_listing
