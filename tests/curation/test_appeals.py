"""One appeal, heard by somebody who has not judged it, confirmed by an officer; never for the worse."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import db
from core.outbox import Message, unread_by
from curation.judging import appeals, applications, deciding, scoring, ties
from curation.models import (
    Appeal,
    AppealOutcome,
    Application,
    ApplicationState,
    CompletenessCheck,
    Decision,
    Placement,
    PlacementState,
    Round,
)
from curation.policies.appeals import can_confirm, can_hear, can_open_appeals, can_propose
from curation.queries.appeals import appeals_for, count_appeals_for, hearing_for
from people import consents
from people.identity import Anonymous
from people.models import Role
from people.registration import register_staff
from people.roles import grant_role
from products.rulebook import rules
from tests.curation import applying
from tests.curation.applying import fresh, levels, score

UPHELD, CHANGED = AppealOutcome.UPHELD, AppealOutcome.CHANGED


@pytest.fixture
def budi(cast):
    return cast.identity(cast.budi)


@pytest.fixture
def sinta(cast):
    return cast.identity(cast.sinta)


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


@pytest.fixture
def weak(cast) -> Application:
    """Returned by the scores of Laras and Bayu."""
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"])
    return application


@pytest.fixture
def appealed(weak, budi, cast) -> Appeal:
    assert cast.sinta and cast.agus and cast.ratna
    made = appeals.appeal(weak, by=budi, reason="Foto saya terang")
    db.session.commit()
    return made


def test_an_appeal_is_made_once_and_sent_twice_is_one(weak, budi):
    made = appeals.appeal(weak, by=budi, reason="Foto saya terang")
    assert appeals.appeal(weak, by=budi, reason="Foto saya terang").id == made.id
    with pytest.raises(appeals.AppealedBefore):
        appeals.appeal(weak, by=budi, reason="Lagi")


def test_an_appeal_says_why(weak, budi):
    with pytest.raises(appeals.WordsMissing):
        appeals.appeal(weak, by=budi, reason="  ")


def test_on_the_fourteenth_day_one_may_appeal_and_on_the_next_not(weak, budi):
    with clock.at(clock.now() + timedelta(days=15)), pytest.raises(appeals.TooLate):
        appeals.appeal(weak, by=budi, reason="Foto saya terang")
    with clock.at(clock.now() + timedelta(days=14)):
        assert appeals.appeal(weak, by=budi, reason="Foto saya terang")


def test_there_is_nothing_to_appeal_against_before_a_decision(cast, budi):
    with pytest.raises(appeals.TooLate):
        appeals.appeal(applying.handed_in(cast), by=budi, reason="x")


def test_of_many_appeals_at_once_one_is_made(weak, budi, in_parallel):
    application_id, reasons = weak.id, [f"Alasan {number}" for number in range(8)]

    def make():
        return appeals.appeal(db.session.get_one(Application, application_id), by=budi, reason=reasons.pop()).id

    answers = in_parallel(8, make)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, appeals.AppealedBefore) for answer in answers) == 7


# ---- Who hears it


def test_who_scored_it_does_not_hear_it(appealed, cast):
    for who in (cast.laras, cast.bayu):
        with pytest.raises(appeals.NotImpartial):
            appeals.propose(appealed, by=cast.identity(who), outcome=UPHELD, reason="Tetap")


def test_who_only_checked_it_does_not_hear_it(cast, budi):
    application = applying.returned(cast)
    made = appeals.appeal(application, by=budi, reason="Lengkap")
    with pytest.raises(appeals.NotImpartial):
        appeals.propose(made, by=cast.identity(cast.laras), outcome=UPHELD, reason="Tetap")


def test_who_is_tied_neither_hears_nor_confirms_it(appealed, sinta, agus, cast):
    ties.declare(
        cast.budi.id and db.session.get_one(Application, appealed.application_id).enterprise_id, by=agus, reason="Adik"
    )
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=agus)
    appeals.confirm(appealed, by=cast.identity(cast.ratna))


def test_while_a_curator_is_left_no_officer_proposes(appealed, agus):
    with pytest.raises(appeals.NotImpartial):
        appeals.propose(appealed, by=agus, outcome=UPHELD, reason="Tetap")


def test_where_no_curator_is_left_two_officers_answer(appealed, sinta, agus, cast):
    application = db.session.get_one(Application, appealed.application_id)
    ties.declare(application.enterprise_id, by=sinta, reason="Saudara")
    appeals.propose(appealed, by=agus, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=agus)
    appeals.confirm(appealed, by=cast.identity(cast.ratna))
    assert appealed.confirmed_by_id == cast.ratna.id


def test_a_curator_whose_role_has_ended_is_none_that_is_left(appealed, cast, agus):
    from people.models import RoleGrant
    from people.roles import end_role

    given = db.session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == cast.sinta.id, RoleGrant.role == Role.CURATOR)
    ).one()
    assert hearing_for(agus, appealed.id).curators_left
    end_role(given, by=agus)
    db.session.flush()
    assert not hearing_for(agus, appealed.id).curators_left


def test_one_person_alone_never_answers_even_with_both_roles(appealed, cast, sinta):
    grant_role(cast.sinta, Role.OFFICER, by=None)
    both = cast.identity(cast.sinta)
    appeals.propose(appealed, by=both, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=both)
    with pytest.raises(IntegrityError):
        appealed.confirmed_at, appealed.confirmed_by_id = clock.now(), cast.sinta.id
        db.session.flush()
    db.session.rollback()


def test_a_second_curator_does_not_confirm(appealed, sinta, cast):
    other = register_staff(name="Kurator Lain", email="lain@demo.example", passphrase=cast.passphrase, roles=[Role.CURATOR])
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=cast.identity(other))


def test_nobody_else_opens_appeals(appealed, cast):
    open_to = {
        name
        for name in ("sri", "dewi", "raka", "laras", "sinta", "agus", "ratna")
        if can_open_appeals(cast.identity(getattr(cast, name)))
    }
    assert open_to == {"laras", "sinta", "agus", "ratna"}
    assert not can_open_appeals(Anonymous())
    hearing = hearing_for(cast.identity(cast.laras), appealed.id)
    assert hearing.has_judged and not can_hear(cast.identity(cast.laras), hearing)
    assert hearing_for(cast.identity(cast.laras), 999) is None


def test_each_sees_in_the_list_what_they_may_hear(appealed, cast, sinta, agus):
    assert [row.id for row in appeals_for(sinta)] == [appealed.id] == [row.id for row in appeals_for(agus)]
    assert appeals_for(cast.identity(cast.laras)) == [] and count_appeals_for(cast.identity(cast.laras)) == 0
    assert count_appeals_for(sinta) == 1


# ---- The answer


def test_upheld_the_owner_hears_why_and_the_days_for_mending_go_on(weak, appealed, sinta, agus):
    until = weak.mend_by
    with clock.at(clock.now() + timedelta(days=5)):
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Foto kedua masih gelap")
        appeals.confirm(appealed, by=agus)
        assert weak.state is ApplicationState.RETURNED and weak.mend_by == until + timedelta(days=5)
    told = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appealed.id}")).one()
    assert told.body.startswith("Kami sudah memeriksa lagi. Keputusan tetap. Alasannya: Foto kedua masih gelap.")
    assert told.link == f"/applications/{weak.id}/appeal"


def test_changed_it_is_approved_with_the_new_grade_and_offered(weak, appealed, sinta, agus):
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="Fotonya terang", levels=levels(4))
    assert weak.state is ApplicationState.RETURNED and not db.session.scalars(select(Placement)).all()
    appeals.confirm(appealed, by=agus)
    assert (appealed.new_score, appealed.new_grade) == (80, "B")
    assert weak.state is ApplicationState.APPROVED and weak.mend_by is None
    assert {row.state for row in db.session.scalars(select(Placement))} == {PlacementState.OFFERED}
    told = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appealed.id}")).one()
    assert "Keputusan diubah menjadi: Disetujui dengan nilai B." in told.body


def test_a_reason_that_ends_in_a_full_stop_is_told_with_one(appealed, sinta, agus):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Foto kedua masih gelap.")
    appeals.confirm(appealed, by=agus)
    told = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appealed.id}")).one()
    assert "Alasannya: Foto kedua masih gelap. Ibu/Bapak" in told.body


def test_changed_nobody_is_asked_to_mend_any_more(cast, appealed, sinta, agus):
    def asked() -> list[str]:
        return [message.subject for message in unread_by(cast.budi.id) if message.subject.startswith("Perlu diperbaiki")]

    assert len(asked()) == 1
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="Fotonya terang", levels=levels(4))
    appeals.confirm(appealed, by=agus)
    assert asked() == []


def test_upheld_an_approval_stays_as_it_is(cast, budi, sinta, agus):
    application = applying.approved(cast, level=3)
    made = appeals.appeal(application, by=budi, reason="Nilainya kurang")
    appeals.propose(made, by=sinta, outcome=UPHELD, reason="Tetap")
    appeals.confirm(made, by=agus)
    assert (application.state, application.mend_by) == (ApplicationState.APPROVED, None)


def test_the_decision_itself_stays_as_it_was(weak, appealed, sinta, agus):
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="x", levels=levels(4))
    appeals.confirm(appealed, by=agus)
    assert db.session.get_one(Decision, appealed.decision_id).score == 40


@pytest.mark.parametrize("worse", [levels, lambda: None])
def test_an_appeal_never_makes_it_worse_or_the_same(appealed, sinta, worse):
    with pytest.raises(appeals.NotBetter):
        appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="x", levels=levels(2))
    with pytest.raises(scoring.UnfinishedLevels):
        appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="x")


def test_a_higher_grade_opens_more_channels(cast, budi, sinta, agus):
    application = applying.approved(cast, level=3)
    assert [row.channel for row in db.session.scalars(select(Placement))] == [next(iter(rules.current().channels))]
    made = appeals.appeal(application, by=budi, reason="Nilainya kurang")
    with pytest.raises(appeals.NotBetter):
        appeals.propose(made, by=sinta, outcome=CHANGED, reason="x", levels=levels(3))
    appeals.propose(made, by=sinta, outcome=CHANGED, reason="x", levels=levels(5))
    appeals.confirm(made, by=agus)
    assert len(db.session.scalars(select(Placement)).all()) == 2


def test_a_return_at_the_check_that_is_changed_goes_on_to_be_scored(cast, budi, sinta, agus):
    application = applying.returned(cast)
    made = appeals.appeal(application, by=budi, reason="Semua sudah ada")
    appeals.propose(made, by=sinta, outcome=CHANGED, reason="Memang lengkap")
    appeals.confirm(made, by=agus)
    assert application.state is ApplicationState.IN_REVIEW and application.mend_by is None
    first, again = db.session.scalars(select(Round).order_by(Round.number)).all()
    assert again.snapshot == first.snapshot and again.number == 2
    assert db.session.get_one(CompletenessCheck, again.id).curator_id == sinta.id
    told = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{made.id}")).one()
    assert "Keputusan diubah menjadi: lengkap" in told.body
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 4)
    assert fresh(application).state is ApplicationState.APPROVED


def test_without_consent_a_changed_decision_cannot_be_confirmed(weak, appealed, sinta, agus, budi):
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="x", levels=levels(4))
    db.session.commit()
    consents.withdraw(budi.id, "publication")
    db.session.commit()
    with pytest.raises(appeals.StillUnmet) as refused:
        appeals.confirm(appealed, by=agus)
    assert [state.rule for state in refused.value.subject] == ["K08"]


def test_what_is_dismissed_is_proposed_anew(appealed, sinta, agus):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.dismiss(appealed, by=sinta)
    appeals.dismiss(appealed, by=agus)
    assert appealed.proposed_outcome is None
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=agus)
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="Terang", levels=levels(4))
    with pytest.raises(appeals.WordsMissing):
        appeals.dismiss(appealed, by=agus)
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason=" ")


def test_the_same_proposal_twice_is_one_and_another_waits_for_the_second(appealed, sinta):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Lain")


def test_answered_it_is_closed(appealed, sinta, agus, cast):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    appeals.confirm(appealed, by=agus)
    for verb in (appeals.confirm, appeals.dismiss):
        with pytest.raises(appeals.NothingToAnswer):
            verb(appealed, by=cast.identity(cast.ratna))
    hearing = hearing_for(agus, appealed.id)
    assert not can_propose(agus, hearing) and not can_confirm(agus, hearing)


def test_of_two_confirmations_at_once_one_counts(appealed, sinta, agus, cast, in_parallel):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    appeal_id, who = appealed.id, [agus, cast.identity(cast.ratna)]

    def confirm():
        return appeals.confirm(db.session.get_one(Appeal, appeal_id), by=who.pop()) or "done"

    answers = in_parallel(2, confirm)
    assert answers.count("done") == 1
    assert sum(isinstance(answer, appeals.NothingToAnswer) for answer in answers) == 1


def test_taken_back_it_is_not_heard_any_more(weak, appealed, sinta, budi):
    applications.withdraw(weak, by=budi)
    with pytest.raises(appeals.NothingToAnswer):
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    assert appeals_for(sinta) == []


def test_an_officer_who_has_just_come_may_confirm(appealed, sinta, cast):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    new = register_staff(name="Petugas Baru", email="baru@demo.example", passphrase=cast.passphrase, roles=[Role.OFFICER])
    db.session.flush()
    appeals.confirm(appealed, by=cast.identity(new))
    assert deciding  # the module that decided first is not asked again
