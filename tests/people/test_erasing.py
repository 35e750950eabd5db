"""People ask to be erased, have seven days to come back, and rest meanwhile; others pause and go on later."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from certificates.models import Certificate
from core import clock, jobs, outbox
from core.db import db
from core.outbox import Message
from curation.models import Placement, PlacementChange, PlacementState
from curation.shops import placements
from mentoring.models import Cohort
from people import access, erased_list, erasing, owners, pausing, queries, roles
from people.merging import verbs
from people.models import (
    Enterprise,
    ErasureReason,
    ErasureRequest,
    Invitation,
    MemberKind,
    Membership,
    Person,
    Role,
    RoleGrant,
)
from people.pausing import StaffCannot
from people.registration import register_learner, register_staff
from reports.queries import count_by_district
from tests.architecture import world
from tests.people import planting
from tests.people.business import business_of

DAY = timedelta(days=1)


@pytest.fixture
def sri(cast) -> Person:
    assert cast.sri
    return cast.sri


def asks(cast, person: Person, **more) -> ErasureRequest:
    asked = erasing.request(cast.identity(person), certificates_too=more.get("certificates_too", False))
    db.session.commit()
    return asked


def name_now(person_id: int) -> str:
    db.session.expire_all()
    return db.session.get_one(Person, person_id).name


# ---- The seven days


def test_nothing_is_erased_before_the_seven_days_are_over(cast, sri):
    asks(cast, sri)
    with clock.at(clock.now() + 7 * DAY - timedelta(minutes=1)):
        assert jobs.run("people.erasures") == 0 and name_now(sri.id) == "Sri Rahayu"
    with clock.at(clock.now() + 7 * DAY):
        assert jobs.run("people.erasures") == 1 and name_now(sri.id) == "–"
        assert jobs.run("people.erasures") == 0


def test_who_comes_back_within_the_seven_days_loses_nothing(cast, sri):
    asks(cast, sri)
    browser = cast.signed_in(sri)
    browser.submit("/account/data/erasure/withdrawal", form="/account/data")
    db.session.expire_all()
    assert db.session.get_one(Person, sri.id).paused_at is None
    with clock.at(clock.now() + 30 * DAY):
        assert jobs.run("people.erasures") == 0
    assert name_now(sri.id) == "Sri Rahayu"


def test_who_took_it_back_may_ask_again(cast, sri):
    asks(cast, sri)
    erasing.take_back(cast.identity(sri))
    db.session.commit()
    second = asks(cast, sri, certificates_too=True)
    assert second.certificates_too and second.due_at == clock.now() + 7 * DAY


def test_asking_twice_is_one_request(cast, sri):
    assert asks(cast, sri).id == asks(cast, sri).id


def test_taking_back_what_is_done_is_refused(cast, sri):
    with pytest.raises(erasing.NothingToTakeBack):
        erasing.take_back(cast.identity(sri))


def test_two_sweeps_at_once_erase_once(cast, sri, in_parallel):
    asked = asks(cast, sri).id
    with clock.at(clock.now() + 8 * DAY):
        assert sorted(in_parallel(3, erasing.carry_out, asked)) == [False, False, True]


# ---- The pages


def test_the_page_says_what_stays_and_asks_for_the_pin(cast, sri):
    browser = cast.signed_in(sri)
    page = browser.get("/account/data/erasure").get_data(as_text=True)
    assert "7 hari" in page and "isi sertifikat yang pernah terbit" in page and "3 bulan" in page
    answer = browser.submit("/account/data/erasure", {"old": "111222", "certificates_too": "y"})
    assert answer.status_code == 422 and "checked" in answer.get_data(as_text=True)
    assert erasing.open_request(sri.id) is None


def test_the_receipt_tells_what_became_of_it_and_not_of_whom(cast, sri, client):
    answer = cast.signed_in(sri).submit("/account/data/erasure", {"old": cast.pin})
    assert answer.status_code == 303
    receipt = f"/erasures/{erasing.open_request(sri.id).receipt}"
    waiting = client.get(receipt).get_data(as_text=True)
    assert "akan dihapus" in waiting
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
        done = client.get(receipt).get_data(as_text=True)
    assert "Data sudah dihapus pada 1 Desember 2026" in done
    assert all("Sri" not in page for page in (waiting, done))
    assert client.get("/erasures/0000").status_code == 404


def test_after_the_erasure_the_pin_opens_nothing_and_the_number_may_join_again(cast, sri, client):
    phone = sri.phone
    asks(cast, sri)
    browser = cast.signed_in(sri)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
        assert browser.get("/account/data").status_code == 302
        answer = client.submit("/sign-in", {"phone": phone, "pin": cast.pin})
        assert answer.status_code == 422
        again = register_learner(name="Sri Rahayu", phone=phone, village_code=None, pin=cast.pin)
        assert again.id != sri.id


def test_who_works_here_is_told_to_end_the_role_first(cast):
    for person in (cast.raka, cast.agus, cast.ratna):
        with pytest.raises(StaffCannot):
            erasing.request(cast.identity(person), certificates_too=False)
        browser = cast.signed_in(person)
        assert "tugasnya dulu" in browser.get("/account/data").get_data(as_text=True)
        assert browser.get("/account/data/erasure").status_code == 403


def test_who_has_become_staff_meanwhile_is_not_erased_and_all_are_told(cast):
    """As by the rule for asking: other people's learning and products hang on the account."""
    assert cast.ratna
    nia = register_staff(name="Nia", email="nia@demo.example", passphrase=cast.passphrase, roles=[])
    asks(cast, nia)
    roles.grant_role(nia, Role.TRAINER, by=None)
    db.session.commit()
    with clock.at(clock.now() + 8 * DAY):
        assert jobs.run("people.erasures") == 0
        assert jobs.run("people.erasures") == 0, "the request is closed"
    assert name_now(nia.id) == "Nia" and not pausing.is_paused(nia.id)
    assert erased_list.read() == []
    told = {row.person_id: row.subject for row in db.session.scalars(select(Message))}
    assert "tidak jadi dihapus" in told[nia.id] and "Nia" in told[cast.ratna.id]
    with pytest.raises(StaffCannot):
        erasing.request(cast.identity(nia), certificates_too=False)
    roles.end_role(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == nia.id)).one(), by=None)
    assert asks(cast, nia).taken_back_at is None


