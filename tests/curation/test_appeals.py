"""One appeal for an application: answered by a curator who has not judged it, confirmed by an officer, never for the worse."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core import clock
from core.db import db
from core.outbox import Message, unread_by
from curation.judging import appeals, applications, scoring, ties
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
from curation.queries.appeals import count_appeals_for, hearing_for, open_rows
from people import consents
from people.identity import Anonymous
from people.models import Role
from people.registration import register_staff
from people.roles import grant_role
from products.rulebook import rules
from tests.curation import applying
from tests.curation.applying import fresh, levels, score

UPHELD, CHANGED = AppealOutcome.UPHELD, AppealOutcome.CHANGED


def appeals_for(person) -> list[Any]:
    """Return the open appeals that a person may hear."""
    return list(db.session.execute(open_rows, {"viewer": person.id}))


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
    """An application returned by the scores of Laras and Bayu."""
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"])
    return application


@pytest.fixture
def appealed(weak, budi, cast) -> Appeal:
    assert cast.sinta and cast.agus and cast.ratna
    appeal = appeals.appeal(weak, by=budi, reason="Foto saya terang")
    db.session.commit()
    return appeal


def test_an_appeal_is_made_once_and_a_repeated_form_returns_it(weak, budi):
    appeal = appeals.appeal(weak, by=budi, reason="Foto saya terang")
    assert appeals.appeal(weak, by=budi, reason="Foto saya terang").id == appeal.id
    with pytest.raises(appeals.AlreadyAppealed):
        appeals.appeal(weak, by=budi, reason="Lagi")


def test_an_appeal_says_why(weak, budi):
    with pytest.raises(appeals.WordsMissing):
        appeals.appeal(weak, by=budi, reason="  ")


def test_the_fourteenth_day_is_the_last_for_an_appeal(weak, budi):
    with clock.at(clock.now() + timedelta(days=15)), pytest.raises(appeals.TooLate):
        appeals.appeal(weak, by=budi, reason="Foto saya terang")
    with clock.at(clock.now() + timedelta(days=14)):
        assert appeals.appeal(weak, by=budi, reason="Foto saya terang")


def test_there_is_nothing_to_appeal_against_before_a_decision(cast, budi):
    with pytest.raises(appeals.TooLate):
        appeals.appeal(applying.handed_in(cast), by=budi, reason="x")


def test_a_race_of_appeals_stores_one(weak, budi, in_parallel):
    application_id, reasons = weak.id, [f"Alasan {number}" for number in range(8)]

    def make():
        return appeals.appeal(db.session.get_one(Application, application_id), by=budi, reason=reasons.pop()).id

    answers = in_parallel(8, make)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, appeals.AlreadyAppealed) for answer in answers) == 7


# ---- Who hears it


def test_curators_who_scored_do_not_answer(appealed, cast):
    for who in (cast.laras, cast.bayu):
        with pytest.raises(appeals.NotImpartial):
            appeals.propose(appealed, by=cast.identity(who), outcome=UPHELD, reason="Tetap")


def test_the_curator_of_the_completeness_check_does_not_answer(cast, budi):
    application = applying.returned(cast)
    appeal = appeals.appeal(application, by=budi, reason="Lengkap")
    with pytest.raises(appeals.NotImpartial):
        appeals.propose(appeal, by=cast.identity(cast.laras), outcome=UPHELD, reason="Tetap")


def test_a_tied_officer_does_not_confirm(appealed, sinta, agus, cast):
    ties.declare(
        cast.budi.id and db.session.get_one(Application, appealed.application_id).enterprise_id, by=agus, reason="Adik"
    )
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=agus)
    appeals.confirm(appealed, by=cast.identity(cast.ratna))


def test_no_officer_proposes_while_a_curator_is_free(appealed, agus):
    with pytest.raises(appeals.NotImpartial):
        appeals.propose(appealed, by=agus, outcome=UPHELD, reason="Tetap")


def test_two_officers_answer_if_no_curator_is_free(appealed, sinta, agus, cast):
    application = db.session.get_one(Application, appealed.application_id)
    ties.declare(application.enterprise_id, by=sinta, reason="Saudara")
    appeals.propose(appealed, by=agus, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.confirm(appealed, by=agus)
    appeals.confirm(appealed, by=cast.identity(cast.ratna))
    assert appealed.confirmed_by_id == cast.ratna.id


def test_a_curator_whose_role_has_ended_is_not_free(appealed, cast, agus):
    from people.models import RoleGrant
    from people.roles import end_role

    grant = db.session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == cast.sinta.id, RoleGrant.role == Role.CURATOR)
    ).one()
    assert hearing_for(agus, appealed.id).has_free_curator
    end_role(grant, by=agus)
    db.session.flush()
    assert not hearing_for(agus, appealed.id).has_free_curator


def test_a_person_with_both_roles_does_not_answer_alone(appealed, cast, sinta):
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


def test_the_owner_reads_why_a_decision_is_upheld_and_the_remaining_days_continue(weak, appealed, sinta, agus):
    until = weak.mend_by
    with clock.at(clock.now() + timedelta(days=5)):
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Foto kedua masih gelap")
        appeals.confirm(appealed, by=agus)
        assert weak.state is ApplicationState.RETURNED and weak.mend_by == until + timedelta(days=5)
    message = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appealed.id}")).one()
    assert message.body.startswith("Kami sudah memeriksa lagi. Keputusan tetap. Alasannya: Foto kedua masih gelap.")
    assert message.link == f"/applications/{weak.id}/appeal"


def test_a_changed_decision_approves_with_the_new_grade_and_offers_the_product(weak, appealed, sinta, agus):
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="Fotonya terang", levels=levels(4))
    assert weak.state is ApplicationState.RETURNED and not db.session.scalars(select(Placement)).all()
    appeals.confirm(appealed, by=agus)
    assert (appealed.new_score, appealed.new_grade) == (80, "B")
    assert weak.state is ApplicationState.APPROVED and weak.mend_by is None
    assert {row.state for row in db.session.scalars(select(Placement))} == {PlacementState.OFFERED}
    message = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appealed.id}")).one()
    assert "Keputusan diubah menjadi: Disetujui dengan nilai B." in message.body


def test_a_reason_that_ends_in_a_full_stop_is_told_with_one(appealed, sinta, agus):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Foto kedua masih gelap.")
    appeals.confirm(appealed, by=agus)
    message = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appealed.id}")).one()
    assert "Alasannya: Foto kedua masih gelap. Ibu/Bapak" in message.body


def test_a_changed_decision_withdraws_the_request_for_corrections(cast, appealed, sinta, agus):
    def mending_requests() -> list[str]:
        return [message.subject for message in unread_by(cast.budi.id) if message.subject.startswith("Perlu diperbaiki")]

    assert len(mending_requests()) == 1
    appeals.propose(appealed, by=sinta, outcome=CHANGED, reason="Fotonya terang", levels=levels(4))
    appeals.confirm(appealed, by=agus)
    assert mending_requests() == []


def test_an_upheld_approval_stays(cast, budi, sinta, agus):
    application = applying.approved(cast, level=3)
    appeal = appeals.appeal(application, by=budi, reason="Nilainya kurang")
    appeals.propose(appeal, by=sinta, outcome=UPHELD, reason="Tetap")
    appeals.confirm(appeal, by=agus)
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
    appeal = appeals.appeal(application, by=budi, reason="Nilainya kurang")
    with pytest.raises(appeals.NotBetter):
        appeals.propose(appeal, by=sinta, outcome=CHANGED, reason="x", levels=levels(3))
    appeals.propose(appeal, by=sinta, outcome=CHANGED, reason="x", levels=levels(5))
    appeals.confirm(appeal, by=agus)
    assert len(db.session.scalars(select(Placement)).all()) == 2


def test_a_return_at_the_check_that_is_changed_goes_on_to_be_scored(cast, budi, sinta, agus):
    application = applying.returned(cast)
    appeal = appeals.appeal(application, by=budi, reason="Semua sudah ada")
    appeals.propose(appeal, by=sinta, outcome=CHANGED, reason="Memang lengkap")
    appeals.confirm(appeal, by=agus)
    assert application.state is ApplicationState.IN_REVIEW and application.mend_by is None
    first, new_round = db.session.scalars(select(Round).order_by(Round.number)).all()
    assert new_round.snapshot == first.snapshot and new_round.number == 2
    assert db.session.get_one(CompletenessCheck, new_round.id).curator_id == sinta.id
    message = db.session.scalars(select(Message).where(Message.key == f"curation-appeal-{appeal.id}")).one()
    assert "Keputusan diubah menjadi: lengkap" in message.body
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


def test_a_dismissed_answer_is_proposed_again(appealed, sinta, agus):
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


def test_a_repeated_proposal_changes_nothing_and_another_is_refused(appealed, sinta):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    with pytest.raises(appeals.NotImpartial):
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Lain")


def test_an_answered_appeal_is_closed(appealed, sinta, agus, cast):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    appeals.confirm(appealed, by=agus)
    for verb in (appeals.confirm, appeals.dismiss):
        with pytest.raises(appeals.NothingToAnswer):
            verb(appealed, by=cast.identity(cast.ratna))
    hearing = hearing_for(agus, appealed.id)
    assert not can_propose(agus, hearing) and not can_confirm(agus, hearing)


def test_a_race_of_confirmations_counts_one(appealed, sinta, agus, cast, in_parallel):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    appeal_id, who = appealed.id, [agus, cast.identity(cast.ratna)]

    def confirm():
        return appeals.confirm(db.session.get_one(Appeal, appeal_id), by=who.pop()) or "done"

    answers = in_parallel(2, confirm)
    assert answers.count("done") == 1
    assert sum(isinstance(answer, appeals.NothingToAnswer) for answer in answers) == 1


def test_an_appeal_of_a_withdrawn_application_is_not_answered(weak, appealed, sinta, budi):
    applications.withdraw(weak, by=budi)
    with pytest.raises(appeals.NothingToAnswer):
        appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    assert appeals_for(sinta) == []


def test_a_new_officer_may_confirm(appealed, sinta, cast):
    appeals.propose(appealed, by=sinta, outcome=UPHELD, reason="Tetap")
    new = register_staff(name="Petugas Baru", email="baru@demo.example", passphrase=cast.passphrase, roles=[Role.OFFICER])
    db.session.flush()
    appeals.confirm(appealed, by=cast.identity(new))
    assert db.session.scalars(select(Appeal.confirmed_by_id)).one() == new.id
