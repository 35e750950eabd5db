"""Joining a cohort at `/k/<code>`, as a newcomer and with an account."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from mentoring import codes, cohorts, members
from mentoring.models import Cohort, CohortMember, CohortRole
from mentoring.queries.members import count_learners
from people import access, consents
from people.models import Access, Person
from people.tries import JOINING_FROM_ADDRESS
from tests.conftest import MONDAY
from tests.mentoring.conftest import learners, open_for
from tests.people.build import join_form, page


def door(cohort):
    return f"/k/{codes.formatted(cohort.join_code)}"


def newcomer(app, cohort, number, **more):
    """Send the sign-up form of the cohort's page from a new browser."""
    facts = join_form(name=f"Peserta {number}", phone=f"0813-0000-{number:04}")
    return app.test_client().submit(door(cohort), {**facts, **more})


def shares(person_id, partner_id):
    return consents.is_active(person_id, consents.PARTNER_SHARING, partner_id=partner_id)


def test_thirty_newcomers_join_from_one_address_within_ten_minutes(app, cohort, cast):
    statuses = []
    for number in range(30):
        with clock.at(MONDAY + timedelta(seconds=20 * number)):
            statuses.append(newcomer(app, cohort, number, sharing="y").status_code)
    assert statuses == [303] * 30
    assert count_learners(cohort.id) == 30 == len(access_rows(cast.raka))


def test_the_same_without_the_code_must_wait(app):
    answers = [app.test_client().submit("/join", join_form(phone=f"0813-0000-{number:04}")).status_code for number in range(30)]
    assert answers.count(303) == JOINING_FROM_ADDRESS.free < 30 and answers[-1] == 429


def access_rows(mentor):
    return db.session.scalars(select(Access).where(Access.viewer_id == mentor.id)).all()


def test_a_newcomer_who_ticks_the_box_is_a_learner_a_member_and_seen(app, cohort, cast):
    assert newcomer(app, cohort, 1, sharing="y").location == "/"
    person = db.session.scalars(select(Person).where(Person.name == "Peserta 1")).one()
    assert shares(person.id, cast.partner.id)
    assert access.may_see(cast.identity(cast.raka), person.id)


def test_who_does_not_tick_it_is_a_member_whom_nobody_sees_and_is_told_so(app, cohort, cast):
    client = app.test_client()
    assert client.submit(door(cohort), join_form(name="Peserta 1")).status_code == 303
    person = db.session.scalars(select(Person).where(Person.name == "Peserta 1")).one()
    assert count_learners(cohort.id) == 1 and not access.may_see(cast.identity(cast.raka), person.id)
    assert "Pendampingnya tidak melihat kemajuan belajar" in page(client.get("/"))


def test_the_consent_stands_there_with_the_partners_name_and_no_box_is_ticked(client, cohort, cast):
    html = client.get(door(cohort)).get_data(as_text=True)
    assert f"pendamping dari {cast.partner.name} melihat nama" in html and "checked" not in html


def test_the_code_may_be_typed_in_any_way(client, cohort):
    for typed in (
        cohort.join_code,
        cohort.join_code.lower(),
        codes.formatted(cohort.join_code),
        f"{cohort.join_code[:4]} {cohort.join_code[4:]}",
    ):
        assert client.get(f"/k?code={typed}", follow_redirects=True).status_code == 200


def test_who_has_an_account_signs_in_and_joins_with_one_tap(app, cohort, cast):
    client, sri = app.test_client(), cast.sri
    assert f"next=%2Fk%2F{codes.formatted(cohort.join_code)}" in client.get(door(cohort)).get_data(as_text=True).replace(
        "/k/", "%2Fk%2F"
    )
    back = client.submit("/sign-in", {"phone": sri.phone, "pin": cast.pin, "next": door(cohort)})
    assert back.location == door(cohort)
    assert client.submit(f"{door(cohort)}/membership", {"shares": "yes"}, form=door(cohort)).location == "/"
    assert access.may_see(cast.identity(cast.raka), sri.id)
    assert "Ibu/Bapak anggota" in page(client.get(door(cohort)))


def test_she_may_join_without_being_seen_and_agree_later(cohort, cast):
    client = cast.signed_in(cast.sri)
    client.submit(f"{door(cohort)}/membership", {"shares": "no"}, form=door(cohort))
    assert count_learners(cohort.id) == 1 and not shares(cast.sri.id, cast.partner.id)
    assert client.submit(f"/account/cohorts/{cohort.id}/sharing", form="/account/cohorts").status_code == 303
    assert access.may_see(cast.identity(cast.raka), cast.sri.id)


def test_the_partner_asks_only_once(cohort, cast):
    members.add_member(cohort, cast.sri, shares=True)
    other = open_for(cast.partner, name="Kelompok Genuk")
    members.add_mentor(other, cast.raka)
    db.session.commit()
    client = cast.signed_in(cast.sri)
    assert "sudah pernah setuju" in page(client.get(door(other)))
    client.submit(f"{door(other)}/membership", form=door(other))
    members.end_membership(cohort, cast.sri.id)
    assert access.may_see(cast.identity(cast.raka), cast.sri.id)


def test_saying_yes_in_one_cohort_of_a_partner_counts_in_its_others(cohort, cast):
    members.add_member(cohort, cast.sri, shares=False)
    other = open_for(cast.partner)
    members.add_member(other, cast.sri, shares=True)
    assert access.may_see(cast.identity(cast.raka), cast.sri.id)


