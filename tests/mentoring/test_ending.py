"""Ending a cohort shows whom it meets and asks; for a day it can be undone. So does the end of a mentor's role."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.undoing import TooLateToUndo
from mentoring import cohorts
from mentoring.models import CohortMember
from people import access
from people.models import RoleGrant
from tests.conftest import MONDAY
from tests.mentoring.conftest import at, joined, learners


def text_of(response) -> str:
    return response.get_data(as_text=True)


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.thing == "cohort").order_by(AuditEntry.id)))


def test_the_plan_leads_to_a_page_that_asks_with_numbers_and_names(cast, cohort, agus):
    people = learners(3)
    joined(cohort, *people)
    assert f'href="{at(cohort, "end")}"' in text_of(agus.get(at(cohort, "plan")))
    page = text_of(agus.get(at(cohort, "end")))
    assert all(person.name in page for person in people)
    assert "<dt>Peserta di dalamnya</dt><dd>3</dd>" in page
    assert cast.raka.name in page
    assert "Ya, akhiri kelompok" in page and "Kembali" in page
    db.session.refresh(cohort)
    assert not cohort.is_over(clock.today()), "asking changes nothing"


def test_a_mentor_reads_there_only_the_names_that_were_shared(cohort, raka):
    sharing, silent = learners(2)
    joined(cohort, sharing)
    joined(cohort, silent, shares=False)
    page = text_of(raka.get(at(cohort, "end")))
    assert sharing.name in page
    assert silent.name not in page
    assert "<dd>2</dd>" in page


def test_the_end_is_undone_and_mentors_see_their_learners_again_until_the_planned_day(cast, cohort, agus):
    (learner,) = learners(1)
    joined(cohort, learner)
    planned, mentor = cohort.ends_on, cast.identity(cast.raka)
    assert agus.submit(at(cohort, "end"), form=at(cohort, "end")).location == at(cohort)
    assert not access.may_see(mentor, learner.id)
    page = text_of(agus.get(at(cohort)))
    assert "Urungkan" in page
    assert agus.submit(at(cohort, "end", "undo"), form=at(cohort)).status_code == 303
    db.session.refresh(cohort)
    assert (cohort.ends_on, cohort.ended_at, cohort.planned_ends_on) == (planned, None, None)
    assert access.may_see(mentor, learner.id)
    with clock.at(MONDAY + timedelta(days=62)):
        assert not access.may_see(mentor, learner.id)
    assert acts()[-2:] == ["ended", "took back the end"]


def test_a_mentor_undoes_the_own_mistake_and_nothing_is_prolonged(cohort, raka):
    planned = cohort.ends_on
    raka.submit(at(cohort, "end"), form=at(cohort, "end"))
    assert raka.submit(at(cohort, "end", "undo"), form=at(cohort)).status_code == 303
    db.session.refresh(cohort)
    assert cohort.ends_on == planned


def test_after_a_day_the_end_stands(cast, cohort, agus):
    agus.submit(at(cohort, "end"), form=at(cohort, "end"))
    with clock.at(MONDAY + timedelta(hours=25)):
        page = cast.signed_in(cast.agus).get(at(cohort))
        assert page.status_code == 200 and "Urungkan" not in text_of(page)
        with pytest.raises(TooLateToUndo):
            cohorts.take_back_end(cohort, by=cast.identity(cast.agus))


def test_undoing_twice_is_told(cohort, agus):
    agus.submit(at(cohort, "end"), form=at(cohort, "end"))
    statuses = [agus.submit(at(cohort, "end", "undo"), form=at(cohort)).status_code for _ in range(2)]
    assert statuses == [303, 409]


def test_an_end_whose_planned_day_has_passed_cannot_be_undone(cast, cohort):
    cohort.ends_on = clock.today()
    cohorts.end_cohort(cohort, by=cast.identity(cast.agus))
    db.session.commit()
    with clock.at(MONDAY + timedelta(hours=20)):
        assert not cohorts.can_take_back_end(cohort)


def test_a_new_last_day_takes_the_place_of_the_undo(cast, cohort, agus):
    agus.submit(at(cohort, "end"), form=at(cohort, "end"))
    cohorts.change_cohort(
        cohort,
        by=cast.identity(cast.agus),
        name=cohort.name,
        starts_on=cohort.starts_on,
        ends_on=clock.today() + timedelta(days=5),
        online=False,
        place=None,
        meets=None,
        capacity=None,
        course_ids=(),
    )
    db.session.commit()
    assert not cohorts.can_take_back_end(cohort)


def test_another_partners_mentor_neither_asks_nor_undoes(cohort, mita):
    assert mita.get(at(cohort, "end")).status_code == 404
    assert mita.submit(at(cohort, "end", "undo"), form="/cohorts").status_code == 404


def test_ending_a_mentors_role_names_the_cohorts_that_lose_the_mentor_and_asks(cast, cohort):
    joined(cohort, *learners(2))
    role = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.raka.id)).one()
    page_of = f"/office/staff/{cast.raka.id}"
    admin = cast.signed_in(cast.ratna)
    assert f'href="{page_of}/roles/{role.id}/ending"' in text_of(admin.get(page_of))
    page = text_of(admin.get(f"{page_of}/roles/{role.id}/ending"))
    assert "Kelompok yang kehilangan pendamping ini: 1" in page
    assert f"{cohort.name}, 2 peserta" in page
    assert db.session.scalars(select(CohortMember.left_at).where(CohortMember.person_id == cast.raka.id)).one() is None
    ending = f"{page_of}/roles/{role.id}/ending"
    assert admin.submit(ending, form=ending).status_code == 303
    db.session.refresh(role)
    assert role.ended_at is not None
    assert admin.get(ending).location == page_of, "an ended role is asked about no more"