def test_a_request_that_waited_for_a_merge_does_not_stand_on_the_absorbed_account(cast, sri):
    twin = register_learner(name="Sri Kembar", phone="0812-0000-0199", village_code=None, pin="284619")
    db.session.commit()
    before = cast.identity(twin)
    verbs.merge(sri.id, twin.id, sign_in_leads=False, by=cast.identity(cast.agus))
    db.session.commit()
    with pytest.raises(erasing.MergedMeanwhile):
        erasing.request(before, certificates_too=False)
    assert db.session.scalars(select(ErasureRequest)).all() == []


@pytest.mark.parametrize("ends", ["withdrawal", "a role", "the pause itself"])
def test_taking_an_erasure_back_does_not_lift_an_earlier_pause(cast, sri, ends):
    pausing.pause(cast.identity(sri))
    db.session.commit()
    with clock.at(clock.now() + DAY):
        asks(cast, sri)
        browser = cast.signed_in(sri)
        if ends == "withdrawal":
            answer = browser.submit("/account/data/erasure/withdrawal", form="/account/data")
            assert answer.location == "/account/data" and "seperti sebelumnya" in browser.get("/account/data").text
        elif ends == "the pause itself":
            browser.submit("/account/data/pause/end", form="/account/data")
    if ends == "a role":
        roles.grant_role(sri, Role.TRAINER, by=None)
        db.session.commit()
        with clock.at(clock.now() + 9 * DAY):
            jobs.run("people.erasures")
    db.session.expire_all()
    assert erasing.open_request(sri.id) is None
    assert pausing.is_paused(sri.id) is (ends != "the pause itself")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"reason": "period_over"}, ErasureReason.PERIOD_OVER),
        ({"reason": "own_wish"}, ErasureReason.OWN_WISH),
        ({}, ErasureReason.OWN_WISH),
    ],
)
def test_who_is_erased_again_after_a_restore_is_so_for_the_same_reason(sri, line, reason):
    mark = erased_list.mark_of(sri.id, sri.created_at)
    facts = {"person_id": sri.id, "mark": mark, "receipt": "r" * 26, "certificates_too": False, "erased_at": "2026-11-20"}
    erased_list.path().write_text(json.dumps(facts | line) + "\n")
    assert erasing.replay() == 1
    db.session.commit()
    assert db.session.scalars(select(ErasureRequest.reason)).one() is reason
    assert name_now(sri.id) == "–"


