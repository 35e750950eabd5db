"""Suspensions: a reason of the rules, the owner heard first, a day of review and messages. Declarations and rulings."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from core.outbox import unread_by
from eligibility import declarations, passports, rulings, suspensions
from eligibility.models import Declaration, LicenceRuling, Suspension
from people.enterprises import enterprise_of
from products.rulebook import rules
from tests.curation import applying


@pytest.fixture
def suspend(cast):
    """`suspend(reason="safety")` suspends Pak Budi's business as Pak Agus."""

    def suspend(**fields) -> Suspension:
        words = {"reason": "orders_unserved", "note": "", "heard": "Kurir sakit.", "review_by": date(2026, 12, 1), **fields}
        suspension = suspensions.suspend(
            enterprise_of(cast.budi.id).id, rules=rules.current(), by=cast.identity(cast.agus), **words
        )
        db.session.commit()
        return suspension

    return suspend


def test_the_owner_is_told_why_and_until_when(cast, suspend):
    suspend()
    message = unread_by(cast.budi.id)[0]
    assert message.subject == "Produk Ibu/Bapak tidak tampil untuk sementara"
    assert message.body == (
        "Produk tidak tampil untuk sementara. Alasannya: Banyak pesanan tidak dikirim. "
        "Hubungi Klinik Bisnis sampai tanggal 1 Desember 2026."
    )


def test_the_owner_is_heard_first(suspend):
    with pytest.raises(suspensions.OwnerNotHeard):
        suspend(heard="  ")


def test_danger_does_not_wait(suspend):
    assert suspend(reason="safety", heard="").heard is None


def test_only_reasons_of_the_rules(suspend):
    with pytest.raises(suspensions.UnknownReason):
        suspend(reason="dislike")


@pytest.mark.parametrize("days", [0, 31])
def test_the_day_of_review_is_within_the_rules_limit(suspend, days):
    with pytest.raises(suspensions.BadReviewDay):
        suspend(review_by=clock.today() + timedelta(days=days))


def test_a_business_is_suspended_once_for_a_reason(suspend):
    suspend()
    with pytest.raises(suspensions.AlreadySuspended):
        suspend()
    assert suspend(reason="licence_lapsed").reason == "licence_lapsed"


def test_it_ends_once_and_the_owner_reads_why(cast, suspend):
    suspension, by = suspend(), cast.identity(cast.agus)
    suspensions.end(suspension, why="Pesanan sudah dikirim.", by=by)
    db.session.commit()
    message = unread_by(cast.budi.id)[0]
    assert (message.subject, message.body) == ("Penangguhan sudah berakhir", "Pesanan sudah dikirim.")
    assert "tidak tampil" not in " ".join(message.subject for message in unread_by(cast.budi.id))
    with pytest.raises(suspensions.AlreadyEnded):
        suspensions.end(suspension, why="Lagi.", by=by)


def test_members_are_not_notified_while_another_suspension_is_open(cast, suspend):
    first, second = suspend(), suspend(reason="licence_lapsed")
    suspensions.end(first, why="Selesai.", by=cast.identity(cast.agus))
    db.session.commit()
    assert "Penangguhan sudah berakhir" not in [message.subject for message in unread_by(cast.budi.id)]
    ninth = passports.enterprise_states(second.enterprise_id)[-1]
    assert ninth.text == "Ada hal yang harus diselesaikan dulu: Izin wajib habis dan belum diperpanjang."


def test_the_end_of_a_suspension_grants_layak(cast, suspend):
    suspension = suspend()
    applying.ready_business(cast.budi, cast)
    assert "Usaha Ibu/Bapak sudah Layak" not in [message.subject for message in unread_by(cast.budi.id)]
    suspensions.end(suspension, why="Selesai.", by=cast.identity(cast.agus))
    db.session.commit()
    assert "Usaha Ibu/Bapak sudah Layak" in [message.subject for message in unread_by(cast.budi.id)]


def test_a_reason_that_a_later_version_no_longer_knows_is_still_named(cast, suspend):
    suspension = suspend()
    suspension.reason = "gone"
    db.session.commit()
    assert passports.enterprise_states(suspension.enterprise_id)[-1].text.endswith(": gone.")


