"""The pages of a person's own account: details, reading, secrets, devices, the business."""

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from people import details, sessions
from people.enterprises import BusinessData, UnknownSector, enterprise_of, register_enterprise
from people.models import LoginSession
from people.registration import UnknownVillage
from tests.people.build import OTHER, STRONG, VILLAGE, page, signed_in_name

NEW = {"old": STRONG, "pin": OTHER, "pin_again": OTHER}


def test_the_account_shows_what_is_known(cast):
    text = page(cast.signed_in(cast.sri).get("/account"))
    for fact in ("Sri Rahayu", "0812-0000-0101", "Nomor belum dipastikan", "Gunungpati", "Wingko Babat Bu Sri", "100%"):
        assert fact in text


def test_name_and_kelurahan_can_be_corrected(cast):
    browser = cast.signed_in(cast.sri)
    facts = {"name": "Sri Rahayu Utami", "address_as": "", "village": "33.74.05.1002"}
    assert browser.submit("/account/details", facts).status_code == 303
    assert signed_in_name(browser) == "Sri Rahayu Utami"
    assert cast.identity(cast.sri).short_name == "Sri"
    assert cast.identity(cast.sri).village_code == "33.74.05.1002"


def test_a_kelurahan_elsewhere_is_refused(cast):
    assert cast.signed_in(cast.sri).submit("/account/details", {"name": "Sri", "village": "x"}).status_code == 422
    with pytest.raises(UnknownVillage):
        details.change_details(cast.sri.id, name="Sri", address_as=None, village_code="x")


def test_language_and_letters_are_hers_from_then_on(cast):
    browser = cast.signed_in(cast.sri)
    browser.submit("/account/reading", {"language": "en", "text_size": "150"})
    text = page(browser.get("/account"))
    assert "My account" in text
    assert "English, 150%" in text
    assert '<html lang="en" class="text-150">' in browser.get("/account").get_data(as_text=True)


@pytest.mark.parametrize("chosen", [{"language": "fr", "text_size": "100"}, {"language": "id", "text_size": "999"}, {}])
def test_only_what_is_offered_can_be_chosen(cast, chosen):
    assert cast.signed_in(cast.sri).submit("/account/reading", chosen).status_code == 422


def test_the_verb_refuses_unknown_sizes_too(cast):
    with pytest.raises(ValueError):
        details.change_reading(cast.sri.id, language="id", text_size=110)


def test_a_changed_pin_signs_out_the_other_devices(cast, client):
    here, there = cast.signed_in(cast.sri), cast.signed_in(cast.sri)
    assert here.submit("/account/secret", NEW).status_code == 303
    assert signed_in_name(here) == "Sri Rahayu"
    assert signed_in_name(there) == ""
    assert client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": STRONG}).status_code == 422
    assert client.submit("/sign-in", {"phone": "0812-0000-0101", "pin": OTHER}).status_code == 303
    assert ("changed secret", cast.sri.id) in db.session.execute(select(AuditEntry.action, AuditEntry.actor_id)).all()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"old": OTHER}, "belum benar"),
        ({"pin": "123456", "pin_again": "123456"}, "mudah ditebak"),
        ({"pin_again": STRONG}, "tidak sama"),
    ],
)
def test_a_pin_changes_only_with_the_old_one_and_a_good_new_one(cast, changed, told):
    browser = cast.signed_in(cast.sri)
    answer = browser.submit("/account/secret", {**NEW, **changed})
    assert answer.status_code == 422
    assert told in page(answer)


def test_the_old_pin_cannot_be_guessed_on_a_found_phone(cast):
    browser = cast.signed_in(cast.sri)
    answers = [browser.submit("/account/secret", {**NEW, "old": "905173"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_staff_change_their_passphrase(cast, client):
    browser = cast.signed_in(cast.dewi)
    new = "sate kambing pinggir kali"
    weak = {"old": cast.passphrase, "passphrase": "short", "passphrase_again": "short"}
    assert browser.submit("/account/secret", weak).status_code == 422
    assert browser.submit("/account/secret", {**weak, "passphrase": new, "passphrase_again": new}).status_code == 303
    assert client.submit("/sign-in/staff", {"email": "dewi@demo.example", "passphrase": new}).status_code == 303


def test_one_device_is_signed_out_from_another(cast):
    here, there = cast.signed_in(cast.sri), cast.signed_in(cast.sri)
    lost = db.session.scalars(select(LoginSession.id).order_by(LoginSession.id.desc())).first()
    assert here.submit(f"/account/devices/{lost}/end", form="/account/devices").status_code == 303
    assert signed_in_name(there) == ""
    assert signed_in_name(here) == "Sri Rahayu"


def test_the_devices_of_another_are_not_there(cast):
    browser, other = cast.signed_in(cast.sri), cast.signed_in(cast.budi)
    theirs = db.session.scalars(select(LoginSession.id).where(LoginSession.person_id == cast.budi.id)).one()
    assert browser.submit(f"/account/devices/{theirs}/end", form="/account/devices").status_code == 404
    assert signed_in_name(other) == "Budi Santoso"


def test_signing_out_everywhere_includes_here(cast):
    here, there = cast.signed_in(cast.sri), cast.signed_in(cast.sri)
    assert here.submit("/account/devices/end", form="/account/devices").location == "/sign-in"
    assert signed_in_name(here) == signed_in_name(there) == ""


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (Linux; Android 6.0) AppleWebKit/537.36 Chrome/106.0 Mobile Safari/537.36", "Android, Chrome"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) Version/15.4 Safari/604.1", "iPhone, Safari"),
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/110.0", "Windows, Firefox"),
        ("", "HP tidak dikenal"),
    ],
)
def test_devices_have_names(cast, client, agent, told):
    assert cast.sri
    form = {"phone": "0812-0000-0101", "pin": STRONG}
    client.submit("/sign-in", form, headers={"User-Agent": agent})
    assert told in page(client.get("/account/devices"))


def test_the_list_of_devices_makes_the_same_statements_for_many(cast, count_statements):
    browser = cast.signed_in(cast.sri)

    def statements() -> int:
        with count_statements() as seen:
            browser.get("/account/devices")
        return len([s for s in seen if s.startswith("SELECT")])

    one = statements()
    for _ in range(29):
        sessions.begin(cast.sri.id, device="another")
    db.session.commit()
    assert statements() == one


@pytest.mark.parametrize("changed", [{"name": ""}, {"sector": "gold"}, {"sector": ""}, {"village": "x"}])
def test_a_malformed_business_is_told(cast, changed):
    facts = {"name": "Jamu Ayu", "sector": "herbs", "village": VILLAGE, **changed}
    assert cast.signed_in(cast.ayu).submit("/enterprise/new", facts).status_code == 422
    assert enterprise_of(cast.ayu.id) is None


def test_a_sector_comes_from_the_offices_list(cast):
    with pytest.raises(UnknownSector):
        register_enterprise(cast.ayu.id, BusinessData("Jamu", "gold", None))


def test_told_many_times_at_once_it_is_one_business(cast, in_parallel):
    person_id = cast.ayu.id
    ids = in_parallel(5, lambda: register_enterprise(person_id, BusinessData("Jamu", "herbs", None)).id)
    assert len(set(ids)) == 1
