"""A product's page in curation: the line about the next step, and archiving."""

import pytest
from sqlalchemy import update

from core.db import db
from curation.models import ApplicationState
from people.models import Person
from tests.curation import applying
from tests.products import products


@pytest.fixture
def listing(cast):
    return products.draft(cast.sri)


@pytest.fixture
def sri(cast, listing):
    return cast.signed_in(cast.sri)


def text(answer) -> str:
    return answer.get_data(as_text=True)


# ---- Archiving


def test_a_product_is_archived_and_restored(cast, sri, listing):
    assert sri.submit(f"/product/{listing.id}/archival").location == "/products"
    assert sri.get(f"/product/{listing.id}/text").status_code == 404
    page = text(sri.get(f"/product/{listing.id}"))
    assert "ada di arsip" in page
    assert "Wingko babat" not in text(sri.get("/"))
    assert "Di arsip sejak 23 November 2026" in text(sri.get("/products"))
    sri.submit(f"/product/{listing.id}/archival/end", form=f"/product/{listing.id}")
    assert sri.get(f"/product/{listing.id}/text").status_code == 200


def test_archiving_a_product_withdraws_its_application(cast):
    application = applying.handed_in(cast)
    page = cast.signed_in(cast.budi)
    assert "Pengajuannya ikut ditarik" in text(page.get(f"/product/{application.listing_id}/archival"))
    page.submit(f"/product/{application.listing_id}/archival")
    db.session.refresh(application)
    assert application.state is ApplicationState.WITHDRAWN


# ---- The line about the next step


def test_a_page_that_lacks_nothing_says_so(cast):
    listing = applying.ready_listing(cast.budi, cast)
    assert "Semua sudah siap" in text(cast.signed_in(cast.budi).get(f"/product/{listing.id}"))


def test_the_line_says_what_the_curators_do(cast):
    application = applying.handed_in(cast)
    page = text(cast.signed_in(cast.budi).get(f"/product/{application.listing_id}"))
    assert "Kelengkapannya sedang diperiksa" in page and "kurator sejak 23 November 2026" in page


def test_the_line_of_a_complete_page_names_the_first_unmet_rule(cast):
    listing = applying.ready_listing(cast.budi, cast)
    db.session.execute(
        update(Person).where(Person.id == cast.budi.id).values(phone_confirmed_at=None, phone_confirmed_how=None)
    )
    db.session.commit()
    page = text(cast.signed_in(cast.budi).get(f"/product/{listing.id}"))
    assert "Berikutnya: Data usaha dan NIB lengkap" in page and "nomor HP belum dipastikan" in page
