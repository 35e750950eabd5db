"""The documents page lists first what the products of the business need."""

import re

from sqlalchemy import select

from core import clock
from core.db import db
from eligibility.models import LicenceRuling
from eligibility.queries.needed_documents import documents_needed_by
from people.models import Document
from tests.curation import applying


def set_goods(listing, *, category: str, kind: str, answers: dict[str, bool]) -> None:
    listing.category, listing.kind, listing.answers = category, kind, answers
    db.session.commit()


def dry_food(listing) -> None:
    set_goods(
        listing, category="food", kind="food_dry", answers={"ready_to_eat": False, "keeps_7_days": True, "needs_cold": False}
    )


def test_dry_food_needs_a_licence_and_halal_with_their_alternatives(cast):
    listing = applying.ready_listing(cast.budi, cast)
    dry_food(listing)
    assert set(documents_needed_by(listing.enterprise_id)) == {"spp_irt", "bpom_md", "halal", "non_halal_notice"}
    assert documents_needed_by(listing.enterprise_id)["halal"] == [listing.product]


def test_a_yes_asks_for_more_until_an_officer_says_that_it_does_not_apply(cast):
    listing = applying.ready_listing(cast.budi, cast)
    set_goods(listing, category="handicraft", kind="handicraft", answers={"animal_parts": False, "toy": True})
    assert set(documents_needed_by(listing.enterprise_id)) == {"sni"}
    db.session.add(
        LicenceRuling(
            listing_id=listing.id,
            condition="toy",
            applies=False,
            note="Bukan mainan.",
            ruled_at=clock.now(),
            ruled_by_id=cast.agus.id,
        )
    )
    db.session.commit()
    assert documents_needed_by(listing.enterprise_id) == {}


def test_an_archived_product_or_one_without_a_kind_needs_nothing(cast):
    listing = applying.ready_listing(cast.budi, cast)
    dry_food(listing)
    listing.archived_at = clock.now()
    db.session.commit()
    assert documents_needed_by(listing.enterprise_id) == {}
    listing.archived_at, listing.kind = None, None
    db.session.commit()
    assert documents_needed_by(listing.enterprise_id) == {}


def test_the_page_names_the_product_beside_each_document_it_asks_for(cast):
    listing = applying.ready_listing(cast.budi, cast)
    dry_food(listing)
    html = cast.signed_in(cast.budi).get("/business/documents").get_data(as_text=True)
    needed = re.search(r'aria-labelledby="needed">(.*?)</section>', html, re.DOTALL)[1]
    assert needed.count(f"Untuk {listing.product}.") == 4
    handed_over = db.session.scalars(select(Document.kind).where(Document.enterprise_id == listing.enterprise_id)).all()
    others = re.search(r'aria-labelledby="others">(.*?)</section>', html, re.DOTALL)[1]
    assert "Dokumen lain" in others and "Untuk " not in others and "nib" in handed_over
