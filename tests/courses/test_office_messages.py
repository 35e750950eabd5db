"""A learner writes to the office about a lesson; officers are told and answer; the learner reads the answer."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from core import clock, outbox
from core.db import db
from courses import editions, message_rows, office_messages
from courses.models import Lesson, OfficeMessage
from courses.office_messages import AnsweredAlready, EnoughWaiting
from people.models import Role, RoleGrant
from people.sessions import identity_of

QUEUE = "/office/messages"


@pytest.fixture
def lesson(cast, kopi, in_kopi):
    assert cast.agus, "an officer"
    edition = editions.newest(kopi)
    return db.session.scalars(select(Lesson).where(Lesson.edition_id == edition.id).order_by(Lesson.position)).first()


@pytest.fixture
def page(lesson):
    return f"/learn/kopi/lessons/{lesson.key}/message"


def typed(words: str, sent_as: str | None = None) -> dict:
    return {"words": words, "sent_as": sent_as or str(uuid4())}


def wrote(cast, lesson, words: str = "Airnya berapa derajat?") -> OfficeMessage:
    sent = office_messages.send(cast.sri.id, edition_id=lesson.edition_id, lesson_key=lesson.key, words=words, sent_as=uuid4())
    db.session.commit()
    return sent


def test_a_question_reaches_the_officers_with_a_day(cast, lesson, page):
    client = cast.signed_in(cast.sri)
    assert client.submit(page, typed("Airnya berapa derajat?")).status_code == 303
    shown = client.get(page).get_data(as_text=True)
    assert "Airnya berapa derajat?" in shown and "Dinas menjawab paling lambat" in shown
    assert [message.link for message in outbox.unread_by(cast.agus.id)] == [QUEUE]
    assert "Airnya berapa derajat?" in cast.signed_in(cast.agus).get(QUEUE).get_data(as_text=True)


def test_no_day_is_promised_where_nobody_was_told(cast, lesson, page):
    db.session.query(RoleGrant).filter(RoleGrant.role.in_([Role.OFFICER, Role.ADMIN])).update({"ended_at": clock.now()})
    db.session.commit()
    client = cast.signed_in(cast.sri)
    client.submit(page, typed("Airnya berapa derajat?"))
    shown = client.get(page).get_data(as_text=True)
    assert "Airnya berapa derajat?" in shown and "paling lambat" not in shown


def test_the_answer_comes_to_the_first_page_and_the_officers_notice_goes(cast, lesson, page):
    message = wrote(cast, lesson)
    client = cast.signed_in(cast.agus)
    sent = client.submit(f"{QUEUE}/{message.id}/answer", {f"message-{message.id}-answer": "Sembilan puluh."}, form=QUEUE)
    assert sent.status_code == 303
    assert not outbox.unread_by(cast.agus.id) and message_rows.count_waiting() == 0
    assert [(told.body, told.link) for told in outbox.unread_by(cast.sri.id)] == [("Sembilan puluh.", page)]
    assert "Sembilan puluh." in cast.signed_in(cast.sri).get(page).get_data(as_text=True)


def test_two_officers_answer_once_and_the_second_keeps_the_words(cast, lesson):
    message = wrote(cast, lesson)
    office_messages.answer(message, "Sembilan puluh.", by=identity_of(cast.agus.id))
    db.session.commit()
    with pytest.raises(AnsweredAlready):
        office_messages.answer(message, "Seratus.", by=identity_of(cast.agus.id))
    db.session.rollback()
    sent = cast.signed_in(cast.agus).submit(
        f"{QUEUE}/{message.id}/answer", {f"message-{message.id}-answer": "Seratus."}, form=QUEUE
    )
    assert sent.status_code == 409 and "Seratus." in sent.get_data(as_text=True)


def test_a_form_that_comes_twice_is_one_message(cast, lesson, page):
    client, once = cast.signed_in(cast.sri), typed("Airnya berapa derajat?")
    for _again in range(2):
        assert client.submit(page, once).status_code == 303
    assert message_rows.count_waiting() == 1


def test_ten_may_wait(cast, lesson, page):
    for number in range(office_messages.MOST_WAITING):
        wrote(cast, lesson, f"Pertanyaan {number}")
    with pytest.raises(EnoughWaiting):
        wrote(cast, lesson)
    db.session.rollback()
    sent = cast.signed_in(cast.sri).submit(page, typed("Satu lagi"))
    assert sent.status_code == 422 and "Satu lagi" in sent.get_data(as_text=True)


@pytest.mark.parametrize("fields", [typed("  "), typed("a" * 2001), {**typed("Apa?"), "sent_as": "x"}, {}])
def test_bad_input_is_said_at_the_field(cast, lesson, page, fields):
    sent = cast.signed_in(cast.sri).submit(page, fields)
    assert sent.status_code == 422 and message_rows.count_waiting() == 0


def test_an_empty_answer_is_refused(cast, lesson):
    message = wrote(cast, lesson)
    client = cast.signed_in(cast.agus)
    assert client.submit(f"{QUEUE}/{message.id}/answer", {f"message-{message.id}-answer": " "}, form=QUEUE).status_code == 422
    assert message_rows.count_waiting() == 1


def test_who_waited_longest_stands_first(cast, lesson):
    newer = wrote(cast, lesson, "Yang kedua")
    newer.sent_at = clock.now() + timedelta(hours=1)
    wrote(cast, lesson, "Yang pertama")
    rows, _pages = message_rows.listed(1)
    assert [row.words for row in rows] == ["Yang pertama", "Yang kedua"]


def test_only_the_office_reads_them(cast, lesson):
    message = wrote(cast, lesson)
    for person in (cast.budi, cast.dewi):
        client = cast.signed_in(person)
        assert client.get(QUEUE).status_code == 403
        assert client.submit(f"{QUEUE}/{message.id}/answer", {}, form="/account").status_code == 403


def test_the_lesson_leads_to_the_form(cast, lesson, page):
    shown = cast.signed_in(cast.sri).get(f"/learn/kopi/lessons/{lesson.key}").get_data(as_text=True)
    assert page in shown and "[" not in cast.signed_in(cast.sri).get(page).get_data(as_text=True).split("<main")[1]
