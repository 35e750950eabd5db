"""The documents page says first what the products of the business ask for."""

import re

from sqlalchemy import select

from core import clock
from core.db import db
from eligibility.models import LicenceRuling
from eligibility.queries.wanted import wanted_documents
from people.models import Document
from tests.curation import applying


def make(listing, *, category: str, kind: str, answers: dict[str, bool]) -> None:
    listing.category, listing.kind, listing.answers = category, kind, answers
    db.session.commit()


def dry_food(listing) -> None:
    make(listing, category="food", kind="food_dry", answers={"ready_to_eat": False, "keeps_7_days": True, "needs_cold": False})


def test_dry_food_asks_for_its_licence_and_halal_and_what_would_do_instead(cast):
    listing = applying.ready_listing(cast.budi, cast)
    dry_food(listing)
    assert set(wanted_documents(listing.enterprise_id)) == {"spp_irt", "bpom_md", "halal", "non_halal_notice"}
    assert wanted_documents(listing.enterprise_id)["halal"] == [listing.product]


def test_a_yes_asks_for_more_until_an_officer_says_that_it_does_not_apply(cast):
    listing = applying.ready_listing(cast.budi, cast)
    make(listing, category="handicraft", kind="handicraft", answers={"animal_parts": False, "toy": True})
    assert set(wanted_documents(listing.enterprise_id)) == {"sni"}
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
    assert wanted_documents(listing.enterprise_id) == {}


def test_a_product_that_was_put_away_or_has_no_kind_asks_for_nothing(cast):
    listing = applying.ready_listing(cast.budi, cast)
    dry_food(listing)
    listing.archived_at = clock.now()
    db.session.commit()
    assert wanted_documents(listing.enterprise_id) == {}
    listing.archived_at, listing.kind = None, None
    db.session.commit()
    assert wanted_documents(listing.enterprise_id) == {}


def test_the_page_names_the_product_beside_each_document_it_asks_for(cast):
    listing = applying.ready_listing(cast.budi, cast)
    dry_food(listing)
    html = cast.signed_in(cast.budi).get("/business/documents").get_data(as_text=True)
    needed = re.search(r'aria-labelledby="needed">(.*?)</section>', html, re.DOTALL)[1]
    assert needed.count(f"Untuk {listing.product}.") == 4
    there = db.session.scalars(select(Document.kind).where(Document.enterprise_id == listing.enterprise_id)).all()
    others = re.search(r'aria-labelledby="others">(.*?)</section>', html, re.DOTALL)[1]
    assert "Dokumen lain" in others and "Untuk " not in others and "nib" in there
