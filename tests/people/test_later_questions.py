"""What signing up leaves out is asked once, when it matters, and leads on to where the learner was going."""

import pytest
from sqlalchemy import select

from core.db import db
from people import consents, later_questions
from people.models import Consent, Later, LaterQuestion, Person
from tests.people.build import VILLAGE, join_form, page


@pytest.fixture
def newcomer(client):
    client.submit("/join", join_form())
    return db.session.scalars(select(Person)).one()


def test_where_she_lives_is_asked_and_leads_on(client, newcomer):
    assert "Supaya pelatihan bisa diadakan dekat rumah." in page(client.get("/welcome/kelurahan?next=/courses"))
    answer = client.submit("/welcome/kelurahan", {"village": VILLAGE, "next": "/courses"})
    assert (answer.status_code, answer.location) == (303, "/courses")
    db.session.expire_all()
    assert newcomer.village_code == VILLAGE
    assert not later_questions.asks_village(newcomer.id)


@pytest.mark.parametrize("village", ["", "99.99"])
def test_a_kelurahan_that_is_none_is_refused_and_the_way_on_is_kept(client, newcomer, village):
    answer = client.submit("/welcome/kelurahan", {"village": village, "next": "/courses"})
    assert answer.status_code == 422
    assert 'value="/courses"' in answer.get_data(as_text=True)
    assert later_questions.asks_village(newcomer.id)


def test_it_never_leads_to_another_site(client, newcomer):
    assert client.submit("/welcome/kelurahan", {"village": VILLAGE, "next": "//evil.example"}).location == "/"


@pytest.mark.parametrize(("name", "asks"), [("kelurahan", "asks_village"), ("whatsapp", "asks_whatsapp")])
def test_a_question_that_was_put_off_does_not_come_back(client, newcomer, name, asks):
    assert getattr(later_questions, asks)(newcomer.id)
    answer = client.submit(f"/welcome/{name}/later", {"next": "/courses"}, form=f"/welcome/{name}")
    assert answer.location == "/courses"
    assert not getattr(later_questions, asks)(newcomer.id)
    assert consents.is_active(newcomer.id, consents.WHATSAPP) is False


def test_whatsapp_is_agreed_to_with_one_tap_in_the_words_of_the_office(client, newcomer):
    assert consents.wording(consents.WHATSAPP).text in page(client.get("/welcome/whatsapp"))
    assert client.submit("/welcome/whatsapp", {"next": "/courses"}).location == "/courses"
    assert db.session.scalars(select(Consent.wording_hash).where(Consent.purpose == consents.WHATSAPP)).all() == [
        consents.wording(consents.WHATSAPP).sha256
    ]
    assert not later_questions.asks_whatsapp(newcomer.id)


def test_who_agreed_elsewhere_is_not_asked(newcomer):
    consents.acknowledge(newcomer.id, [consents.WHATSAPP])
    assert not later_questions.asks_whatsapp(newcomer.id)


def test_an_answer_replaces_an_earlier_one_and_putting_off_keeps_it(newcomer):
    later_questions.close(newcomer.id, Later.STARTER_PATH)
    later_questions.close(newcomer.id, Later.STARTER_PATH, "sells_online")
    later_questions.close(newcomer.id, Later.STARTER_PATH, "papers_missing")
    later_questions.close(newcomer.id, Later.STARTER_PATH)
    assert later_questions.answer_to(newcomer.id, Later.STARTER_PATH) == "papers_missing"
    assert len(db.session.scalars(select(LaterQuestion)).all()) == 1


def test_staff_who_learn_nothing_are_not_asked(cast):
    assert cast.signed_in(cast.agus).get("/welcome/kelurahan").status_code == 403