# ---- Declarations


def test_a_sentence_is_declared_once_in_its_present_words(cast):
    enterprise, by = enterprise_of(cast.budi.id), cast.identity(cast.budi)
    for _ in range(2):
        declarations.declare(enterprise.id, ["own_product"], rules=rules.current(), by=by)
    db.session.commit()
    assert len(declarations.active_declarations(enterprise.id)) == 1
    declarations.active_declarations(enterprise.id)[0].wording_hash = "0" * 64
    declarations.declare(enterprise.id, ["own_product"], rules=rules.current(), by=by)
    db.session.commit()
    assert len(declarations.active_declarations(enterprise.id)) == 1
    assert db.session.scalar(select(func.count()).select_from(Declaration)) == 2


def test_a_sentence_is_taken_back_once(cast):
    enterprise, by = enterprise_of(cast.budi.id), cast.identity(cast.budi)
    declarations.declare(enterprise.id, ["own_product"], rules=rules.current(), by=by)
    assert declarations.withdraw(enterprise.id, "own_product", by=by)
    assert not declarations.withdraw(enterprise.id, "own_product", by=by)


def test_only_sentences_of_the_rules_can_be_declared(cast):
    with pytest.raises(declarations.UnknownSentence):
        declarations.declare(enterprise_of(cast.budi.id).id, ["x"], rules=rules.current(), by=cast.identity(cast.budi))


# ---- Rulings


def test_the_last_ruling_counts(cast):
    listing = applying.ready_listing(cast.budi, cast)
    for applies in (True, False):
        rulings.rule(listing, "animal_parts", applies=applies, note="", rules=rules.current(), by=cast.identity(cast.agus))
    db.session.commit()
    assert [row.applies for row in db.session.scalars(select(LicenceRuling))] == [False]


def test_only_questions_that_the_rules_ask_an_officer(cast):
    listing = applying.ready_listing(cast.budi, cast)
    with pytest.raises(rulings.UnknownCondition):
        rulings.rule(listing, "colour", applies=True, note="", rules=rules.current(), by=cast.identity(cast.agus))


def test_a_suspension_goes_on_until_another_day_and_the_owner_is_told_in_place_of_the_first(cast, suspend):
    suspension, office = suspend(), cast.signed_in(cast.agus)
    at = f"/office/suspensions/{suspension.id}"
    with clock.at(clock.now() + timedelta(days=8)):
        office = cast.signed_in(cast.agus)
        for later in (5, 9):
            day = clock.today() + timedelta(days=later)
            assert office.submit(f"{at}/prolongation", {"review_by": day.isoformat()}, form=at).status_code == 303
            db.session.refresh(suspension)
            assert suspension.review_by == day and suspension.ended_at is None
        told = [one for one in unread_by(cast.budi.id) if "tidak tampil" in one.subject]
        assert len(told) == 1 and "10 Desember 2026" in told[0].body
        suspensions.end(suspension, why="Sudah beres.", by=cast.identity(cast.agus))
        db.session.commit()
        assert [one.subject for one in unread_by(cast.budi.id) if "tidak tampil" in one.subject] == []


@pytest.mark.parametrize("typed", ["", "x", "2026-11-23", "2027-12-01"])
def test_a_day_that_the_rules_do_not_allow_does_not_prolong(cast, suspend, typed):
    suspension, office = suspend(), cast.signed_in(cast.agus)
    at = f"/office/suspensions/{suspension.id}"
    answer = office.submit(f"{at}/prolongation", {"review_by": typed}, form=at)
    assert answer.status_code == 422 and "Tidak ada yang berakhir sendiri" in answer.get_data(as_text=True)
    db.session.refresh(suspension)
    assert suspension.review_by == date(2026, 12, 1)


def test_who_may_not_suspend_prolongs_nothing(cast, suspend):
    suspension = suspend()
    for who in (cast.budi, cast.dewi):
        browser = cast.signed_in(who)
        data = {"csrf_token": browser.csrf("/account"), "review_by": "2026-12-02"}
        assert browser.post(f"/office/suspensions/{suspension.id}/prolongation", data=data).status_code == 403