@pytest.mark.parametrize(
    ("days", "message"), [(-1, "belum mulai"), (61, "sudah selesai")], ids=["before the first day", "after the last"]
)
def test_outside_its_days_the_page_says_so_and_nobody_joins(app, cohort, cast, days, message):
    with clock.at(MONDAY + timedelta(days=days)):
        answer = app.test_client().get(door(cohort))
        assert answer.status_code == 409 and message in page(answer)
        sent = app.test_client().submit(door(cohort), join_form(), form="/join")
        assert sent.status_code == 409 and message in page(sent)
        client = cast.signed_in(cast.sri)
        assert client.submit(f"{door(cohort)}/membership", {"shares": "yes"}, form="/account").status_code == 409
    assert count_learners(cohort.id) == 0


def test_an_unknown_code_is_said_kindly_and_can_be_typed_again(client, app, cohort):
    answer = client.get("/k/CCCC-CCCC")
    assert (
        answer.status_code == 404
        and "tidak kami kenal" in page(answer)
        and 'value="CCCC-CCCC"' in answer.get_data(as_text=True)
    )
    assert client.post("/k/CCCC-CCCC", data={"csrf_token": client.csrf()}).location.endswith("/k/CCCC-CCCC")


def test_a_renewed_code_leaves_the_old_one_unknown(client, cohort, cast):
    old = door(cohort)
    cohorts.renew_code(cohort, by=cast.identity(cast.raka))
    db.session.commit()
    assert client.get(old).status_code == 404 and client.get(door(cohort)).status_code == 200


def test_a_full_cohort_says_so_and_what_was_typed_goes_on_to_the_door_without_it(app, cohort, cast):
    cohort.capacity = 1
    members.add_member(cohort, cast.budi, shares=True)
    db.session.commit()
    shown = app.test_client().get(door(cohort))
    assert shown.status_code == 409 and "sudah penuh" in page(shown)
    late = app.test_client().submit(door(cohort), join_form(name="Peserta 9"), form="/join")
    html = late.get_data(as_text=True)
    assert late.status_code == 422 and "sudah penuh" in page(late)
    assert 'value="Peserta 9"' in html and 'action="/join"' in html
    assert db.session.scalars(select(Person).where(Person.name == "Peserta 9")).all() == []


def test_a_learner_who_leaves_frees_a_place(cohort, cast):
    cohort.capacity = 1
    members.add_member(cohort, cast.budi, shares=True)
    members.end_membership(cohort, cast.budi.id)
    assert count_learners(cohort.id) == 0
    members.add_member(cohort, cast.sri, shares=True)
    with pytest.raises(members.CohortFull):
        members.add_member(cohort, cast.budi, shares=True)


def test_a_full_cohort_does_not_lift_the_limit(app, cohort):
    cohort.capacity = 1
    db.session.commit()
    answers = [newcomer_at_the_form(app, cohort, number) for number in range(24)]
    assert 429 in answers


def newcomer_at_the_form(app, cohort, number):
    """Send the sign-up form, opened while there were places, from a new browser. Returns the status."""
    facts = join_form(name=f"Peserta {number}", phone=f"0813-0000-{number:04}")
    return app.test_client().submit(door(cohort), facts, form="/join").status_code


def test_a_second_tap_on_the_last_place_is_the_same_answer(app, cohort):
    cohort.capacity = 1
    db.session.commit()
    assert newcomer_at_the_form(app, cohort, 1) == newcomer_at_the_form(app, cohort, 1) == 303
    assert count_learners(cohort.id) == 1


def test_fifty_at_once_never_take_more_places_than_there_are(cohort, in_parallel):
    cohort.capacity = 20
    joiners = iter([person.id for person in learners(50)])
    cohort_id = cohort.id

    def join():
        members.add_member(db.session.get_one(Cohort, cohort_id), db.session.get_one(Person, next(joiners)), shares=True)

    answers = in_parallel(50, join)
    inside = db.session.scalar(
        select(func.count()).where(CohortMember.cohort_id == cohort_id, CohortMember.role == CohortRole.LEARNER)
    )
    assert inside == 20 == answers.count(None)
    assert {type(answer).__name__ for answer in answers if answer} == {"CohortFull"}


def test_staff_who_open_the_door_are_told_that_they_need_no_place(cohort, cast):
    client = cast.signed_in(cast.agus)
    assert "tidak perlu mendaftar" in page(client.get(door(cohort)))
    assert client.submit(f"{door(cohort)}/membership", {"shares": "yes"}, form="/account").status_code == 403


def test_on_a_shared_phone_somebody_else_can_sign_up(cohort, cast):
    client = cast.signed_in(cast.sri)
    assert client.get(f"{door(cohort)}?new=1").status_code == 200
    assert (
        client.submit(door(cohort), join_form(name="Toto", phone="0812-0000-0777"), form=f"{door(cohort)}?new=1").status_code
        == 303
    )
    assert count_learners(cohort.id) == 1


def test_codes_are_readable_aloud_and_never_the_same(cast):
    new_codes = {codes.new_code() for _ in range(500)}
    assert len(new_codes) == 500 and not set("".join(new_codes)) & set("0O1IL2Z5S8BAEIOU")
