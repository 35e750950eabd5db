"""Approved products in the shops: offered, live, sent back, taken down; each manager's page; the feed as a file."""

import copy
import csv
import io
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from core import clock
from core.db import db
from core.outbox import Message
from curation.judging import applications
from curation.models import Application, Placement, PlacementChange, PlacementState, Round
from curation.shops import managing, placements
from eligibility import suspensions
from people import consents
from people.models import Person, Role
from people.registration import register_staff
from people.roles import grant_role
from products.rulebook import rules
from tests.curation import applying
from tests.curation.test_application_pages import text_of
from tests.people.business import business_of


@pytest.fixture
def keys(app) -> list[str]:
    """The keys of the office's channels, in order."""
    return list(rules.current().channels)


def manager(cast, key: str) -> Person:
    person = register_staff(name=f"Pengelola {key}", email=f"{key}@demo.example", passphrase=cast.passphrase)
    grant_role(person, Role.CHANNEL, by=None, scope_kind="channel", scope_key=key)
    db.session.commit()
    return person


@pytest.fixture
def wati(cast, keys) -> Person:
    return manager(cast, keys[0])


@pytest.fixture
def joko(cast, keys) -> Person:
    return manager(cast, keys[1])


@pytest.fixture
def approved(cast) -> Application:
    return applying.approved(cast)


def placement(key: str) -> Placement:
    db.session.expire_all()
    return db.session.scalars(select(Placement).where(Placement.channel == key)).one()


def changes(placement: Placement) -> list:
    ordered = select(PlacementChange).where(PlacementChange.placement_id == placement.id).order_by(PlacementChange.id)
    return db.session.scalars(ordered).all()


ADDRESS = "https://toko.example/lukisan-pantai"


# ---- Live and back


def test_the_owner_is_notified_of_the_address_of_a_live_product(cast, approved, keys, wati):
    managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))
    db.session.commit()
    row = placement(keys[0])
    assert (row.state, row.address) == (PlacementState.LIVE, ADDRESS)
    assert [(change.state, change.by_id) for change in changes(row)] == [("offered", None), ("live", wati.id)]
    message = db.session.scalars(select(Message).where(Message.subject.startswith("Sudah tampil"))).one()
    assert message.person_id == cast.budi.id and ADDRESS in message.body
    page = cast.signed_in(cast.budi).get(f"/applications/{approved.id}")
    assert f'href="{ADDRESS}"' in page.get_data(as_text=True)


def test_marking_live_twice_is_one_change(cast, approved, keys, wati):
    for _ in range(2):
        managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))
    assert len(changes(placement(keys[0]))) == 2


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://toko.example/x",
        "https://toko",
        "https://a:b@toko.example",
        "https://toko.example/a b",
        "https://[x",
        "javascript:alert(1)",
    ],
)
def test_an_address_is_one_that_anybody_can_open(cast, approved, keys, wati, address):
    with pytest.raises(managing.NotAnAddress):
        managing.mark_live(placement(keys[0]), address=address, by=cast.identity(wati))


def test_the_owner_reads_why_a_shop_sent_it_back(cast, approved, keys, wati):
    with pytest.raises(placements.WhyMissing):
        managing.send_back(placement(keys[0]), reason=" ", by=cast.identity(wati))
    managing.send_back(placement(keys[0]), reason="Fotonya bertanda air", by=cast.identity(wati))
    managing.send_back(placement(keys[0]), reason="Fotonya bertanda air", by=cast.identity(wati))
    row = placement(keys[0])
    assert (row.state, row.reason, len(changes(row))) == (PlacementState.SENT_BACK, "Fotonya bertanda air", 2)
    message = db.session.scalars(select(Message).where(Message.body == "Fotonya bertanda air")).one()
    assert message.person_id == cast.budi.id


# ---- Taken down


def test_a_withdrawal_takes_it_down_from_every_shop(cast, approved, keys):
    applications.withdraw(approved, by=cast.identity(cast.budi))
    for key in keys:
        assert (placement(key).state, placement(key).reason) == (PlacementState.TAKEN_DOWN, placements.OWNER)


def test_a_withdrawn_consent_takes_everything_down_at_once(cast, approved, keys, wati):
    managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))
    consents.withdraw(cast.budi.id, "publication")
    db.session.commit()
    assert {placement(key).state for key in keys} == {PlacementState.TAKEN_DOWN}
    assert placement(keys[0]).address == ADDRESS  # so that the shop knows what to take down


