"""The completeness check, two separate scores, a third, and the computed decision. Tied curators take no part."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import Message
from curation.judging import applications, checking, deciding, reasons, scoring, ties
from curation.models import (
    Application,
    ApplicationState,
    CompletenessCheck,
    Decision,
    Outcome,
    Placement,
    PlacementState,
    Round,
    Score,
)
from curation.models.reasons import REASONS, Reason
from people import consents
from people.models import Person, Role
from people.registration import register_staff
from products.rulebook import rules
from tests.curation import applying
from tests.curation.applying import fresh, levels, score


@pytest.fixture
def laras(cast):
    return cast.identity(cast.laras)


@pytest.fixture
def bayu(cast):
    return cast.identity(cast.bayu)


@pytest.fixture
def sinta(cast):
    return cast.identity(cast.sinta)


def decision_of(application: Application) -> Decision | None:
    latest = applications.latest_round(application)
    return db.session.scalars(select(Decision).where(Decision.round_id == latest.id)).first()


# ---- The completeness check


def test_a_whole_product_goes_on_to_be_scored(cast, laras):
    application = applying.handed_in(cast)
    check = checking.check(application, by=laras, round=1, complete=True)
    assert check.complete and application.state is ApplicationState.IN_REVIEW and decision_of(application) is None


def test_one_curator_returns_it_alone_with_reasons_and_a_day(cast, laras):
    application = applying.handed_in(cast)
    checking.check(application, by=laras, round=1, complete=False, keys=["photo_blurry"], note="Foto ketiga gelap")
    decision = decision_of(application)
    assert (decision.outcome, decision.by_id, decision.score_ids) == (Outcome.RETURNED, laras.id, [])
    assert (decision.score, decision.grade) == (None, None)
    assert REASONS.read(decision.reasons) == [Reason(key="photo_blurry", note="")]
    assert decision.mend_by == application.mend_by == clock.today() + timedelta(days=14)
    message = db.session.scalars(select(Message).where(Message.key == f"curation-decision-{decision.id}")).one()
    assert message.body.startswith(
        "Belum disetujui, tetapi tidak ditolak. Perbaiki 1 hal di bawah ini sampai tanggal 7 Desember 2026."
    )


@pytest.mark.parametrize(
    ("keys", "note", "refusal"),
    [
        ([], "x", reasons.ReasonMissing),
        (["no such"], "x", reasons.UnknownReason),
        (["other"], "  ", reasons.NoteMissing),
    ],
)
def test_a_return_says_why(cast, laras, keys, note, refusal):
    application = applying.handed_in(cast)
    with pytest.raises(refusal):
        checking.check(application, by=laras, round=1, complete=False, keys=keys, note=note)


def test_a_repeated_check_returns_the_first_and_another_curators_is_refused(cast, laras, bayu):
    application = applying.handed_in(cast)
    first = checking.check(application, by=laras, round=1, complete=True)
    assert checking.check(application, by=laras, round=1, complete=True) is first
    with pytest.raises(checking.AlreadyChecked):
        checking.check(application, by=bayu, round=1, complete=True)
    with pytest.raises(checking.AlreadyChecked):
        checking.check(application, by=laras, round=1, complete=False, keys=["photo_blurry"])


def test_a_check_of_a_round_that_is_not_there_is_refused(cast, laras):
    with pytest.raises(checking.NothingToCheck):
        checking.check(applying.handed_in(cast), by=laras, round=2, complete=True)


def test_an_older_round_is_not_checked_any_more(cast, bayu):
    application = applying.returned(cast)
    applications.hand_in_again(application, by=cast.identity(cast.budi), sent_as=uuid4())
    with pytest.raises(checking.AlreadyChecked):
        checking.check(application, by=bayu, round=1, complete=True)
    assert checking.check(application, by=bayu, round=2, complete=True)


def test_a_race_of_checks_counts_one(cast, in_parallel):
    application_id = applying.handed_in(cast).id
    who = [cast.identity(person) for person in (cast.laras, cast.bayu, cast.sinta)]

    def check():
        by = who.pop()
        return checking.check(db.session.get_one(Application, application_id), by=by, round=1, complete=True).curator_id

    answers = in_parallel(3, check)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert db.session.scalar(select(func.count()).select_from(CompletenessCheck)) == 1


# ---- Scores


def test_one_score_decides_nothing_and_the_second_does(cast):
    application = applying.in_review(cast)
    first = score(application, cast, cast.laras, 4)
    assert application.state is ApplicationState.IN_REVIEW and decision_of(application) is None
    second = score(application, cast, cast.bayu, 5)
    decision = decision_of(application)
    assert (decision.outcome, decision.score, decision.grade) == (Outcome.APPROVED, 90, "A")
    assert decision.score_ids == [first.id, second.id] and decision.by_id is None
    assert fresh(application).state is ApplicationState.APPROVED


def test_the_owner_is_told_grade_and_shops(cast):
    application = applying.approved(cast)
    decision = decision_of(application)
    message = db.session.scalars(select(Message).where(Message.key == f"curation-decision-{decision.id}")).one()
    assert message.person_id == cast.budi.id and message.link == f"/applications/{application.id}/letters/{decision.id}"
    assert message.body == (
        "Disetujui dengan nilai B. Produk akan tampil di: GuloAsem dan Galeri Semarang Creative Gallery di Tokopedia."
    )


def test_an_approval_offers_the_product_to_its_channels(cast):
    application = applying.approved(cast)
    placements = db.session.scalars(select(Placement).order_by(Placement.id)).all()
    assert [row.channel for row in placements] == decision_of(application).channels == list(rules.current().channels)
    assert {row.state for row in placements} == {PlacementState.OFFERED}


def test_more_than_twenty_apart_a_third_curator_decides_the_middle(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 3)
    score(application, cast, cast.bayu, 5)
    assert decision_of(application) is None and application.state is ApplicationState.IN_REVIEW
    score(application, cast, cast.sinta, 4)
    decision = decision_of(application)
    assert (decision.score, decision.grade, len(decision.score_ids)) == (80, "B", 3)


def test_exactly_twenty_apart_two_are_enough(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 3)
    score(application, cast, cast.bayu, 4)
    assert decision_of(application).score == 70


def test_a_harsh_level_on_a_key_criterion_returns_it(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 4)
    score(application, cast, cast.bayu, 4, keys=["packaging_weak"], packaging=1)
    decision = decision_of(application)
    assert (decision.outcome, decision.grade, decision.channels) == (Outcome.RETURNED, None, [])
    assert REASONS.read(decision.reasons) == [Reason(key="packaging_weak", note="")]
    assert application.mend_by == clock.today() + timedelta(days=14)
    assert not db.session.scalars(select(Placement)).all()


def test_a_low_score_returns_it_with_all_reasons_and_notes(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 2, keys=["other", "photo_blurry"], note="Tambah bingkai")
    score(application, cast, cast.bayu, 2, keys=["photo_blurry", "other"], note="Tulis ukuran")
    decision = decision_of(application)
    assert (decision.outcome, decision.score, decision.grade) == (Outcome.RETURNED, 40, "D")
    assert REASONS.read(decision.reasons) == [
        Reason(key="photo_blurry", note=""),
        Reason(key="other", note="Tambah bingkai\nTulis ukuran"),
    ]
    assert decision.note == "Tambah bingkai\n\nTulis ukuran"


def test_levels_that_would_return_it_need_a_reason(cast, laras):
    application = applying.in_review(cast)
    with pytest.raises(reasons.ReasonMissing):
        score(application, cast, cast.laras, 2)
    with pytest.raises(reasons.ReasonMissing):
        score(application, cast, cast.laras, 5, product=1)
    with pytest.raises(scoring.UnfinishedLevels):
        deciding.submit_score(application, by=laras, round=1, levels={"product": 3})


def test_a_repeated_score_returns_the_first(cast, laras):
    application = applying.in_review(cast)
    first = score(application, cast, cast.laras, 4)
    again = deciding.submit_score(application, by=laras, round=1, levels=levels(5))
    assert again.id == first.id and again.total == 80


def test_after_the_decision_no_new_score_is_accepted(cast, sinta, laras):
    application = applying.approved(cast)
    with pytest.raises(deciding.NothingToScore):
        deciding.submit_score(application, by=sinta, round=1, levels=levels())
    assert deciding.submit_score(application, by=laras, round=1, levels=levels()).curator_id == laras.id


def test_a_round_that_is_not_the_last_is_not_scored(cast, laras):
    application = applying.in_review(cast)
    with pytest.raises(deciding.NothingToScore):
        deciding.submit_score(application, by=laras, round=2, levels=levels())


def test_nothing_is_scored_before_the_check(cast, laras):
    with pytest.raises(deciding.NothingToScore):
        deciding.submit_score(applying.handed_in(cast), by=laras, round=1, levels=levels())


def test_a_new_round_is_scored_anew_by_the_same_curators(cast, laras):
    application = applying.in_review(cast)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 2, keys=["photo_blurry"])
    applications.hand_in_again(application, by=cast.identity(cast.budi), sent_as=uuid4())
    checking.check(application, by=laras, round=2, complete=True)
    for who in (cast.laras, cast.bayu):
        score(application, cast, who, 5)
    decision = decision_of(application)
    assert (decision.score, decision.grade) == (100, "A")
    assert db.session.scalar(select(func.count()).select_from(Score)) == 4


def test_a_missing_consent_at_the_approval_returns_it_with_the_rule(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 5)
    consents.withdraw(cast.budi.id, "publication")
    db.session.commit()
    score(application, cast, cast.bayu, 5)
    decision = decision_of(application)
    assert (decision.outcome, decision.score, decision.grade) == (Outcome.RETURNED, 100, None)
    assert [reason["rule"] for reason in decision.reasons] == ["K08"]
    assert not db.session.scalars(select(Placement)).all()


def test_a_rule_that_does_not_block_the_approval_does_not_return_it(cast):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 5)
    from products.models import Listing

    db.session.get_one(Listing, application.listing_id).title = "x"  # K06 is not asked at the approval
    score(application, cast, cast.bayu, 5)
    assert decision_of(application).outcome is Outcome.APPROVED


def test_the_audit_names_no_person_for_a_computed_decision(cast):
    application = applying.approved(cast)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "decided: approved")).one()
    assert (entry.actor_id, entry.thing, entry.thing_id) == (None, "application", str(application.id))


# ---- Races


def test_two_last_scores_at_once_make_one_decision(cast, in_parallel):
    application_id = applying.in_review(cast).id
    who = [cast.identity(person) for person in (cast.laras, cast.bayu)]

    def submit():
        application = db.session.get_one(Application, application_id)
        return deciding.submit_score(application, by=who.pop(), round=1, levels=levels()).id

    answers = in_parallel(2, submit)
    assert all(isinstance(answer, int) for answer in answers)
    decisions = db.session.scalars(select(Decision)).all()
    assert len(decisions) == 1 and sorted(decisions[0].score_ids) == sorted(answers)


def test_three_scores_at_once_make_one_decision_and_the_late_one_is_told(cast, in_parallel):
    application_id = applying.in_review(cast).id
    who = [cast.identity(person) for person in (cast.laras, cast.bayu, cast.sinta)]

    def submit():
        application = db.session.get_one(Application, application_id)
        return deciding.submit_score(application, by=who.pop(), round=1, levels=levels()).id

    answers = in_parallel(3, submit)
    assert sum(isinstance(answer, deciding.NothingToScore) for answer in answers) == 1
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_a_decision_and_a_withdrawal_at_once_end_in_one_of_them(cast, in_parallel):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 4)
    application_id, bayu, budi = application.id, cast.identity(cast.bayu), cast.identity(cast.budi)
    actions = [
        lambda application: deciding.submit_score(application, by=bayu, round=1, levels=levels()),
        lambda application: applications.withdraw(application, by=budi),
    ]
    in_parallel(2, lambda: actions.pop()(db.session.get_one(Application, application_id)) and None)
    state = fresh(application).state
    placement_states = db.session.scalars(select(Placement.state)).all()
    assert state is ApplicationState.WITHDRAWN
    assert all(placement_state is PlacementState.TAKEN_DOWN for placement_state in placement_states)


def test_an_approval_and_a_withdrawn_consent_at_once_show_nothing(cast, in_parallel):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 4)
    application_id, bayu, budi = application.id, cast.identity(cast.bayu), cast.budi.id
    actions = [
        lambda: deciding.submit_score(db.session.get_one(Application, application_id), by=bayu, round=1, levels=levels()),
        lambda: consents.withdraw(budi, "publication"),
    ]
    in_parallel(2, lambda: actions.pop()() and None)
    placement_states = db.session.scalars(select(Placement.state)).all()
    assert all(placement_state is PlacementState.TAKEN_DOWN for placement_state in placement_states)
    assert fresh(application).state in {ApplicationState.RETURNED, ApplicationState.APPROVED}


# ---- Ties


def test_a_tied_curator_neither_checks_nor_scores(cast, laras):
    application = applying.handed_in(cast)
    ties.declare(application.enterprise_id, by=laras, reason="Saudara")
    with pytest.raises(ties.Tied):
        checking.check(application, by=laras, round=1, complete=True)
    checking.check(application, by=cast.identity(cast.bayu), round=1, complete=True)
    with pytest.raises(ties.Tied):
        deciding.submit_score(application, by=laras, round=1, levels=levels())


def test_a_tie_needs_a_reason_and_is_stored_once(cast, laras):
    application = applying.handed_in(cast)
    with pytest.raises(ties.ReasonMissing):
        ties.declare(application.enterprise_id, by=laras, reason=" ")
    ties.declare(application.enterprise_id, by=laras, reason="Saudara")
    ties.declare(application.enterprise_id, by=laras, reason="Saudara")
    assert len(db.session.scalars(select(ties.Tie)).all()) == 1


def test_a_score_given_before_the_tie_was_declared_no_longer_counts(cast, laras):
    application = applying.in_review(cast)
    score(application, cast, cast.laras, 5)
    ties.declare(application.enterprise_id, by=laras, reason="Saudara")
    score(application, cast, cast.bayu, 4)
    assert decision_of(application) is None
    score(application, cast, cast.sinta, 4)
    assert decision_of(application).score == 80


def test_members_of_the_business_are_tied(cast):
    application = applying.handed_in(cast)
    assert ties.is_tied(cast.budi.id, application.enterprise_id)
    assert not ties.is_tied(cast.sri.id, application.enterprise_id)
    assert not ties.is_tied(cast.laras.id, application.enterprise_id)


def test_the_mentor_of_a_member_is_tied_also_afterwards(cast):
    from mentoring.models import Cohort  # noqa: F401  the reason's table
    from people import access
    from people.models import AccessReason

    application = applying.handed_in(cast)
    access.grant(cast.laras.id, cast.budi.id, AccessReason.COHORT, 1, until=clock.now() + timedelta(days=1))
    assert ties.is_tied(cast.laras.id, application.enterprise_id)
    with clock.at(clock.now() + timedelta(days=9)):
        assert ties.is_tied(cast.laras.id, application.enterprise_id)


def test_the_grader_of_a_members_task_is_tied(cast):
    from tests.certificates import build

    application = applying.handed_in(cast)
    course = build.make_course()
    build.judge(build.enrol(cast.budi, course), by=cast.laras)
    db.session.commit()
    assert ties.is_tied(cast.laras.id, application.enterprise_id)
    assert not ties.is_tied(cast.bayu.id, application.enterprise_id)


def test_an_administrator_without_the_role_is_no_curator(cast):
    person = register_staff(name="Tanpa Peran", email="x@demo.example", passphrase=cast.passphrase, roles=[Role.ADMIN])
    assert isinstance(person, Person)
    from curation.policies.desk import can_open_desk

    assert not can_open_desk(cast.identity(person)) and can_open_desk(cast.identity(cast.laras))


def test_a_rounds_number_is_its_own(cast):
    application = applying.returned(cast)
    again = applications.hand_in_again(application, by=cast.identity(cast.budi), sent_as=uuid4())
    assert db.session.scalars(select(Round.number).order_by(Round.id)).all() == [1, again.number]
