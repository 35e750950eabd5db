"""A business of two owners and the consent to publish: one owner's withdrawal counts for K08 and for the shops."""

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
from eligibility.queries.facts import context_for, enterprise_facts
from eligibility.states import State
from people import consents, owners
from people.models import MemberKind, Membership
from products.rulebook import rules
from tests.curation import applying
from tests.people.build import page

AGREE = {"agreed": ["consent:publication"]}


@pytest.fixture
def shown(cast):
    """A product of Pak Budi's in the shops. Bu Sri also owns the business, and both consented."""
    application = applying.approved(cast)
    join(cast.sri, application.enterprise_id)
    consents.acknowledge(cast.sri.id, ["publication"])
    db.session.commit()
    return application


def join(person, enterprise_id: int) -> None:
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


def withdraw(person) -> None:
    consents.withdraw(person.id, "publication")
    db.session.commit()


def agree(person) -> None:
    consents.renew(person.id, "publication")
    db.session.commit()


def k08(enterprise_id: int):
    return next(state for state in passports.enterprise_states(enterprise_id) if state.rule == "K08")


def placement_states() -> set[PlacementState]:
    db.session.expire_all()
    return set(db.session.scalars(select(Placement.state)))


def test_one_consent_is_enough_while_the_other_owner_said_nothing(cast):
    application = applying.approved(cast)
    join(cast.sri, application.enterprise_id)
    assert k08(application.enterprise_id).state is State.MET
    assert placement_states() == {PlacementState.OFFERED}


@pytest.mark.parametrize("who", ["budi", "sri"])
def test_one_owners_withdrawal_takes_products_down_and_unmeets_k08(cast, shown, who):
    withdraw(getattr(cast, who))
    assert placement_states() == {PlacementState.TAKEN_DOWN}
    state = k08(shown.enterprise_id)
    assert state.state is State.NOT_MET and "Menampilkan produk dan foto" in state.text
    assert [action.person_id for action in state.missing] == [getattr(cast, who).id]


def test_the_other_owners_consent_does_not_replace_it(cast, shown):
    withdraw(cast.sri)
    agree(cast.budi)
    assert k08(shown.enterprise_id).state is State.NOT_MET
    with pytest.raises(NotReady):
        applications.hand_in(shown.listing_id, by=cast.identity(cast.budi), sent_as=uuid4())


def test_after_both_withdrew_both_must_agree_again(cast, shown):
    withdraw(cast.sri)
    withdraw(cast.budi)
    agree(cast.budi)
    assert [action.person_id for action in k08(shown.enterprise_id).missing] == [cast.sri.id]
    agree(cast.sri)
    assert k08(shown.enterprise_id).state is State.MET


def test_agreeing_again_meets_k08_and_the_grant_stayed(cast, shown):
    granted = set(db.session.scalars(select(Eligibility.id)))
    withdraw(cast.sri)
    assert set(db.session.scalars(select(Eligibility.id))) == granted != set()
    agree(cast.sri)
    assert k08(shown.enterprise_id).state is State.MET
    applications.hand_in(shown.listing_id, by=cast.identity(cast.budi), sent_as=uuid4())


def test_a_withdrawal_of_a_former_member_does_not_count(cast, shown):
    withdraw(cast.sri)
    owners.end_membership(shown.enterprise_id, by=cast.identity(cast.sri))
    db.session.commit()
    assert k08(shown.enterprise_id).state is State.MET
    assert placement_states() == {PlacementState.TAKEN_DOWN}, "what is to be shown again is handed in again"


def test_a_withdrawal_before_joining_does_not_count(cast):
    application = applying.approved(cast)
    consents.acknowledge(cast.sri.id, ["publication"])
    withdraw(cast.sri)
    with clock.at(clock.now() + timedelta(hours=1)):
        join(cast.sri, application.enterprise_id)
        assert k08(application.enterprise_id).state is State.MET
        assert placement_states() == {PlacementState.OFFERED}


def test_a_new_wording_is_no_withdrawal(cast, shown):
    for person in (cast.budi, cast.sri):
        consent = next(active for active in consents.active_consents(person.id) if active.wording.key == "publication").consent
        consent.wording_hash = "0" * 64
    db.session.commit()
    assert k08(shown.enterprise_id).missing == ()
    agree(cast.sri)
    assert k08(shown.enterprise_id).state is State.MET
    assert placement_states() == {PlacementState.OFFERED}


def test_another_consent_taken_back_changes_nothing(cast, shown):
    consents.withdraw(cast.sri.id, "whatsapp_contact")
    db.session.commit()
    assert k08(shown.enterprise_id).state is State.MET


