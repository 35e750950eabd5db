"""After a verification is withdrawn, K03 and K04 are no longer met. What was granted stays."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from core.db import db
from curation.judging import applications
from curation.models import Placement, PlacementState
from eligibility import passports
from eligibility.models import Eligibility
from eligibility.states import State
from people import answers
from people.models import Document
from tests.curation import applying
from tests.eligibility import forcing
from tests.people.build import page

K04 = next(rule for rule in forcing.RULES if rule.number == "K04")


def withdraw_verification(cast, kind: str) -> None:
    document = db.session.scalars(select(Document).where(Document.kind == kind)).one()
    by = cast.identity(cast.agus)
    answers.withdraw(document.id, by=by, reason="not_found")
    db.session.commit()


def states(listing) -> dict[str, State]:
    return {state.rule: state.state for state in passports.passport_of(listing).states}


def test_k03_is_not_met_without_a_verified_nib(cast):
    listing = applying.ready_listing(cast.budi, cast)
    assert states(listing)["K03"] is State.MET
    withdraw_verification(cast, "nib")
    assert states(listing)["K03"] is State.NOT_MET
    assert [state.rule for state in passports.why_not(listing)] == ["K03"]


def test_k04_is_not_met_without_a_verified_licence(cast):
    listing = forcing.world(K04, cast)
    assert states(listing)["K04"] is State.MET
    withdraw_verification(cast, "spp_irt")
    blocking = passports.why_not(listing)
    assert [state.rule for state in blocking] == ["K04"]
    with pytest.raises(applications.NotReady):
        applications.hand_in(listing.id, by=cast.identity(cast.budi), sent_as=uuid4())
    db.session.rollback()
    assert "Nomor P-IRT" in page(cast.signed_in(cast.budi).get(f"/product/{listing.id}/passport"))


def test_the_grant_and_the_placements_stay(cast):
    application = applying.approved(cast)
    withdraw_verification(cast, "nib")
    assert len(db.session.scalars(select(Eligibility.id)).all()) == 1
    assert set(db.session.scalars(select(Placement.state))) == {PlacementState.OFFERED}
    assert application.state == "approved"


def test_no_approval_after_a_verification_was_withdrawn(cast):
    application = applying.in_review(cast)
    withdraw_verification(cast, "nib")
    applying.score(application, cast, cast.laras)
    applying.score(application, cast, cast.bayu)
    assert applying.fresh(application).state != "approved"


def test_the_curator_reads_that_the_verification_was_withdrawn(cast):
    application = applying.in_review(cast)
    document = db.session.scalars(select(Document)).one()
    withdraw_verification(cast, "nib")
    laras = cast.signed_in(cast.laras)
    address = f"/curation/{application.id}/documents/{document.id}"
    assert "Pemeriksaannya dicabut pada 23 November 2026" in page(laras.get(address))
