"""A business of two owners and the consent to publish: what one takes back counts for the rule as for the shops."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from core import clock, jobs
from core.db import db
from curation.judging import applications
from curation.judging.applications import NotReady
from curation.models import Placement, PlacementState
from curation.shops import placements
from eligibility import passports
from eligibility.models import Eligibility
from eligibility.queries.facts import enterprise_facts, ground_for
from eligibility.states import State
from people import consents, owners
from people.models import MemberKind, Membership
from products.rulebook import rules
from tests.curation import applying
from tests.people.build import page

AGREE = {"agreed": ["consent:publication"]}


@pytest.fixture
def shown(cast):
    """A product of Pak Budi's in the shops; Bu Sri owns the business too, and both agreed to publish it."""
    application = applying.approved(cast)
    joins(cast.sri, application.enterprise_id)
    consents.acknowledge(cast.sri.id, ["publication"])
    db.session.commit()
    return application


def joins(person, enterprise_id: int) -> None:
    db.session.add(
        Membership(
            person_id=person.id,
            enterprise_id=enterprise_id,
            kind=MemberKind.CO_OWNER,
            joined_at=clock.now(),
            chosen_at=clock.now(),
        )
    )
    db.session.commit()


def takes_back(person) -> None:
    consents.withdraw(person.id, "publication")
    db.session.commit()


def agrees(person) -> None:
    consents.renew(person.id, "publication")
    db.session.commit()


def k08(enterprise_id: int):
    return next(state for state in passports.enterprise_states(enterprise_id) if state.rule == "K08")


def in_the_shops() -> set[PlacementState]:
    db.session.expire_all()
    return set(db.session.scalars(select(Placement.state)))


def test_one_consent_is_enough_while_the_other_owner_said_nothing(cast):
    application = applying.approved(cast)
    joins(cast.sri, application.enterprise_id)
    assert k08(application.enterprise_id).state is State.MET
    assert in_the_shops() == {PlacementState.OFFERED}


@pytest.mark.parametrize("who", ["budi", "sri"])
def test_what_one_owner_takes_back_goes_from_the_shops_and_from_the_rule(cast, shown, who):
    takes_back(getattr(cast, who))
    assert in_the_shops() == {PlacementState.TAKEN_DOWN}
    state = k08(shown.enterprise_id)
    assert state.state is State.NOT_MET and "Menampilkan produk dan foto" in state.text
    assert [deed.person_id for deed in state.missing] == [getattr(cast, who).id]


def test_the_other_owners_agreement_does_not_stand_in_for_it(cast, shown):
    takes_back(cast.sri)
    agrees(cast.budi)
    assert k08(shown.enterprise_id).state is State.NOT_MET
    with pytest.raises(NotReady):
        applications.hand_in(shown.listing_id, by=cast.identity(cast.budi), sent_as=uuid4())


def test_when_both_took_it_back_both_are_asked(cast, shown):
    takes_back(cast.sri)
    takes_back(cast.budi)
    agrees(cast.budi)
    assert [deed.person_id for deed in k08(shown.enterprise_id).missing] == [cast.sri.id]
    agrees(cast.sri)
    assert k08(shown.enterprise_id).state is State.MET


def test_who_agrees_again_turns_it_on_and_what_was_granted_stayed(cast, shown):
    granted = set(db.session.scalars(select(Eligibility.id)))
    takes_back(cast.sri)
    assert set(db.session.scalars(select(Eligibility.id))) == granted != set()
    agrees(cast.sri)
    assert k08(shown.enterprise_id).state is State.MET
    applications.hand_in(shown.listing_id, by=cast.identity(cast.budi), sent_as=uuid4())


def test_who_took_it_back_and_left_is_no_longer_asked(cast, shown):
    takes_back(cast.sri)
    owners.end_membership(shown.enterprise_id, by=cast.identity(cast.sri))
    db.session.commit()
    assert k08(shown.enterprise_id).state is State.MET
    assert in_the_shops() == {PlacementState.TAKEN_DOWN}, "what is to be shown again is handed in again"


def test_a_no_from_before_joining_was_about_other_businesses(cast):
    application = applying.approved(cast)
    consents.acknowledge(cast.sri.id, ["publication"])
    takes_back(cast.sri)
    with clock.at(clock.now() + timedelta(hours=1)):
        joins(cast.sri, application.enterprise_id)
        assert k08(application.enterprise_id).state is State.MET
        assert in_the_shops() == {PlacementState.OFFERED}


def test_new_words_agreed_to_are_no_withdrawal(cast, shown):
    for person in (cast.budi, cast.sri):
        given = next(one for one in consents.active_consents(person.id) if one.wording.key == "publication").consent
        given.wording_hash = "0" * 64
    db.session.commit()
    assert k08(shown.enterprise_id).missing == ()
    agrees(cast.sri)
    assert k08(shown.enterprise_id).state is State.MET
    assert in_the_shops() == {PlacementState.OFFERED}


