"""The pages of partners and cohorts: who may open, change and end a cohort, and how forms answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.db import db
from mentoring import codes
from mentoring.models import Cohort, CohortCourse, CohortMember
from people import access
from people.models import Partner, Role, RoleGrant
from people.partners import find_or_create_partner
from people.registration import register_staff
from people.roles import end_role, grant_role
from tests.mentoring.conftest import at, joined, learners
from tests.people.build import page
from tests.quizzes import tasking


def plan(cast, **changed):
    """Return the fields of a filled form of /cohorts/new."""
    return {
        "name": "Kelompok Tembalang",
        "partner": cast.partner.id,
        "starts_on": clock.today().isoformat(),
        "ends_on": (clock.today() + timedelta(days=60)).isoformat(),
        "online": "no",
        "place": "Balai RW 3",
        "meets": "Rabu, 09.00",
        "capacity": "",
        **changed,
    }


# Partners


def test_an_officer_writes_partners_down_and_corrects_a_name(agus, cast):
    agus.submit("/office/partners", {"name": "Komunitas Batik"}, form="/office/partners/new")
    partner = db.session.scalars(select(Partner).where(Partner.name == "Komunitas Batik")).one()
    agus.submit(f"/office/partners/{partner.id}", {"name": "Komunitas Batik Tulis"})
    assert "Komunitas Batik Tulis" in page(agus.get("/office/partners"))


def test_a_partners_name_is_taken_once(agus, cast):
    again = agus.submit("/office/partners", {"name": cast.partner.name}, form="/office/partners/new")
    assert again.status_code == 422 and "Sudah ada mitra dengan nama ini" in page(again)
    other = find_or_create_partner("Lembaga Lain")
    db.session.commit()
    assert agus.submit(f"/office/partners/{other.id}", {"name": cast.partner.name}).status_code == 422
    assert agus.submit("/office/partners", {"name": ""}, form="/office/partners/new").status_code == 422


def test_partners_are_listed_in_as_many_statements_as_one(agus, cast, count_statements):
    counted = []
    for count in (1, 30):
        for number in range(count):
            find_or_create_partner(f"Mitra {number}")
        db.session.commit()
        with count_statements() as statements:
            agus.get("/office/partners")
        counted.append(len(statements))
    assert counted[0] == counted[1]


# The plan


def test_a_mentor_opens_a_cohort_of_the_own_partner_and_mentors_it(raka, cast):
    opened = raka.submit("/cohorts", plan(cast), form="/cohorts/new")
    cohort = db.session.scalars(select(Cohort)).one()
    assert opened.location == at(cohort) and cohort.capacity == 30 and len(cohort.join_code) == codes.LENGTH
    assert db.session.get(CohortMember, (cohort.id, cast.raka.id))


def test_an_online_cohort_has_the_offices_usual_number_of_places(raka, cast):
    raka.submit("/cohorts", plan(cast, online="yes"), form="/cohorts/new")
    assert db.session.scalars(select(Cohort.capacity)).one() == 50


def test_a_mentor_cannot_open_one_for_another_partner(raka, cast):
    other = find_or_create_partner("Lembaga Lain")
    db.session.commit()
    assert raka.submit("/cohorts", plan(cast, partner=other.id), form="/cohorts/new").status_code == 422
    assert db.session.scalars(select(Cohort)).all() == []


def test_an_officer_opens_one_for_any_partner_without_mentoring_it(agus, cast):
    agus.submit("/cohorts", plan(cast), form="/cohorts/new")
    assert db.session.scalars(select(CohortMember)).all() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "Mohon diisi"),
        ({"ends_on": "2020-01-01"}, "Hari terakhir"),
        ({"starts_on": "besok"}, ""),
        ({"capacity": "0"}, ""),
        ({"capacity": "99999999999999999999"}, ""),
        ({"online": "perhaps"}, ""),
        ({"courses": "99"}, ""),
        ({"place": "x" * 161}, ""),
        ({"partner": "x"}, ""),
    ],
)
def test_a_plan_filled_in_oddly_is_shown_again_with_what_was_typed(raka, cast, changed, message):
    answer = raka.submit("/cohorts", plan(cast, **changed), form="/cohorts/new")
    assert answer.status_code == 422 and message in page(answer)
    assert 'value="Rabu, 09.00"' in answer.get_data(as_text=True)
    assert db.session.scalars(select(Cohort)).all() == []


def test_a_cohort_may_take_courses_together_and_change_its_mind(raka, cast, cohort):
    course = tasking.course(owner=cast.dewi)
    assert raka.submit(at(cohort, "plan"), plan(cast, courses=course.id)).status_code == 303
    assert db.session.scalars(select(CohortCourse.course_id)).all() == [course.id]
    raka.submit(at(cohort, "plan"), plan(cast))
    assert db.session.scalars(select(CohortCourse.course_id)).all() == []


def test_fewer_places_than_members_are_refused(raka, cast, cohort):
    joined(cohort, *learners(3))
    refused = raka.submit(at(cohort, "plan"), plan(cast, capacity="2"))
    assert refused.status_code == 422 and "Sudah ada 3 peserta" in page(refused)


def test_ending_a_cohort_closes_what_mentors_see(raka, cast, cohort):
    joined(cohort, cast.sri)
    assert raka.submit(at(cohort, "end"), form=at(cohort, "end")).location == at(cohort)
    assert not access.may_see(cast.identity(cast.raka), cast.sri.id)
    assert "sudah selesai" in page(raka.get(at(cohort)))


@pytest.mark.parametrize("changed", [{"ends_on": "2099-12-31"}, {"starts_on": "2099-01-01", "ends_on": "2099-12-31"}])
def test_nobody_plans_a_cohort_that_lasts_for_years(raka, agus, cast, cohort, changed):
    """The access of mentors would last as long as the cohort."""
    for browser in (raka, agus):
        for where, form in (("/cohorts", "/cohorts/new"), (at(cohort, "plan"), at(cohort, "plan"))):
            refused = browser.submit(where, plan(cast, **changed), form=form)
            assert refused.status_code == 422 and "2099-12-31" in refused.text and "400 hari" in page(refused)


def test_a_mentor_neither_prolongs_a_cohort_nor_revives_one_that_is_over(raka, agus, cast, cohort):
    joined(cohort, cast.sri)
    later = (cohort.ends_on + timedelta(days=1)).isoformat()
    refused = raka.submit(at(cohort, "plan"), plan(cast, ends_on=later))
    assert refused.status_code == 422 and "Hanya kantor" in page(refused)
    raka.submit(at(cohort, "end"), form=at(cohort, "plan"))
    assert raka.submit(at(cohort, "plan"), plan(cast, ends_on=clock.today().isoformat())).status_code == 422
    assert not access.may_see(cast.identity(cast.raka), cast.sri.id)
    assert agus.submit(at(cohort, "plan"), plan(cast, ends_on=later)).status_code == 303
    assert access.may_see(cast.identity(cast.raka), cast.sri.id)


@pytest.mark.parametrize("part", ["", "/plan", "/members", "/poster", "/members/{sri}"])
def test_to_a_mentor_of_another_partner_the_cohort_does_not_exist(mita, cast, cohort, part):
    joined(cohort, cast.sri)
    assert mita.get(f"/cohorts/{cohort.id}{part.format(sri=cast.sri.id)}").status_code == 404
    assert "Kelompok Gunungpati" not in page(mita.get("/cohorts"))


def test_a_mentor_of_the_partner_who_does_not_mentor_it_sees_no_names_until_he_does(cast, cohort):
    joined(cohort, cast.sri)
    tia = register_staff(name="Tia Lestari", email="tia@demo.example", passphrase=cast.passphrase)
    grant_role(tia, Role.MENTOR, by=None, scope_kind="partner", scope_id=cast.partner.id)
    client = cast.signed_in(tia)
    assert "Sri Rahayu" not in page(client.get(at(cohort)))
    client.submit(at(cohort, "mentors"), {"mentor": tia.id}, form=at(cohort))
    assert "Sri Rahayu" in page(client.get(at(cohort)))
    client.submit(at(cohort, "mentors", tia.id, "end"), form=at(cohort, "members"))
    assert "Sri Rahayu" not in page(client.get(at(cohort)))


def test_only_mentors_of_the_partner_can_be_added(raka, cast, cohort):
    refused = raka.submit(at(cohort, "mentors"), {"mentor": cast.dewi.id}, form=at(cohort, "members"))
    assert refused.status_code == 422
    assert raka.submit(at(cohort, "mentors"), {"mentor": "x"}, form=at(cohort, "members")).status_code == 422


def test_who_is_no_longer_a_mentor_no_longer_sees(cast, cohort):
    joined(cohort, cast.sri)
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.raka.id, RoleGrant.role == Role.MENTOR))
    end_role(grants.one(), by=None)
    assert not access.may_see(cast.identity(cast.raka), cast.sri.id)


# The poster


def test_the_poster_says_what_when_where_and_leads_to_the_door(raka, cohort):
    cohort.place, cohort.meets = "Balai Kelurahan Gunungpati", "Selasa, 09.00"
    db.session.commit()
    text = page(raka.get(at(cohort, "poster")))
    assert f"/k/{codes.formatted(cohort.join_code)}" in text and "Buka kamera HP, arahkan ke sini" in text
    assert "Balai Kelurahan Gunungpati" in text and "Selasa, 09.00" in text and "23 November 2026" in text


def test_a_new_code_is_made_on_the_poster(raka, cohort):
    old = cohort.join_code
    raka.submit(at(cohort, "code"), form=at(cohort, "poster"))
    assert db.session.get_one(Cohort, cohort.id).join_code != old
