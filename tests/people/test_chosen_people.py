"""Choose several people in the list and do one thing: a message, cards, a cohort, a course. Each shows whom it meets first."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import Message
from courses.models import Enrolment, EnrolmentState
from mentoring import cohorts
from mentoring.models import CohortInvitation
from people.models import SignInCard
from tests.courses import build
from tests.people.build import page

DEEDS = {
    "message": "/office/people/messages",
    "cards": "/office/cards",
    "cohort": "/office/cohort-invitations",
    "course": "/office/enrolments",
}


@pytest.fixture
def office(cast):
    """A browser in which the officer is signed in."""
    return cast.signed_in(cast.agus)


def ids(*people) -> dict:
    return {"id": [person.id for person in people]}


@pytest.mark.parametrize("deed", DEEDS)
def test_the_list_leads_to_a_page_that_names_whom_it_meets_and_does_nothing_yet(cast, office, deed):
    way = office.get("/lists/people/chosen", query_string={"do": deed, **ids(cast.sri, cast.budi)})
    assert way.status_code == 303 and way.location.startswith(f"{DEEDS[deed]}/new?")
    text = page(office.get(way.location))
    assert "Sri Rahayu" in text and "Budi Santoso" in text and "2 " in text
    for table in (Message, SignInCard, Enrolment, CohortInvitation):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    "asked", [{}, {"do": "message"}, {"do": "nothing", "id": 1}, {"id": "x", "do": "cards"}, {"do": "", "id": 3}]
)
def test_without_a_choice_one_is_back_at_the_list_with_what_was_asked_of_it(office, asked):
    back = office.get("/lists/people/chosen", query_string={**asked, "q": "sri", "order": "-since"})
    assert back.status_code == 303 and "q=sri" in back.location and "order=-since" in back.location
    assert "dulu" in page(office.get(back.location))


def test_a_message_is_on_the_first_page_of_each_once(cast, office):
    words = {"subject": "Pelatihan hari Selasa", "body": "Pukul 9 di balai."}
    form = f"/office/people/messages/new?id={cast.sri.id}&id={cast.budi.id}"
    sent_as = re.search(r'name="sent_as"[^>]*value="([^"]+)"', office.get(form).get_data(as_text=True)).group(1)
    for _again in range(2):
        assert (
            office.submit(DEEDS["message"], {**words, "sent_as": sent_as, **ids(cast.sri, cast.budi)}, form=form).status_code
            == 303
        )
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2
    assert "Pelatihan hari Selasa" in page(cast.signed_in(cast.sri).get("/"))
    recorded = set(db.session.scalars(select(AuditEntry.thing_id).where(AuditEntry.action == "wrote message")))
    assert recorded == {str(cast.sri.id), str(cast.budi.id)}


def test_a_message_without_words_is_asked_for_again_with_whom_it_meets(cast, office):
    form = f"/office/people/messages/new?id={cast.sri.id}"
    answer = office.submit(DEEDS["message"], {"subject": "Halo", "body": " ", **ids(cast.sri)}, form=form)
    assert answer.status_code == 422
    assert "Sri Rahayu" in page(answer) and 'value="Halo"' in answer.get_data(as_text=True)


def test_cards_are_made_for_learners_and_never_for_staff(cast, office):
    form = f"/office/cards/new?id={cast.sri.id}&id={cast.budi.id}&id={cast.ratna.id}&id={cast.agus.id}"
    text = page(office.get(form))
    assert "Tidak termasuk" in text and "Ratna Sari" in text
    printed = office.submit(DEEDS["cards"], ids(cast.sri, cast.budi, cast.ratna, cast.agus), form=form)
    html = printed.get_data(as_text=True)
    assert html.count("<svg") >= 2 and len(set(re.findall(r"/m/[\w-]+", html))) == 2
    assert set(db.session.scalars(select(SignInCard.person_id))) == {cast.sri.id, cast.budi.id}


def test_people_are_enrolled_and_told_and_who_has_stopped_stays_out(cast, office):
    course = build.published()
    gone = build.enrolled(cast.budi.id, course)
    gone.state, gone.withdrawn_at = EnrolmentState.WITHDRAWN, clock.now()
    db.session.commit()
    form = f"/office/enrolments/new?id={cast.sri.id}&id={cast.budi.id}"
    answer = office.submit(DEEDS["course"], {"course": course.id, **ids(cast.sri, cast.budi)}, form=form)
    assert answer.status_code == 303
    states = dict(db.session.execute(select(Enrolment.person_id, Enrolment.state)).all())
    assert states == {cast.sri.id: EnrolmentState.IN_PROGRESS, cast.budi.id: EnrolmentState.WITHDRAWN}
    assert set(db.session.scalars(select(Message.person_id))) == {cast.sri.id}


@pytest.mark.parametrize("typed", ["", "0", "999", "x", "1.5"])
def test_a_course_or_cohort_that_is_none_is_asked_for_again(cast, office, typed):
    for deed, field in (("course", "course"), ("cohort", "cohort")):
        answer = office.submit(DEEDS[deed], {field: typed, **ids(cast.sri)}, form=f"{DEEDS[deed]}/new?id={cast.sri.id}")
        assert answer.status_code == 422


def test_people_are_invited_into_a_cohort_and_decide_themselves(cast, office):
    today = clock.today()
    cohort = cohorts.open_cohort("Gunungpati", cast.partner, today, today + timedelta(days=60), by=cast.identity(cast.agus))
    db.session.commit()
    form = f"/office/cohort-invitations/new?id={cast.sri.id}&id={cast.dewi.id}"
    assert "Dewi" in page(office.get(form)).split("Tidak termasuk")[1]
    assert office.submit(DEEDS["cohort"], {"cohort": cohort.id, **ids(cast.sri, cast.dewi)}, form=form).status_code == 303
    assert list(db.session.scalars(select(CohortInvitation.phone))) == [cast.sri.phone]
    assert "Gunungpati" in page(cast.signed_in(cast.sri).get("/"))


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_else_does_it(cast, deed):
    for other in (cast.sri, cast.dewi, cast.raka, cast.laras):
        browser = cast.signed_in(other)
        assert browser.get(f"{DEEDS[deed]}/new", query_string=ids(cast.budi)).status_code == 403
        data = {"csrf_token": browser.csrf("/account"), **ids(cast.budi)}
        assert browser.post(DEEDS[deed], data=data).status_code == 403
        assert browser.get("/lists/people/chosen", query_string={"do": deed, **ids(cast.budi)}).status_code == 403