def test_the_sweep_grants_nothing_after_a_withdrawal(cast, shown):
    withdraw(cast.sri)
    db.session.execute(Eligibility.__table__.delete())
    db.session.commit()
    assert jobs.run("curation.grant") == 0


def test_a_withdrawal_adds_no_statement(cast, shown, count_statements):
    context, enterprise_id = context_for(rules.current()), shown.enterprise_id

    def statements() -> int:
        with count_statements() as seen:
            enterprise_facts([enterprise_id], context)
        return len([statement for statement in seen if statement.startswith("SELECT")])

    before = statements()
    withdraw(cast.sri)
    assert statements() == before == 8


def test_rule_and_shops_agree_however_the_two_race(cast, shown, in_parallel):
    turns = iter([("withdraw", cast.sri.id), ("renew", cast.budi.id)] * 4)
    in_parallel(8, lambda: (lambda verb, id: getattr(consents, verb)(id, "publication"))(*next(turns)))
    assert k08(shown.enterprise_id).state is State.NOT_MET
    assert placement_states() == {PlacementState.TAKEN_DOWN}
    assert set(db.session.scalars(select(Placement.reason))) == {placements.CONSENT}


# ---- On the pages


def test_each_owner_reads_who_is_asked(cast, shown):
    budi, sri = cast.signed_in(cast.budi), cast.signed_in(cast.sri)
    withdraw(cast.sri)
    text = "Bu Sri menarik persetujuan ini pada 23 November 2026: Menampilkan produk dan foto"
    his = budi.get("/product/declarations")
    assert text in page(his) and 'value="consent:publication"' not in his.text
    assert "Semua sudah disetujui" not in page(his)
    hers = sri.get("/product/declarations")
    assert text not in page(hers) and 'value="consent:publication"' in hers.text
    passport = page(budi.get(f"/product/{shown.listing_id}/passport"))
    assert "Bu Sri menarik persetujuannya pada 23 November 2026." in passport
    assert "Giliran Ibu/Bapak" not in passport and "Centang bila setuju" not in passport
    assert "Bu Sri menarik" not in page(sri.get(f"/product/{shown.listing_id}/passport"))
    assert sri.submit("/product/declarations", AGREE).status_code == 303
    assert text not in page(budi.get("/product/declarations"))
    assert k08(shown.enterprise_id).state is State.MET


def test_an_owner_who_also_withdrew_reads_that_it_is_their_turn(cast, shown):
    withdraw(cast.sri)
    withdraw(cast.budi)
    passport = page(cast.signed_in(cast.budi).get(f"/product/{shown.listing_id}/passport"))
    assert "Belum. Giliran Ibu/Bapak" in passport and "Bu Sri menarik persetujuannya pada 23 November 2026." in passport


def test_what_was_taken_down_is_in_no_shop_for_its_owners_and_the_office(cast, shown):
    budi, agus = cast.signed_in(cast.budi), cast.signed_in(cast.agus)
    assert "Produk sedang dipasang di toko." in page(budi.get(f"/product/{shown.listing_id}"))
    assert "disetujui, menunggu tampil di toko" in page(agus.get(f"/office/people/{cast.budi.id}"))
    withdraw(cast.sri)
    text = page(budi.get(f"/product/{shown.listing_id}"))
    assert "Sudah disetujui, tetapi sekarang tidak ada di toko mana pun." in text and "sedang dipasang" not in text
    assert "disetujui, tetapi sekarang tidak ada di toko" in page(agus.get(f"/office/people/{cast.budi.id}"))


def test_the_products_page_names_the_owner_who_withdrew(cast):
    listing = applying.ready_listing(cast.budi, cast)
    join(cast.sri, listing.enterprise_id)
    consents.acknowledge(cast.sri.id, ["publication"])
    withdraw(cast.sri)
    his = page(cast.signed_in(cast.budi).get(f"/product/{listing.id}"))
    assert "Bu Sri menarik persetujuannya pada 23 November 2026." in his and "Berikutnya: Persetujuan" not in his
    hers = page(cast.signed_in(cast.sri).get(f"/product/{listing.id}"))
    assert "Bu Sri menarik" not in hers and "Berikutnya: " in hers


def test_a_box_that_the_other_owner_does_not_have_is_refused(cast, shown):
    withdraw(cast.sri)
    token = (budi := cast.signed_in(cast.budi)).csrf("/product/declarations")
    answer = budi.post("/product/declarations", data={"csrf_token": token, **AGREE})
    assert answer.status_code == 303
    assert k08(shown.enterprise_id).state is State.NOT_MET