def test_another_consent_takes_nothing_down(cast, approved, keys):
    consents.withdraw(cast.budi.id, "whatsapp_contact")
    assert placement(keys[0]).state is PlacementState.OFFERED


def suspend(cast, approved):
    from datetime import timedelta

    from core import clock

    suspension = suspensions.suspend(
        approved.enterprise_id,
        reason="safety",
        note="",
        heard="",
        review_by=clock.today() + timedelta(days=7),
        rules=rules.current(),
        by=cast.identity(cast.agus),
    )
    db.session.commit()
    return suspension


def test_a_suspension_takes_it_down_and_its_end_offers_it_again(cast, approved, keys):
    suspension = suspend(cast, approved)
    assert {placement(key).reason for key in keys} == {placements.SUSPENDED}
    suspensions.end(suspension, why="Selesai", by=cast.identity(cast.agus))
    assert {placement(key).state for key in keys} == {PlacementState.OFFERED}


def test_what_a_shop_sent_back_before_a_suspension_is_sent_back_after_it(cast, approved, keys, wati):
    managing.send_back(placement(keys[0]), reason="Fotonya bertanda air", by=cast.identity(wati))
    managing.mark_live(placement(keys[1]), address=ADDRESS, by=cast.identity(wati))
    suspension = suspend(cast, approved)
    suspensions.end(suspension, why="Selesai", by=cast.identity(cast.agus))
    db.session.commit()
    back, offered = placement(keys[0]), placement(keys[1])
    assert (back.state, back.reason) == (PlacementState.SENT_BACK, "Fotonya bertanda air")
    assert (offered.state, offered.reason, offered.address) == (PlacementState.OFFERED, None, ADDRESS)


def test_a_consent_withdrawn_during_a_suspension_keeps_it_down(cast, approved, keys):
    suspension = suspend(cast, approved)
    consents.withdraw(cast.budi.id, "publication")
    suspensions.end(suspension, why="Selesai", by=cast.identity(cast.agus))
    db.session.commit()
    assert {(placement(key).state, placement(key).reason) for key in keys} == {(PlacementState.TAKEN_DOWN, placements.CONSENT)}


def test_an_officer_takes_it_down_everywhere_and_the_owner_reads_why(cast, approved, keys):
    agus = cast.signed_in(cast.agus)
    path = f"/office/placements/{approved.listing_id}/takedown"
    assert "Lukisan pantai" in text_of(agus.get("/office/placements"))
    assert agus.submit(path, {"reason": " "}).status_code == 422
    assert agus.submit(path, {"reason": "Merek milik orang lain"}).status_code == 303
    assert {placement(key).reason for key in keys} == {"Merek milik orang lain"}
    assert len(db.session.scalars(select(Message).where(Message.body == "Merek milik orang lain")).all()) == len(keys)
    assert agus.get("/office/placements/999/takedown").status_code == 404
    assert cast.signed_in(cast.laras).get(path).status_code == 403


def test_what_was_taken_down_is_not_put_up_again_by_a_shop(cast, approved, keys, wati):
    applications.withdraw(approved, by=cast.identity(cast.budi))
    for verb in (
        lambda row: managing.mark_live(row, address=ADDRESS, by=cast.identity(wati)),
        lambda row: managing.send_back(row, reason="Fotonya bertanda air", by=cast.identity(wati)),
    ):
        with pytest.raises(managing.TakenDown):
            verb(placement(keys[0]))
    with pytest.raises(placements.WhyMissing):
        placements.take_down([approved.listing_id], " ", by_id=None)


def test_a_new_approval_offers_it_again_and_live_stays_live(cast, approved, keys, wati):
    managing.mark_live(placement(keys[0]), address=ADDRESS, by=cast.identity(wati))
    managing.send_back(placement(keys[1]), reason="Fotonya bertanda air", by=cast.identity(wati))
    new_application = applications.hand_in(approved.listing_id, by=cast.identity(cast.budi), sent_as=uuid4())
    from curation.judging import checking

    checking.check(new_application, by=cast.identity(cast.laras), round=1, complete=True)
    for who in (cast.laras, cast.bayu):
        applying.score(new_application, cast, who, 5)
    first, second = (placement(key) for key in keys)
    assert (first.state, first.address) == (PlacementState.LIVE, ADDRESS)
    assert (second.state, second.reason) == (PlacementState.OFFERED, None)
    assert first.round_id == second.round_id == applications.latest_round(new_application).id


