"""A mentor's WhatsApp message: two sentences that fit the reason, offered only for learners who agreed to messages."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask_babel import force_locale

from core import clock
from core.db import db
from mentoring import greetings, messages
from mentoring.queries.board import member_of
from people import consents
from tests.conftest import MONDAY
from tests.mentoring.conftest import at, joined
from tests.people.build import page
from tests.quizzes import tasking
from tests.quizzes.tasking import handed_in


@pytest.fixture
def course(cast):
    return tasking.course(owner=cast.dewi)


def message_to(cast, cohort, person, days):
    """Return the message that the board offers for a learner after `days`."""
    raka = cast.identity(cast.raka)
    with clock.at(MONDAY + timedelta(days=days)), force_locale("id"):
        return messages.message_for(member_of(cohort.id, person.id, raka), cohort=cohort.name, mentor=raka)


def test_who_has_not_begun_is_offered_company(cast, cohort):
    joined(cohort, cast.sri)
    assert message_to(cast, cohort, cast.sri, 15) == (
        "Selamat pagi, Bu Sri, ini Raka, pendamping di Kelompok Gunungpati. "
        "Pelajaran pertama hanya beberapa menit; kapan ada waktu luang, nanti saya temani memulainya?"
    )


def test_an_officer_writes_as_the_office_and_not_as_a_mentor(cast, cohort):
    joined(cohort, cast.sri)
    row = member_of(cohort.id, cast.sri.id, cast.identity(cast.agus))
    with force_locale("id"):
        words = messages.message_for(row, cohort=cohort.name, mentor=cast.identity(cast.agus))
    assert words.startswith("Selamat pagi, Bu Sri, ini Pak Agus dari kantor, tentang Kelompok Gunungpati. ")


def test_who_stopped_is_asked_what_would_help(cast, cohort, course):
    joined(cohort, cast.sri)
    tasking.learner(cast.sri, course)
    assert message_to(cast, cohort, cast.sri, 15).endswith(
        "Sudah agak lama Bu Sri tidak mampir belajar; apa yang bisa saya bantu supaya lanjut lagi?"
    )


def test_who_is_stuck_is_praised_for_the_lesson_reached(cast, cohort, course):
    joined(cohort, cast.sri)
    tasking.learner(cast.sri, course, stages=False)
    assert "Belajarnya sudah sampai di “" in message_to(cast, cohort, cast.sri, 8)


def test_who_waits_for_us_gets_an_apology(cast, cohort, course):
    joined(cohort, cast.sri)
    handed_in(tasking.learner(cast.sri, course))
    assert "Mohon maaf, tugas Bu Sri belum selesai kami periksa" in message_to(cast, cohort, cast.sri, 20)


@pytest.mark.parametrize("days", [0, 8, 15])
def test_every_message_has_two_sentences_and_greets_by_the_form_of_address(cast, cohort, days):
    joined(cohort, cast.sri)
    text = message_to(cast, cohort, cast.sri, days)
    assert text.count(". ") == 1 and text.count("Bu Sri") >= 1 and len(text) < 240


def test_the_link_carries_the_number_and_the_words(cast, cohort):
    joined(cohort, cast.sri)
    with clock.at(MONDAY + timedelta(days=15)):
        html = cast.signed_in(cast.raka).get(at(cohort)).get_data(as_text=True)
    link = html.split('href="https://wa.me/')[1].split('"')[0]
    parts = urlsplit(f"https://wa.me/{link}")
    assert parts.path == "/6281200000101"
    assert parse_qs(parts.query)["text"][0].startswith("Selamat pagi, Bu Sri, ini Raka")


def test_without_the_consent_there_is_the_phone_number_and_no_link(cast, cohort):
    joined(cohort, cast.sri)
    consents.withdraw(cast.sri.id, consents.WHATSAPP)
    db.session.commit()
    with clock.at(MONDAY + timedelta(days=15)):
        answer = cast.signed_in(cast.raka).get(at(cohort))
    html = answer.get_data(as_text=True)
    assert "wa.me" not in html and 'href="tel:+6281200000101"' in html
    assert "Bu Sri belum setuju dihubungi lewat WhatsApp" in page(answer)


def test_no_more_messages_a_week_than_the_consent_promises(cast, cohort):
    joined(cohort, cast.sri)
    raka, client = cast.identity(cast.raka), cast.signed_in(cast.raka)
    address = at(cohort, "members", cast.sri.id)
    for number in range(3):
        assert "wa.me" in client.get(address).get_data(as_text=True), number
        greetings.note_greeting(cohort, cast.sri.id, by=raka)
        db.session.commit()
    assert "wa.me" not in client.get(address).get_data(as_text=True)
    with clock.at(MONDAY + timedelta(days=8)):
        assert "wa.me" in cast.sign_in(client, cast.raka).get(address).get_data(as_text=True)
