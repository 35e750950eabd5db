"""What a shop's manager has to do: take down what its owner took back, and mend what was noted wrongly."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from core.outbox import Message
from curation.judging import applications, archiving
from curation.models import Placement, PlacementState
from curation.shops import managing, placements
from people import consents
from people.desk import sources
from products.models import Listing
from tests.curation import applying
from tests.curation.test_application_pages import text_of
from tests.curation.test_channels import ADDRESS, approved, changes, keys, manager, placement, wati  # noqa: F401

FIELD = "Fotonya bertanda air"


@pytest.fixture
def live(cast, approved, keys, wati) -> Placement:  # noqa: F811
    """The product is shown in the first shop."""
    managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))
    db.session.commit()
    return placement(keys[0])


def kinds(who) -> list[str]:
    return [thing.kind for thing in sources.waiting_for(who).things]


# ---- Taking down


def archived(cast, approved) -> None:  # noqa: F811
    archiving.archive(db.session.get_one(Listing, approved.listing_id), by=cast.identity(cast.budi))


def withdrawn(cast, approved) -> None:  # noqa: F811
    consents.withdraw(cast.budi.id, "publication")


@pytest.mark.parametrize("end", [archived, withdrawn])
def test_what_its_owner_took_back_waits_for_the_shop_until_it_is_taken_down(cast, approved, keys, wati, live, end):  # noqa: F811
    who, page = cast.identity(wati), f"/channels/{keys[0]}"
    end(cast, approved)
    db.session.commit()
    assert kinds(who) == ["removal"]
    client = cast.signed_in(wati)
    home, shop = text_of(client.get("/")), text_of(client.get(page))
    assert "Turunkan produk dari" in home and "Lukisan pantai" in home
    assert "1 produk harus diturunkan dari toko." in shop and "Turunkan dari toko" in shop and ADDRESS in shop
    assert "25 November 2026" in shop, "two working days"
    assert client.get(f"{page}?state=remove").get_data(as_text=True).count('id="row-') == 1
    path = f"{page}/placements/{live.id}/removal/confirmation"
    for _ in range(2):
        assert client.submit(path, form=page).status_code == 303
    row = placement(keys[0])
    assert (row.state, row.address, row.removed_at) == (PlacementState.TAKEN_DOWN, ADDRESS, clock.now())
    assert not kinds(who) and "harus diturunkan" not in text_of(client.get(page))


def test_the_menu_counts_what_is_to_be_taken_down(cast, approved, keys, wati, live):  # noqa: F811
    from curation.queries.channels import waiting_in

    assert waiting_in([keys[0]])[keys[0]].total == 0
    archived(cast, approved)
    assert (waiting_in([keys[0]])[keys[0]].to_take_down, waiting_in([keys[0]])[keys[0]].total) == (1, 1)


def test_the_office_sees_it_late_until_the_shop_has_done_it(cast, approved, keys, wati, live):  # noqa: F811
    archived(cast, approved)
    db.session.commit()
    officer = cast.identity(cast.agus)
    assert not sources.held_by_others(officer).things
    with clock.at(clock.now() + timedelta(days=4)):
        [held] = sources.held_by_others(officer).things
        assert held.thing.kind == "removal" and [holder.id for holder in held.holders] == [wati.id]
        assert "Turunkan produk dari" in text_of(cast.signed_in(cast.agus).get("/"))
        managing.confirm_removed(placement(keys[0]), by=cast.identity(wati))
        assert not sources.held_by_others(officer).things


def test_what_was_never_shown_needs_no_taking_down(cast, approved, keys, wati):  # noqa: F811
    archived(cast, approved)
    assert not kinds(cast.identity(wati))
    with pytest.raises(managing.NotTakenDown):
        managing.confirm_removed(placement(keys[0]), by=cast.identity(wati))


def test_what_was_removed_once_is_not_asked_for_again(cast, approved, keys, wati, live):  # noqa: F811
    placements.take_down([approved.listing_id], placements.SUSPENDED, by_id=None)
    managing.confirm_removed(placement(keys[0]), by=cast.identity(wati))
    placements.offer_again(approved.enterprise_id, after=placements.SUSPENDED, still=None, by_id=None)
    assert placement(keys[0]).state is PlacementState.OFFERED and placement(keys[0]).address == ADDRESS
    applications.withdraw(approved, by=cast.identity(cast.budi))
    assert not kinds(cast.identity(wati))


def test_a_shown_product_is_taken_down_with_a_reason_and_not_sent_back(cast, approved, keys, wati, live):  # noqa: F811
    client, page = cast.signed_in(wati), f"/channels/{keys[0]}"
    words = text_of(client.get(page))
    assert "Ubah alamat" in words and "Kembalikan ke pemilik" not in words
    path = f"{page}/placements/{live.id}"
    assert client.submit(f"{path}/return", {"why-reason": FIELD}, form=page).status_code == 409
    assert client.submit(f"{path}/removal", {"why-reason": "Foto"}, form=page).status_code == 422
    assert client.submit(f"{path}/removal", {"why-reason": FIELD}, form=page).status_code == 303
    row = placement(keys[0])
    assert (row.state, row.reason, row.address) == (PlacementState.TAKEN_DOWN, FIELD, ADDRESS)
    assert not kinds(cast.identity(wati)), "the shop has done it itself"
    assert db.session.scalars(select(Message).where(Message.body == FIELD)).one().person_id == cast.budi.id
    with pytest.raises(managing.NotShown):
        managing.remove(placement(keys[0]), reason="Alasan yang lain lagi", by=cast.identity(wati))


# ---- Sent back


def test_what_was_sent_back_is_shown_only_once_it_is_mended_or_the_return_is_cancelled(cast, approved, keys, wati):  # noqa: F811
    client, page, row = cast.signed_in(wati), f"/channels/{keys[0]}", placement(keys[0])
    managing.send_back(row, reason=FIELD, by=cast.identity(wati))
    db.session.commit()
    with pytest.raises(managing.NotMended):
        managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))
    refused = client.submit(f"{page}/placements/{row.id}/address", {"address": ADDRESS}, form=page)
    assert refused.status_code == 409 and "batalkan dulu pengembaliannya" in text_of(refused)
    assert "Batalkan pengembalian" in text_of(client.get(page))
    path = f"{page}/placements/{row.id}/return/cancellation"
    assert client.submit(path, form=page).status_code == 303
    assert (placement(keys[0]).state, placement(keys[0]).reason) == (PlacementState.OFFERED, None)
    told = db.session.scalars(select(Message).where(Message.subject.contains("batal mengembalikan"))).one()
    assert told.person_id == cast.budi.id
    assert client.submit(path, form=page).status_code == 409
    managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))


def test_a_return_of_the_rules_is_not_the_managers_to_cancel(cast, approved, keys, wati):  # noqa: F811
    row = placement(keys[0])
    row.state, row.reason = PlacementState.SENT_BACK, placements.NEEDS
    with pytest.raises(managing.NotReturned):
        managing.cancel_return(row, by=cast.identity(wati))


# ---- Addresses


def test_an_address_that_another_product_has_is_refused_at_its_field(cast, approved, keys, wati, live):  # noqa: F811
    listing = applying.whole_listing(applying.ready_business(cast.budi, cast), cast.budi, "Lukisan gunung")
    other = Placement(
        listing_id=listing.id,
        channel=keys[0],
        round_id=live.round_id,
        state=PlacementState.OFFERED,
        changed_at=clock.now(),
    )
    db.session.add(other)
    db.session.commit()
    client, page = cast.signed_in(wati), f"/channels/{keys[0]}"
    refused = client.submit(f"{page}/placements/{other.id}/address", {"address": f"{ADDRESS}/"}, form=page)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422 and "sudah dipakai untuk Lukisan pantai" in text_of(refused)
    assert f'aria-describedby="address-{other.id}-error"' in html and f'value="{ADDRESS}/"' in html
    managing.mark_live(other, address=f"{ADDRESS}-2", by=cast.identity(wati))


def test_a_corrected_address_is_told_as_such_and_is_no_second_placing(cast, approved, keys, wati, live):  # noqa: F811
    client, page = cast.signed_in(wati), f"/channels/{keys[0]}"
    path = f"{page}/placements/{live.id}/address"
    done = client.submit(path, {"address": f"{ADDRESS}-baru"}, form=page)
    assert done.status_code == 303 and "Alamat diperbaiki" in text_of(client.get(page))
    assert len(changes(placement(keys[0]))) == 3
    subjects = db.session.scalars(select(Message.subject).where(Message.link == f"/product/{approved.listing_id}")).all()
    assert len([s for s in subjects if s.startswith("Sudah tampil")]) == 1
    assert len([s for s in subjects if s.startswith("Alamat diperbaiki")]) == 1
    [placed, _sent_back] = sources.figures_for(cast.identity(wati))
    assert placed.now == 1