def test_a_product_that_does_not_fit_is_sent_back_and_the_owner_reads_why(cast, keys):
    listing = applying.ready_listing(cast.budi, cast)
    listing.stock, listing.title = 0, "Lukisan kecil di kanvas"  # 23 letters
    applying.open_period(cast)
    application = applications.hand_in(listing.id, by=cast.identity(cast.budi), sent_as=uuid4())
    from curation.judging import checking

    checking.check(application, by=cast.identity(cast.laras), round=1, complete=True)
    for who in (cast.laras, cast.bayu):
        applying.score(application, cast, who, 4)
    assert placement(keys[0]).state is PlacementState.OFFERED
    assert (placement(keys[1]).state, placement(keys[1]).reason) == (PlacementState.SENT_BACK, placements.NEEDS)
    message = db.session.scalars(select(Message).where(Message.subject.startswith("Belum untuk"))).one()
    assert "judul: 23 huruf, paling sedikit 25" in message.body and "persediaan: 0, paling sedikit 1" in message.body
    assert "Untuk toko lain produk ini sudah cukup." in message.body
    words = text_of(cast.signed_in(cast.budi).get(f"/applications/{application.id}"))
    assert "judul: 23 huruf, paling sedikit 25" in words


# ---- The manager's page


def test_each_manager_sees_only_their_shop(cast, approved, keys, wati, joko):
    for person, own, other in ((wati, keys[0], keys[1]), (joko, keys[1], keys[0])):
        client = cast.signed_in(person)
        assert "Lukisan pantai" in text_of(client.get(f"/channels/{own}"))
        row = placement(other)
        for path in (f"/channels/{other}", f"/channels/{other}/feed.csv", f"/channels/{other}/feed.json", "/channels/nowhere"):
            assert client.get(path).status_code == 404
        for key in (own, other):
            refused = client.submit(
                f"/channels/{key}/placements/{row.id}/address", {"address": ADDRESS}, form=f"/channels/{own}"
            )
            assert refused.status_code == 404
        assert client.submit(f"/channels/{other}/placements/{row.id}/return", form=f"/channels/{own}").status_code == 404


def test_nobody_else_sees_a_shop(cast, approved, keys):
    for person in (cast.budi, cast.laras, cast.agus, cast.ratna, cast.dewi):
        assert cast.signed_in(person).get(f"/channels/{keys[0]}").status_code == 404


def test_a_shop_that_the_rules_no_longer_know_is_not_there(cast):
    gone = manager(cast, "gone")
    assert cast.signed_in(gone).get("/channels/gone").status_code == 404
    assert cast.signed_in(gone).get("/").status_code == 200


def test_on_the_page_it_is_marked_live_or_sent_back(cast, approved, keys, wati):
    client, row = cast.signed_in(wati), placement(keys[0])
    path, page = f"/channels/{keys[0]}/placements/{row.id}", f"/channels/{keys[0]}"
    assert "1 produk menunggu dipasang." in text_of(client.get(page)) and "30 November 2026" in text_of(client.get(page))
    bad = client.submit(f"{path}/address", {"address": "toko.example"}, form=page)
    assert bad.status_code == 422 and 'value="toko.example"' in bad.get_data(as_text=True)
    assert client.submit(f"{path}/address", {"address": " "}, form=page).status_code == 422
    assert client.submit(f"{path}/return", {"why-reason": ""}, form=page).status_code == 422
    short = client.submit(f"{path}/return", {"why-reason": "Foto buram"}, form=page)
    assert short.status_code == 422 and "paling sedikit 3 kata" in text_of(short) and "Foto buram" in text_of(short)
    assert client.submit(f"{path}/address", {"address": ADDRESS}, form=page).status_code == 303
    assert "Tampil" in text_of(client.get(page)) and f'href="{ADDRESS}"' in client.get(page).text
    applications.withdraw(approved, by=cast.identity(cast.budi))
    db.session.commit()
    assert client.submit(f"{path}/address", {"address": ADDRESS}, form="/account").status_code == 409
    assert client.submit(f"{path}/return", {"why-reason": "Foto terlalu gelap"}, form="/account").status_code == 409


def test_a_late_shop_is_told_so(cast, approved, keys, wati):
    from datetime import timedelta

    from core import clock

    with clock.at(clock.now() + timedelta(days=9)):
        assert "Terlambat 2 hari kerja" in text_of(cast.signed_in(wati).get(f"/channels/{keys[0]}"))