def test_another_consent_taken_back_changes_nothing(cast, shown):
    consents.withdraw(cast.sri.id, "whatsapp_contact")
    db.session.commit()
    assert k08(shown.enterprise_id).state is State.MET


def test_the_sweep_grants_nothing_against_a_no(cast, shown):
    takes_back(cast.sri)
    db.session.execute(Eligibility.__table__.delete())
    db.session.commit()
    assert jobs.run("curation.grant") == 0


def test_it_takes_no_statement_more(cast, shown, count_statements):
    ground, enterprise_id = ground_for(rules.current()), shown.enterprise_id

    def statements() -> int:
        with count_statements() as seen:
            enterprise_facts([enterprise_id], ground)
        return len([one for one in seen if one.startswith("SELECT")])

    before = statements()
    takes_back(cast.sri)
    assert statements() == before == 8


def test_rule_and_shops_agree_however_the_two_race(cast, shown, in_parallel):
    turns = iter([("withdraw", cast.sri.id), ("renew", cast.budi.id)] * 4)
    in_parallel(8, lambda: (lambda verb, id: getattr(consents, verb)(id, "publication"))(*next(turns)))
    assert k08(shown.enterprise_id).state is State.NOT_MET
    assert in_the_shops() == {PlacementState.TAKEN_DOWN}
    assert set(db.session.scalars(select(Placement.reason))) == {placements.CONSENT}


# ---- On the pages


def test_each_owner_reads_who_is_asked(cast, shown):
    budi, sri = cast.signed_in(cast.budi), cast.signed_in(cast.sri)
    takes_back(cast.sri)
    told = "Bu Sri menarik persetujuan ini pada 23 November 2026: Menampilkan produk dan foto"
    his = budi.get("/product/declarations")
    assert told in page(his) and 'value="consent:publication"' not in his.text
    assert "Semua sudah disetujui" not in page(his)
    hers = sri.get("/product/declarations")
    assert told not in page(hers) and 'value="consent:publication"' in hers.text
    passport = page(budi.get(f"/product/{shown.listing_id}/passport"))
    assert "Bu Sri menarik persetujuannya pada 23 November 2026." in passport
    assert "Giliran Ibu/Bapak" not in passport and "Centang bila setuju" not in passport
    assert "Bu Sri menarik" not in page(sri.get(f"/product/{shown.listing_id}/passport"))
    assert sri.submit("/product/declarations", AGREE).status_code == 303
    assert told not in page(budi.get("/product/declarations"))
    assert k08(shown.enterprise_id).state is State.MET


def test_who_took_it_back_as_well_is_told_that_it_is_their_turn(cast, shown):
    takes_back(cast.sri)
    takes_back(cast.budi)
    passport = page(cast.signed_in(cast.budi).get(f"/product/{shown.listing_id}/passport"))
    assert "Belum. Giliran Ibu/Bapak" in passport and "Bu Sri menarik persetujuannya pada 23 November 2026." in passport


def test_what_was_taken_down_is_in_no_shop_for_its_owners_and_the_office(cast, shown):
    budi, agus = cast.signed_in(cast.budi), cast.signed_in(cast.agus)
    assert "Produk sedang dipasang di toko." in page(budi.get(f"/product/{shown.listing_id}"))
    assert "disetujui, menunggu tampil di toko" in page(agus.get(f"/office/people/{cast.budi.id}"))
    takes_back(cast.sri)
    told = page(budi.get(f"/product/{shown.listing_id}"))
    assert "Sudah disetujui, tetapi sekarang tidak ada di toko mana pun." in told and "sedang dipasang" not in told
    assert "disetujui, tetapi sekarang tidak ada di toko" in page(agus.get(f"/office/people/{cast.budi.id}"))


def test_the_products_page_says_whose_word_it_waits_for(cast):
    listing = applying.ready_listing(cast.budi, cast)
    joins(cast.sri, listing.enterprise_id)
    consents.acknowledge(cast.sri.id, ["publication"])
    takes_back(cast.sri)
    his = page(cast.signed_in(cast.budi).get(f"/product/{listing.id}"))
    assert "Bu Sri menarik persetujuannya pada 23 November 2026." in his and "Berikutnya: Persetujuan" not in his
    hers = page(cast.signed_in(cast.sri).get(f"/product/{listing.id}"))
    assert "Bu Sri menarik" not in hers and "Berikutnya: " in hers


def test_a_box_that_the_other_owner_does_not_have_is_refused(cast, shown):
    takes_back(cast.sri)
    token = (budi := cast.signed_in(cast.budi)).csrf("/product/declarations")
    answer = budi.post("/product/declarations", data={"csrf_token": token, **AGREE})
    assert answer.status_code == 303
    assert k08(shown.enterprise_id).state is State.NOT_MET
