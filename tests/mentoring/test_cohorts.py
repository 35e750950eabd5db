"""Who sees whom through a cohort, and on which days."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from mentoring import cohorts
from mentoring.cohorts import EndsBeforeItStarts
from mentoring.members import CohortOver, NotOfThePartner, OtherRole, add_member, add_mentor, end_membership
from mentoring.models import Cohort
from people import access, consents
from people.models import Person, Role
from people.partners import find_or_create_partner
from people.registration import register_staff
from people.roles import grant_role
from tests.conftest import MONDAY
from tests.mentoring.conftest import open_for


@pytest.fixture
def cohort(cast):
    """A cohort of sixty days from today without a mentor."""
    cohort = open_for(cast.partner)
    db.session.commit()
    return cohort


def sees(cast, mentor, learner):
    return access.may_see(cast.identity(mentor), learner.id)


def another_mentor(partner, name="Mita Sari"):
    mentor = register_staff(name=name, email=f"{name.split()[0].lower()}@demo.example", passphrase="kopi tubruk simpang lima")
    grant_role(mentor, Role.MENTOR, by=None, scope_kind="partner", scope_id=partner.id)
    db.session.commit()
    return mentor


def test_a_mentor_sees_the_members_of_the_cohort_and_nobody_else(cohort, cast):
    add_mentor(cohort, cast.raka)
    add_member(cohort, cast.sri, shares=True)
    assert sees(cast, cast.raka, cast.sri)
    assert not sees(cast, cast.raka, cast.budi) and not sees(cast, cast.sri, cast.raka)


def test_a_mentor_who_comes_later_sees_the_members_too(cohort, cast):
    add_member(cohort, cast.sri, shares=True)
    assert not sees(cast, cast.raka, cast.sri)
    add_mentor(cohort, cast.raka)
    assert sees(cast, cast.raka, cast.sri)


def test_joining_stores_the_consent_with_its_wording_for_this_partner(cohort, cast):
    add_member(cohort, cast.sri, shares=True)
    sharing = next(row for row in consents.active_consents(cast.sri.id) if row.wording.key == "partner_sharing")
    assert sharing.partner == cast.partner.name in sharing.wording.text
    assert sharing.consent.wording_hash == sharing.wording.sha256


def test_a_withdrawn_consent_ends_it_at_once_also_for_mentors_to_come(cohort, cast):
    add_mentor(cohort, cast.raka)
    add_member(cohort, cast.sri, shares=True)
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)
    assert not sees(cast, cast.raka, cast.sri)
    mita = another_mentor(cast.partner)
    add_mentor(cohort, mita)
    assert not sees(cast, mita, cast.sri)


def test_who_agrees_again_is_seen_again(cohort, cast):
    add_mentor(cohort, cast.raka)
    add_member(cohort, cast.sri, shares=True)
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)
    add_member(cohort, cast.sri, shares=True)
    assert sees(cast, cast.raka, cast.sri)


def test_who_leaves_is_no_longer_seen_and_may_come_back(cohort, cast):
    add_mentor(cohort, cast.raka)
    for learner in (cast.sri, cast.budi):
        add_member(cohort, learner, shares=True)
    end_membership(cohort, cast.sri.id)
    end_membership(cohort, cast.sri.id)
    assert not sees(cast, cast.raka, cast.sri) and sees(cast, cast.raka, cast.budi)
    add_member(cohort, cast.sri, shares=True)
    assert sees(cast, cast.raka, cast.sri)


def test_a_mentor_who_leaves_sees_nobody_any_more(cohort, cast):
    add_mentor(cohort, cast.raka)
    add_member(cohort, cast.sri, shares=True)
    end_membership(cohort, cast.raka.id)
    assert not sees(cast, cast.raka, cast.sri)


def test_leaving_where_one_never_was_changes_nothing(cohort, cast):
    end_membership(cohort, cast.sri.id)
    assert not db.session.dirty


def test_leaving_one_cohort_does_not_end_what_another_gives(cohort, cast):
    other = open_for(cast.partner)
    for each_cohort in (cohort, other):
        add_mentor(each_cohort, cast.raka)
        add_member(each_cohort, cast.sri, shares=True)
    end_membership(cohort, cast.sri.id)
    assert sees(cast, cast.raka, cast.sri)


def test_it_ends_by_itself_with_the_cohorts_last_day(cohort, cast):
    add_mentor(cohort, cast.raka)
    add_member(cohort, cast.sri, shares=True)
    with clock.at(MONDAY + timedelta(days=60, hours=14)):
        assert sees(cast, cast.raka, cast.sri)
    with clock.at(MONDAY + timedelta(days=61)):
        assert not sees(cast, cast.raka, cast.sri)


def test_a_cohort_may_be_ended_before_its_day_and_then_takes_nobody(cohort, cast):
    add_mentor(cohort, cast.raka)
    add_member(cohort, cast.sri, shares=True)
    cohorts.end_cohort(cohort)
    assert not sees(cast, cast.raka, cast.sri)
    for join in (lambda: add_member(cohort, cast.budi, shares=True), lambda: add_mentor(cohort, cast.raka)):
        with pytest.raises(CohortOver):
            join()


def test_only_mentors_whom_the_partner_sends_can_mentor(cohort, cast):
    for stranger in (another_mentor(find_or_create_partner("Lembaga Lain")), cast.dewi, cast.budi):
        with pytest.raises(NotOfThePartner) as error:
            add_mentor(cohort, stranger)
        assert error.value.values == {"partner": cast.partner.name}


def test_nobody_mentors_the_cohort_in_which_they_learn(cohort, cast):
    add_mentor(cohort, cast.raka)
    with pytest.raises(OtherRole):
        add_member(cohort, cast.raka, shares=True)
    assert not consents.is_active(cast.raka.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)


def test_a_cohort_cannot_end_before_it_starts(cast):
    with pytest.raises(EndsBeforeItStarts):
        open_for(cast.partner, days=-1)


def test_a_mentor_and_members_who_come_at_once_do_not_miss_each_other(cohort, cast, in_parallel):
    cohort_id, mentor_id, learner_ids = cohort.id, cast.raka.id, [cast.sri.id, cast.budi.id, cast.ayu.id]
    joiners = iter([("mentor", mentor_id), *(("member", learner_id) for learner_id in learner_ids * 3)])

    def join():
        role, person_id = next(joiners)
        cohort, person = db.session.get_one(Cohort, cohort_id), db.session.get_one(Person, person_id)
        add_mentor(cohort, person) if role == "mentor" else add_member(cohort, person, shares=True)

    db.session.rollback()
    assert in_parallel(10, join) == [None] * 10
    assert all(sees(cast, cast.raka, learner) for learner in (cast.sri, cast.budi, cast.ayu))