# ---- The feed


def feed(client, key: str) -> list[dict]:
    answer = client.get(f"/channels/{key}/feed.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    content = answer.get_data(as_text=True)
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"))))


def test_the_feed_has_every_field_that_the_shop_names(cast, approved, keys, wati, joko):
    [row] = feed(cast.signed_in(joko), keys[1])
    assert row["id"] == str(approved.listing_id) and (row["action"], row["state"]) == ("publish", "offered")
    assert row["title"].startswith("Lukisan pantai") and row["price"] == "250000" and row["weight_g"] == "1800"
    assert (row["length_cm"], row["width_cm"], row["height_cm"], row["stock"]) == ("60", "40", "5", "4")
    assert row["condition"] == "new" and row["changed_at"].startswith("2026-11-23T02:00:00")
    assert row["photo_1"].endswith(".jpg") and row["photo_5"] and not row["photo_6"]
    [first] = feed(cast.signed_in(wati), keys[0])
    assert first["whatsapp"].startswith("62") and first["business"] == "Batik Pak Budi"
    feed_json = cast.signed_in(joko).get(f"/channels/{keys[1]}/feed.json").get_json()
    assert feed_json["channel"] == keys[1] and len(feed_json["products"][0]["photos"]) == 5
    assert feed_json["products"][0]["title"] == row["title"]


def test_what_was_taken_down_stays_in_the_feed_as_a_row_without_contents(cast, approved, keys, wati):
    applications.withdraw(approved, by=cast.identity(cast.budi))
    db.session.commit()
    client = cast.signed_in(wati)
    [row] = feed(client, keys[0])
    assert (row["id"], row["action"], row["state"]) == (str(approved.listing_id), "remove", "taken_down")
    assert row["title"].startswith("Lukisan pantai"), "so that the shop finds it"
    assert not row["description"] and not row["business"] and not row["photo_1"]
    assert set(client.get(f"/channels/{keys[0]}/feed.json").get_json()["products"][0]) == {
        "id",
        "action",
        "state",
        "changed_at",
        "address",
        "title",
    }


def test_the_photos_of_the_feed_are_jpeg_that_the_shop_fetches_while_it_is_shown(app, cast, approved, keys, wati):
    [row] = feed(cast.signed_in(wati), keys[0])
    path = re.sub(r"^https?://[^/]+", "", row["photo_1"])
    answer = app.test_client().get(path)
    assert answer.status_code == 200 and answer.data[:3] == b"\xff\xd8\xff"
    assert app.test_client().get(re.sub(r"[0-9a-f]{64}", "0" * 64, path)).status_code == 404
    applications.withdraw(approved, by=cast.identity(cast.budi))
    db.session.commit()
    assert app.test_client().get(path).status_code == 404


def test_no_cell_of_the_feed_is_a_formula(cast, keys, wati):
    listing = applying.ready_listing(cast.budi, cast)
    listing.title = "=HYPERLINK(1) lukisan pantai"
    listing.description = "@SUM(1) " + applying.DESCRIPTION
    applying.open_period(cast)
    application = applications.hand_in(listing.id, by=cast.identity(cast.budi), sent_as=uuid4())
    from curation.judging import checking

    checking.check(application, by=cast.identity(cast.laras), round=1, complete=True)
    for who in (cast.laras, cast.bayu):
        applying.score(application, cast, who, 4)
    client = cast.signed_in(wati)
    [row] = feed(client, keys[0])
    assert row["title"] == "'=HYPERLINK(1) lukisan pantai" and row["description"].startswith("'@SUM(1)")
    assert json.loads(client.get(f"/channels/{keys[0]}/feed.json").data)["products"][0]["title"].startswith("=HYPERLINK")


def test_lists_take_the_same_statements_for_one_and_for_thirty(cast, approved, keys, wati, count_statements):
    client, office = cast.signed_in(wati), cast.signed_in(cast.agus)
    paths = [(client, f"/channels/{keys[0]}"), (client, f"/channels/{keys[0]}/feed.csv"), (office, "/office/placements")]
    few = [statements_of(count_statements, *path) for path in paths]
    row = placement(keys[0])
    for number in range(30):
        listing = applying.whole_listing(applying.ready_business(cast.budi, cast), cast.budi, f"Lukisan nomor {number}")
        db.session.add(
            Placement(
                listing_id=listing.id,
                channel=keys[0],
                round_id=row.round_id,
                state=PlacementState.OFFERED,
                changed_at=row.changed_at,
            )
        )
    db.session.commit()
    assert [statements_of(count_statements, *path) for path in paths] == few


def statements_of(count_statements, client, path: str) -> int:
    client.get(path)
    with count_statements() as seen:
        assert client.get(path).status_code == 200
    return len(seen)


# ---- Evidence that cannot be read


BROKEN = {
    "a field is gone": lambda stored: stored["listing"].pop("title"),
    "a field of another type": lambda stored: stored["photos"][0].update(width="wide"),
    "no JSON at all": lambda stored: stored.clear(),
    "of a newer program": lambda stored: stored.update(version=99),
}


@pytest.fixture(params=BROKEN)
def unreadable(request, cast, approved, keys) -> Placement:
    """Another product in the first shop, with damaged evidence."""
    listing = applying.whole_listing(business_of(cast.budi), cast.budi, "Lukisan gunung")
    evidence = applications.latest_round(applying.on_its_way(listing, cast.budi))
    stored = copy.deepcopy(evidence.snapshot)
    BROKEN[request.param](stored)
    evidence.snapshot = stored
    if request.param == "no JSON at all" and db.engine.dialect.name == "sqlite":  # PostgreSQL lets in no such text
        db.session.flush()
        db.session.execute(
            text("UPDATE application_rounds SET snapshot = '{\"listing\": {' WHERE id = :id"), {"id": evidence.id}
        )
    damaged = Placement(listing_id=listing.id, channel=keys[0], round_id=evidence.id, state=PlacementState.LIVE)
    damaged.changed_at, damaged.address = clock.now(), ADDRESS
    db.session.add(damaged)
    db.session.commit()
    return damaged


def test_one_product_that_cannot_be_read_leaves_the_feed_to_the_others_and_the_pages_name_it(
    cast, approved, keys, wati, unreadable
):
    client = cast.signed_in(wati)
    assert [row["id"] for row in feed(client, keys[0])] == [str(approved.listing_id)]
    assert [row["id"] for row in client.get(f"/channels/{keys[0]}/feed.json").get_json()["products"]] == [approved.listing_id]
    message = "Tidak dapat dibuka, jadi tidak masuk data toko"
    shop, office = client.get(f"/channels/{keys[0]}"), cast.signed_in(cast.agus).get("/office/placements")
    assert [text_of(page).count(message) for page in (shop, office)] == [1, 1]
    assert all("Lukisan gunung" in text_of(page) for page in (shop, office))


def test_what_cannot_be_read_is_still_taken_down_by_its_number(cast, keys, wati, unreadable):
    placements.take_down([unreadable.listing_id], "Merek orang lain", by_id=None)
    db.session.commit()
    [row] = [row for row in feed(cast.signed_in(wati), keys[0]) if row["id"] == str(unreadable.listing_id)]
    assert row["action"] == "remove" and row["title"] == "Lukisan gunung" and row["address"] == ADDRESS


def test_a_page_of_what_cannot_be_read_is_a_sentence_with_a_number(cast, keys, unreadable, caplog):
    photo = f"/channels/photos/{unreadable.id}/{'0' * 64}.jpg"
    assert cast.signed_in(cast.budi).get(photo).status_code == 404
    round_ = db.session.get_one(Round, unreadable.round_id)
    page = cast.signed_in(cast.laras).get(f"/curation/{round_.application_id}")
    assert page.status_code == 500 and "Isinya tidak hilang" in text_of(page)
    assert "evidence of a round" in caplog.text and "Lukisan gunung" not in caplog.text


def test_a_late_product_names_its_holder_in_the_list_and_is_reminded_of_from_there(cast, approved, keys, wati):
    with clock.at(clock.now() + timedelta(days=60)):
        agus = cast.signed_in(cast.agus)
        text = text_of(agus.get("/office/placements"))
        assert f"Di tangan {wati.name}" in text and "Turunkan dari semua toko" in text
        row = placement(keys[0])
        answer = agus.submit(f"/reminders/placement/{row.id}?back=placements", form="/office/placements")
        assert answer.status_code == 303 and answer.location == "/office/placements"
        assert "Sudah diingatkan" in text_of(agus.get("/office/placements"))
    assert "Ingatkan" not in text_of(cast.signed_in(cast.agus).get("/office/placements"))
