"""Hand in, correct, extend and withdraw; the evidence does not change, and nothing is stored twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core import clock, files, jobs
from core.db import db
from core.outbox import Message
from curation.judging import appeals, applications, checking, periods, snapshot
from curation.models import Application, ApplicationState, Round
from curation.models.evidence import EVIDENCE
from eligibility.models import Suspension
from eligibility.states import State
from people import consents
from people.confirmations import confirm_phone
from people.models import ConfirmedHow, MemberKind, Membership, Person
from products.listing_photos import photos_of
from products.models import Listing
from products.rulebook import rules
from tests.curation import applying


@pytest.fixture
def budi(cast):
    return cast.identity(cast.budi)


@pytest.fixture
def listing(cast) -> Listing:
    return applying.ready_listing(cast.budi, cast)


@pytest.fixture
def period(cast):
    return applying.open_period(cast)


def uses_of(sha256: str) -> int:
    return db.session.scalar(select(files.StoredFile.uses).where(files.StoredFile.sha256 == sha256))


def test_what_is_handed_in_waits_for_the_check_under_todays_rules(listing, period, budi):
    application = applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    assert application.state is ApplicationState.SUBMITTED
    assert (application.period_id, application.rule_set_id) == (period.id, rules.current().id)
    assert application.enterprise_id == listing.enterprise_id


def test_the_evidence_is_frozen_and_its_photos_stay(listing, period, budi):
    photo = photos_of(listing)[0].sha256
    application = applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    db.session.commit()
    assert uses_of(photo) == 2
    listing.title = "Judul lain sama sekali"
    listing.price = 1
    db.session.delete(photos_of(listing)[0])
    files.release(photo)
    db.session.commit()
    files.remove_unused()
    evidence = applications.latest_round(application).snapshot
    assert evidence["listing"]["title"].startswith("Lukisan pantai") and evidence["listing"]["price"] == 250_000
    assert evidence["photos"][0]["sha256"] == photo and files.read(photo)
    assert evidence["enterprise"]["name"] == "Batik Pak Budi" and evidence["enterprise"]["whatsapp"].startswith("+62")
    assert [document["kind"] for document in evidence["documents"]] == ["nib"]
    assert {row["rule"]: row["state"] for row in evidence["states"]} == {
        **{f"K0{number}": "met" for number in range(1, 10)},
        "K02": State.NOT_APPLICABLE.value,
        "K04": State.NOT_APPLICABLE.value,
    }
    assert evidence["rules"]["version"] == rules.current().version


def test_a_photo_whose_bytes_are_gone_is_no_evidence(listing, period, budi):
    assert files.share("0" * 64) is None
    application = applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    evidence = EVIDENCE.read(applications.latest_round(application).snapshot)
    gone = [replace(photo, sha256="0" * 64) for photo in evidence.photos]
    with pytest.raises(snapshot.PhotoGone):
        snapshot.share_photos(replace(evidence, photos=gone))


def test_the_same_page_sent_twice_is_one_application(listing, period, budi):
    sent_as = uuid4()
    first = applications.hand_in(listing.id, by=budi, sent_as=sent_as)
    assert applications.hand_in(listing.id, by=budi, sent_as=sent_as).id == first.id
    assert db.session.scalar(select(func.count()).select_from(Round)) == 1


def test_a_second_page_is_told_that_it_was_sent(listing, period, budi):
    first = applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    with pytest.raises(applications.AlreadyHandedIn) as refused:
        applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    assert refused.value.subject == first.id


def test_a_race_of_fifty_stores_one_application(listing, period, budi, in_parallel):
    listing_id = listing.id
    answers = in_parallel(50, lambda: applications.hand_in(listing_id, by=budi, sent_as=uuid4()).id)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, applications.AlreadyHandedIn) for answer in answers) == 49
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1


def test_a_form_repeated_in_a_race_returns_the_same_application(listing, period, budi, in_parallel):
    listing_id, sent_as = listing.id, uuid4()
    answers = in_parallel(12, lambda: applications.hand_in(listing_id, by=budi, sent_as=sent_as).id)
    assert len(set(answers)) == 1 and isinstance(answers[0], int)


def test_without_a_period_nothing_is_handed_in(listing, budi):
    with pytest.raises(periods.NoPeriod):
        applications.hand_in(listing.id, by=budi, sent_as=uuid4())


def test_unmet_rules_are_named_in_their_words(listing, period, budi):
    consents.withdraw(budi.id, "publication")
    with pytest.raises(applications.NotReady) as refused:
        applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    assert [state.rule for state in refused.value.states] == ["K08"]
    assert "Masih ada yang belum disetujui" in str(refused.value.values["rules"])


def test_the_member_who_hands_in_needs_a_confirmed_number(listing, period, budi):
    person = db.session.get_one(Person, budi.id)
    person.phone_confirmed_at = person.phone_confirmed_by_id = person.phone_confirmed_how = None
    with pytest.raises(applications.NotReady) as refused:
        applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    assert [state.rule for state in refused.value.states] == ["K03"]


def test_another_members_confirmed_number_is_not_enough(listing, period, budi, cast):
    db.session.add(
        Membership(person_id=cast.sri.id, enterprise_id=listing.enterprise_id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    )
    confirm_phone(cast.sri.id, by=cast.identity(cast.agus), how=ConfirmedHow.COUNTER)
    person = db.session.get_one(Person, budi.id)
    person.phone_confirmed_at = person.phone_confirmed_by_id = person.phone_confirmed_how = None
    db.session.commit()
    with pytest.raises(applications.NotReady) as refused:
        applications.hand_in(listing.id, by=budi, sent_as=uuid4())
    assert [state.rule for state in refused.value.states] == ["K03"]
    assert applications.hand_in(listing.id, by=cast.identity(cast.sri), sent_as=uuid4())


def test_a_replay_of_an_old_page_is_refused_as_well(listing, period, budi, cast):
    """A page that was open when a suspension came: its identifier is new, and the rules are evaluated again."""
    sent_as = uuid4()
    suspension = Suspension(
        enterprise_id=listing.enterprise_id,
        reason="safety",
        note="",
        begun_at=clock.now(),
        begun_by_id=cast.agus.id,
        review_by=clock.today(),
    )
    db.session.add(suspension)
    with pytest.raises(applications.NotReady) as refused:
        applications.hand_in(listing.id, by=budi, sent_as=sent_as)
    assert [state.rule for state in refused.value.states] == ["K09"]


# ---- Corrections


def test_corrections_are_a_new_round_of_the_same_application(cast, budi):
    application = applying.returned(cast)
    listing = db.session.get_one(Listing, application.listing_id)
    listing.description += " Bingkai kayu jati."
    new_round = applications.hand_in_again(application, by=budi, sent_as=uuid4())
    assert (new_round.number, application.state, application.mend_by) == (2, ApplicationState.SUBMITTED, None)
    assert new_round.snapshot["listing"]["description"].endswith("kayu jati.")
    first = db.session.scalars(select(Round).where(Round.number == 1)).one()
    assert not first.snapshot["listing"]["description"].endswith("kayu jati.")


def unread_return_messages(person_id: int) -> int:
    unread = select(func.count()).select_from(Message).where(Message.person_id == person_id, Message.read_at.is_(None))
    return db.session.scalar(unread.where(Message.key.startswith("curation-decision"))) or 0


def test_handing_in_corrections_withdraws_the_message(cast, budi):
    application = applying.returned(cast)
    assert unread_return_messages(budi.id) == 1
    applications.hand_in_again(application, by=budi, sent_as=uuid4())
    assert unread_return_messages(budi.id) == 0


def test_a_repeated_form_of_corrections_stores_one_round(cast, budi):
    application, sent_as = applying.returned(cast), uuid4()
    first = applications.hand_in_again(application, by=budi, sent_as=sent_as)
    assert applications.hand_in_again(application, by=budi, sent_as=sent_as).id == first.id


def test_corrections_need_the_rules_to_be_met(cast, budi):
    application = applying.returned(cast)
    consents.withdraw(budi.id, "publication")
    with pytest.raises(applications.NotReady):
        applications.hand_in_again(application, by=budi, sent_as=uuid4())


def test_only_returned_applications_are_corrected(cast, budi):
    application = applying.handed_in(cast)
    with pytest.raises(applications.NotReturned):
        applications.hand_in_again(application, by=budi, sent_as=uuid4())


def test_corrections_after_the_last_day_are_refused(cast, budi):
    application = applying.returned(cast)
    with clock.at(clock.now() + timedelta(days=15)), pytest.raises(applications.NotReturned):
        applications.hand_in_again(application, by=budi, sent_as=uuid4())


def test_corrections_during_an_appeal_are_refused(cast, budi):
    application = applying.returned(cast)
    appeals.appeal(application, by=budi, reason="Foto saya terang")
    with pytest.raises(applications.AppealOpen):
        applications.hand_in_again(application, by=budi, sent_as=uuid4())


def test_the_time_is_extended_once(cast, budi):
    application = applying.returned(cast)
    until = application.mend_by
    applications.extend_time(application, by=budi)
    assert application.mend_by == until + timedelta(days=14)
    with pytest.raises(applications.AlreadyExtended):
        applications.extend_time(application, by=budi)


def test_only_a_returned_application_is_extended(cast, budi):
    with pytest.raises(applications.NotReturned):
        applications.extend_time(applying.handed_in(cast), by=budi)


def test_an_application_lapses_on_the_day_after_the_last(cast, budi):
    application = applying.returned(cast)
    last = clock.now() + timedelta(days=14)
    with clock.at(last):
        assert jobs.run("curation.lapse") == 0
    with clock.at(last + timedelta(days=1)):
        assert jobs.run("curation.lapse") == 1
        assert jobs.run("curation.lapse") == 0
    assert applying.fresh(application).state is ApplicationState.LAPSED
    message = db.session.scalars(select(Message).where(Message.key == f"curation-lapsed-{application.id}")).one()
    assert message.body.startswith("Waktu perbaikan habis")
    assert unread_return_messages(budi.id) == 0


def test_an_application_with_an_open_appeal_does_not_lapse(cast, budi):
    application = applying.returned(cast)
    appeals.appeal(application, by=budi, reason="Foto saya terang")
    db.session.commit()
    with clock.at(clock.now() + timedelta(days=30)):
        assert jobs.run("curation.lapse") == 0


def test_a_lapsed_product_may_be_handed_in_anew(cast, budi):
    application = applying.returned(cast)
    with clock.at(clock.now() + timedelta(days=15)):
        jobs.run("curation.lapse")
        new_application = applications.hand_in(application.listing_id, by=budi, sent_as=uuid4())
    assert new_application.id != application.id


# ---- Withdrawing


@pytest.mark.parametrize("make", [applying.handed_in, applying.in_review, applying.returned])
def test_the_owner_withdraws_at_any_time(cast, budi, make):
    application = make(cast)
    applications.withdraw(application, by=budi)
    assert application.state is ApplicationState.WITHDRAWN
    assert unread_return_messages(budi.id) == 0
    with pytest.raises(applications.AlreadyEnded):
        applications.withdraw(application, by=budi)


def test_a_withdrawn_product_may_be_handed_in_again(cast, budi):
    application = applying.handed_in(cast)
    applications.withdraw(application, by=budi)
    assert applications.hand_in(application.listing_id, by=budi, sent_as=uuid4()).id != application.id


def test_a_check_after_the_withdrawal_is_refused(cast, budi):
    application = applying.handed_in(cast)
    applications.withdraw(application, by=budi)
    with pytest.raises(checking.NothingToCheck):
        checking.check(application, by=cast.identity(cast.laras), round=1, complete=True)


def test_a_page_from_before_the_product_was_taken_back_sends_nothing(listing, period, budi):
    sent_as = uuid4()
    first = applications.hand_in(listing.id, by=budi, sent_as=sent_as)
    applications.withdraw(first, by=budi)
    with pytest.raises(applications.OldPage):
        applications.hand_in(listing.id, by=budi, sent_as=sent_as)


def test_a_page_from_before_it_was_returned_again_sends_nothing(cast, budi):
    application, sent_as = applying.returned(cast), uuid4()
    applications.hand_in_again(application, by=budi, sent_as=sent_as)
    checking.check(application, by=cast.identity(cast.bayu), round=2, complete=False, keys=["photo_blurry"])
    with pytest.raises(applications.OldPage):
        applications.hand_in_again(application, by=budi, sent_as=sent_as)
    assert applications.hand_in_again(application, by=budi, sent_as=uuid4()).number == 3