def test_the_list_keeps_the_reason(sri):
    erasing.erase_at_once(sri.id, ErasureReason.PERIOD_OVER)
    db.session.commit()
    assert [entry.reason for entry in erased_list.read()] == ["period_over"]


# ---- What hangs on others


def test_a_business_with_another_owner_stays_and_has_a_new_owner(app, cast):
    world.make(app, cast)
    business, sri_id = business_of(cast.sri), cast.sri.id
    lina = db.session.scalars(select(Person).where(Person.name == "Lina Rahayu")).one()
    asks(cast, cast.sri)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
    db.session.expire_all()
    kept = db.session.get_one(Enterprise, business.id)
    owner = select(Membership.person_id).where(
        Membership.enterprise_id == kept.id, Membership.left_at.is_(None), Membership.kind == MemberKind.OWNER
    )
    assert kept.name and db.session.scalars(owner).one() == lina.id
    assert db.session.scalar(select(func.count()).where(Membership.person_id == sri_id)) == 0
    told = db.session.scalars(select(Message.subject).where(Message.person_id == lina.id)).all()
    assert any("pemilik" in subject for subject in told) and not any("Sri Rahayu" in subject for subject in told)


def test_a_household_that_shares_the_number_keeps_its_own(cast, sri):
    """An invitation to the number waits for Tuti too. When she goes as well, it goes."""
    other = register_learner(name="Tuti", phone=sri.phone, village_code=None, pin="284619")
    owners.invite(business_of(cast.budi).id, sri.phone, MemberKind.CO_OWNER, by=cast.identity(cast.budi))
    db.session.commit()
    for person, left in ((sri, 1), (other, 0)):
        asks(cast, person)
        with clock.at(clock.now() + 8 * DAY):
            jobs.run("people.erasures")
        db.session.expire_all()
        assert db.session.scalar(select(func.count()).select_from(Invitation)) == left
        assert bool(db.session.get_one(Person, other.id).phone) == bool(left)


def test_the_certificate_stays_in_the_register_with_name_and_course_alone(app, cast, client):
    world.make(app, cast)
    certificate = db.session.scalars(select(Certificate)).one()
    code, name, number = certificate.code, certificate.given_to, certificate.number
    asks(cast, cast.budi)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
        page = client.get(f"/c/{code}").get_data(as_text=True)
        assert client.get(f"/c/{code}.pdf").mimetype == "text/html"
    assert name in page and number in page and "Sangat Baik" not in page


def test_the_certificate_says_that_its_owner_took_it_away(app, cast, client):
    world.make(app, cast)
    certificate = db.session.scalars(select(Certificate)).one()
    code, name = certificate.code, certificate.given_to
    asks(cast, cast.budi, certificates_too=True)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
        page = client.get(f"/c/{code}").get_data(as_text=True)
    assert "sudah dihapus" in page and "Pemiliknya meminta" in page and name not in page


# ---- Pausing


def test_a_paused_person_is_met_by_nobody(app, cast):
    world.make(app, cast)
    sri, raka = cast.sri, cast.identity(cast.raka)
    assert access.may_see(raka, sri.id)
    before = sum(row.people for row in count_by_district().rows)
    cohort = db.session.scalars(select(Cohort.id).where(Cohort.name == "Kelompok 1")).one()
    lists = {
        cast.agus: ("/office/people", "/office/numbers", "/office/documents", "/office/applications"),
        cast.raka: (f"/cohorts/{cohort}", f"/cohorts/{cohort}/members", "/grading"),
        cast.sinta: ("/curation",),
    }
    seen = pages(cast, lists)
    pausing.pause(cast.identity(sri))
    lina = db.session.scalars(select(Person).where(Person.name == "Lina Rahayu")).one()
    pausing.pause(cast.identity(lina))
    db.session.commit()
    assert not access.may_see(raka, sri.id)
    assert sum(row.people for row in count_by_district().rows) == before - 2
    named = [sri.name, business_of(sri).name]
    after = pages(cast, lists)
    assert any(name in page for page in seen.values() for name in named)
    assert not [address for address, page in after.items() if any(name in page for name in named)]
    assert queries.person_for_office(sri.id) is None


def test_a_paused_person_gets_no_messages(cast, sri):
    pausing.pause(cast.identity(sri))
    outbox.notify(sri.id, key="news", subject="Kabar")
    assert db.session.scalar(select(func.count()).where(Message.person_id == sri.id)) == 0
    pausing.resume(cast.identity(sri))
    outbox.notify(sri.id, key="news", subject="Kabar")
    assert db.session.scalar(select(func.count()).where(Message.person_id == sri.id)) == 1


def test_a_paused_person_meets_one_page_and_goes_on_with_one_button(cast, sri):
    browser = cast.signed_in(sri)
    browser.submit("/account/data/pause")
    for address in ("/", "/courses", "/account", "/business"):
        answer = browser.get(address)
        assert (answer.status_code, answer.location) == (303, "/account/data"), address
    page = browser.get("/account/data").get_data(as_text=True)
    assert "berhenti sementara" in page
    assert browser.get("/account/data/copy", buffered=True).status_code == 200
    browser.submit("/account/data/pause/end", form="/account/data")
    assert browser.get("/account").status_code == 200


def test_the_products_of_a_paused_owner_rest_and_come_back(app, cast):
    world.make(app, cast)
    offered = db.session.scalars(select(Placement)).one()
    change = PlacementChange(placement_id=offered.id, state=offered.state, at=clock.now(), by_id=None)
    db.session.add(change)
    lina = db.session.scalars(select(Person).where(Person.name == "Lina Rahayu")).one()
    pausing.pause(cast.identity(cast.sri))
    db.session.refresh(offered)
    assert offered.state is PlacementState.OFFERED, "Lina is still there"
    pausing.pause(cast.identity(lina))
    db.session.refresh(offered)
    assert (offered.state, offered.reason) == (PlacementState.TAKEN_DOWN, placements.RESTS)
    pausing.resume(cast.identity(cast.sri))
    db.session.refresh(offered)
    assert offered.state is PlacementState.OFFERED


def pages(cast, lists: dict) -> dict[str, str]:
    """The pages of these people by address."""
    return {
        address: cast.signed_in(person).get(address).get_data(as_text=True)
        for person, addresses in lists.items()
        for address in addresses
    }


# ---- The bytes in the database's file


def test_the_database_is_written_anew_at_night_or_after_a_day(cast, sri):
    asks(cast, sri)
    at_noon = clock.now() + 8 * DAY + timedelta(hours=3)
    with clock.at(at_noon):
        jobs.run("people.erasures")
        assert erasing.count_uncleaned() == 0
    with clock.at(at_noon + timedelta(hours=14)):  # 2 o'clock at the office
        assert erasing.count_uncleaned() == 1
    with clock.at(at_noon + DAY):
        assert erasing.count_uncleaned() == 1
        assert jobs.run("people.cleaning") == 1 and jobs.run("people.cleaning") == 0


def test_a_cleaning_that_fails_for_days_is_told(cast, sri, monkeypatch):
    asks(cast, sri)
    monkeypatch.setattr(erasing.cleaning, "rewrite", lambda: False)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
        assert erasing.clean() == 0
    with clock.at(clock.now() + 12 * DAY), pytest.raises(erasing.NotCleaned):
        erasing.clean()


# ---- Two accounts that were one person's


def test_the_account_that_was_merged_into_it_is_erased_too(cast, sri):
    twin = register_learner(name="Sri Kembar", phone="0812-0000-0199", village_code=None, pin="284619")
    db.session.commit()
    sri_id, twin_id = sri.id, twin.id
    verbs.merge(sri_id, twin_id, sign_in_leads=True, by=cast.identity(cast.agus))
    db.session.commit()
    page = cast.signed_in(sri).get("/account/data").get_data(as_text=True)
    assert "Sri Kembar" in page and "Akun Ibu/Bapak yang digabung" in page
    asks(cast, sri)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
    assert [name_now(person_id) for person_id in (sri_id, twin_id)] == ["–", "–"]
    assert not planting.found_among(["Sri Kembar", "+6281200000199"], raw=False)
    assert {entry.person_id for entry in erased_list.read()} >= {sri_id, twin_id}


def test_who_was_parted_again_stays(cast, sri):
    twin = register_learner(name="Sri Kembar", phone="0812-0000-0199", village_code=None, pin="284619")
    db.session.commit()
    twin_id, agus = twin.id, cast.identity(cast.agus)
    verbs.part(verbs.merge(sri.id, twin_id, sign_in_leads=False, by=agus).id, by=agus)
    db.session.commit()
    asks(cast, sri)
    with clock.at(clock.now() + 8 * DAY):
        jobs.run("people.erasures")
    assert name_now(twin_id) == "Sri Kembar"
