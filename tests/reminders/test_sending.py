"""Prepared messages: who is called back, claimed before the chat opens, sent once, taken back, and stopped at once."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select, update

from core import clock, jobs, mail, outbox
from core.db import db
from core.outbox import Channel, Message
from mentoring import greetings, members
from people import consents, pausing
from people.models import Person
from quizzes.models import Judgement
from reminders import preparing, senders, sending, stopping
from reminders.models import Obstacle, Reason, Reminder, Way
from tests.conftest import MONDAY
from tests.mentoring.conftest import at, joined, open_for
from tests.reminders.conftest import judged_for

LIST = "/office/reminders"
NIGHT = MONDAY.replace(hour=13)
"""20.00 at the office."""


def prepared(days=0) -> Reminder:
    """Run the sweep some days later, and return the one reminder that is open."""
    with clock.at(MONDAY + timedelta(days=days)):
        jobs.run("reminders.prepare")
    reminder = db.session.scalars(select(Reminder).where(Reminder.sent_at.is_(None))).one()
    db.session.expunge(reminder)  # its row may go meanwhile
    return reminder


def count_open() -> int:
    return db.session.scalar(select(func.count()).select_from(Reminder).where(Reminder.sent_at.is_(None)))


def send(browser, reminder) -> tuple[int, str]:
    """Press the button; returns the status, and the address to which the page leads on."""
    answer = browser.submit(f"{LIST}/{reminder.id}/opening", form=LIST)
    return answer.status_code, answer.headers.get("Refresh", "")


def test_a_returned_task_is_prepared_in_the_words_of_its_reason(cast, judged, agus):
    reminder = prepared()
    assert (reminder.reason, reminder.way, reminder.obstacle) == (Reason.RETURNED, Way.WHATSAPP, None)
    status, leads_to = send(agus, reminder)
    address = urlsplit(leads_to.removeprefix("0; url="))
    text = parse_qs(address.query)["text"][0]
    assert (status, address.netloc, address.path) == (200, "wa.me", "/6281200000101")
    assert text.startswith("Selamat pagi, Bu Sri, ini Pak Agus dari Dinas Koperasi. Tugas “")
    assert "hampir jadi" in text and "/task\n\nBalas BERHENTI bila" in text
    assert db.session.execute(select(Reminder.sent_by_id, Reminder.sent_at)).one() == (cast.agus.id, MONDAY)


def test_two_officers_do_not_send_the_same_message(cast, judged, agus):
    reminder = prepared()
    assert send(agus, reminder)[0] == 200
    answer = cast.signed_in(cast.ratna).submit(f"{LIST}/{reminder.id}/opening", form=LIST)
    assert answer.status_code == 409 and "Agus" in answer.get_data(as_text=True) and "Refresh" not in answer.headers


def test_at_once_only_one_claim_wins(cast, judged, in_parallel):
    reminder, agus = prepared().id, cast.identity(cast.agus)
    results = in_parallel(6, lambda: sending.claim(reminder, by=agus).id)
    assert results.count(reminder) == 1
    assert sum(isinstance(result, sending.AlreadySent) for result in results) == 5


def test_what_was_not_sent_comes_back_to_the_list(cast, judged, agus):
    reminder = prepared()
    send(agus, reminder)
    assert agus.submit(f"{LIST}/{reminder.id}/return", form=LIST).status_code == 303
    assert count_open() == 1
    assert send(agus, prepared())[0] == 200


def test_nobody_else_takes_it_back_and_nobody_later(cast, judged, agus):
    reminder = prepared()
    send(agus, reminder)
    cast.signed_in(cast.ratna).submit(f"{LIST}/{reminder.id}/return", form=LIST)
    with clock.at(MONDAY + timedelta(minutes=61)), pytest.raises(sending.CannotTakeBack):
        sending.take_back(reminder.id, by=cast.identity(cast.agus))
    assert count_open() == 0


def test_the_next_message_waits_for_a_week(cast, judged, course, agus):
    send(agus, prepared())
    db.session.execute(update(Judgement).values(at=MONDAY + timedelta(days=5)))
    db.session.execute(update(Message).where(Message.key.startswith("judgement")).values(key="judgement-1", read_at=None))
    db.session.execute(update(Reminder).values(key="another"))
    db.session.commit()
    for days, there in [(6, 0), (7, 1)]:
        with clock.at(MONDAY + timedelta(days=days)):
            jobs.run("reminders.prepare")
        assert count_open() == there, days


def test_nothing_is_sent_in_the_quiet_hours(cast, judged, agus):
    reminder = prepared()
    with clock.at(NIGHT):
        browser = cast.sign_in(agus, cast.agus)
        assert send(browser, reminder)[0] == 409
        assert "opening" not in browser.get(LIST).get_data(as_text=True)
        assert jobs.run("reminders.prepare") == 0
    assert count_open() == 1


def test_berhenti_ends_the_consent_at_once_and_everything_prepared_goes(cast, judged, agus):
    reminder = prepared()
    assert agus.submit(f"{LIST}/people/{cast.sri.id}/stop", form=LIST).status_code == 303
    assert not consents.is_active(cast.sri.id, consents.WHATSAPP)
    assert count_open() == 0 and send(agus, reminder)[0] == 409
    assert any("dihentikan" in message.subject for message in outbox.unread_by(cast.sri.id))
    assert prepared().obstacle is Obstacle.NO_CONSENT


def test_a_withdrawal_by_the_learner_and_a_pause_remove_it_too(cast, judged):
    prepared()
    consents.withdraw(cast.sri.id, consents.WHATSAPP)
    assert count_open() == 0
    consents.acknowledge(cast.sri.id, [consents.WHATSAPP])
    db.session.commit()
    prepared()
    pausing.pause(cast.identity(cast.sri))
    db.session.commit()
    assert count_open() == 0 and jobs.run("reminders.prepare") == 0


def test_the_learner_has_one_switch(cast, judged, agus):
    reminder = prepared()
    sri = cast.signed_in(cast.sri)
    sri.submit("/account/reminders", {"on": "no"}, form="/account")
    assert "Nyalakan pengingat" in sri.get("/account").get_data(as_text=True)
    assert count_open() == 0 and send(agus, reminder)[0] == 409 and jobs.run("reminders.prepare") == 0
    sri.submit("/account/reminders", {"on": "yes"}, form="/account")
    assert "Matikan pengingat" in sri.get("/account").get_data(as_text=True)
    assert stopping.switch(cast.sri.id, on=True) is False


def test_who_cannot_be_told_stands_on_the_list_of_the_office(cast, course, agus):
    judged_for(cast, course, cast.budi, confirmed=False)
    assert prepared().obstacle is Obstacle.NUMBER_NOT_CONFIRMED
    html = agus.get(f"{LIST}/untold").get_data(as_text=True)
    assert "Pak Budi" in html and "Nomor belum dipastikan" in html
    assert "Pak Budi" not in agus.get(LIST).get_data(as_text=True)


def test_who_came_back_or_read_the_notice_is_not_called(cast, judged, agus):
    reminder = prepared()
    db.session.execute(update(Message).values(read_at=MONDAY))
    db.session.commit()
    assert send(agus, reminder)[0] == 409
    jobs.run("reminders.prepare")
    assert count_open() == 0


def test_after_seven_quiet_days_a_learner_is_called_back_once(cast, course):
    judged_for(cast, course, cast.sri)
    db.session.execute(update(Message).values(read_at=MONDAY))
    db.session.commit()
    with clock.at(MONDAY + timedelta(days=6)):
        assert jobs.run("reminders.prepare") == 0
    reminder = prepared(days=7)
    assert reminder.reason is Reason.QUIET and reminder.link.startswith("/learn/")
    with clock.at(MONDAY + timedelta(days=7)):
        sending.claim(reminder.id, by=cast.identity(cast.agus))
        db.session.commit()
    with clock.at(MONDAY + timedelta(days=30)):
        assert jobs.run("reminders.prepare") == 0


def test_the_mentor_and_the_office_do_not_write_in_the_same_week(cast, judged, agus):
    cohort = open_for(cast.partner)
    members.add_mentor(cohort, cast.raka)
    joined(cohort, cast.sri)
    raka = cast.signed_in(cast.raka)
    reminder = prepared()
    assert "wa.me" in raka.get(at(cohort, "members", cast.sri.id)).get_data(as_text=True)
    send(agus, reminder)
    html = raka.get(at(cohort, "members", cast.sri.id)).get_data(as_text=True)
    assert "wa.me" not in html and "Kantor sudah menulis ke Bu Sri" in html
    sending.take_back(reminder.id, by=cast.identity(cast.agus))
    greetings.note_greeting(cohort, cast.sri.id, by=cast.identity(cast.raka))
    db.session.commit()
    assert jobs.run("reminders.prepare") == 0 and count_open() == 0


@pytest.fixture
def by_mail(app, cast):
    """Bu Sri has an e-mail and did not agree to WhatsApp; the office has a mail server."""
    consents.withdraw(cast.sri.id, consents.WHATSAPP)
    db.session.execute(update(Person).where(Person.id == cast.sri.id).values(email="sri@demo.example"))
    db.session.commit()
    before, app.config["SMTP_URL"] = app.config["SMTP_URL"], "smtp://127.0.0.1:1"
    yield
    app.config["SMTP_URL"] = before


def test_who_has_an_e_mail_gets_the_notice_there(cast, judged, by_mail):
    jobs.run("reminders.prepare")
    notice = db.session.scalars(select(Message).where(Message.key.startswith("judgement-"))).one()
    assert (notice.channel, notice.address, notice.delivered_at) == (Channel.EMAIL, "sri@demo.example", None)
    assert db.session.execute(select(Reminder.way, Reminder.sent_at)).one() == (Way.EMAIL, MONDAY)
    jobs.run("reminders.prepare")
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 1


def test_an_e_mail_that_was_given_up_is_said_to_the_office(cast, judged, by_mail):
    jobs.run("reminders.prepare")
    db.session.execute(update(Message).where(Message.channel == Channel.EMAIL).values(tries=mail.MOST_TRIES))
    db.session.commit()
    assert prepared().obstacle is Obstacle.MAIL_GIVEN_UP
    assert preparing.prepare_for(cast.sri.id) == 0


class Recorder:
    """A sender that keeps what it sends, or fails."""

    def __init__(self, *, fails=False):
        self.sent, self.fails = [], fails

    def send(self, phone, text):
        if self.fails:
            raise OSError("no line")
        self.sent.append((phone, text))


@pytest.mark.parametrize("fails", [False, True])
def test_a_sender_by_api_sends_under_the_same_rules(cast, judged, fails):
    prepared()
    recorder = Recorder(fails=fails)
    assert jobs.run("reminders.send") == 0
    senders.register("test", recorder)
    try:
        with clock.at(NIGHT):
            assert jobs.run("reminders.send") == 0
        assert jobs.run("reminders.send") == (0 if fails else 1)
        jobs.run("reminders.send")
    finally:
        senders.register("test", None)
    assert len(recorder.sent) == (0 if fails else 1)
    assert all(phone == "+6281200000101" and "ini Dinas Koperasi. " in text for phone, text in recorder.sent)


def test_a_desk_says_how_many_wait_and_only_the_office_opens_the_list(cast, judged, agus):
    prepared()
    assert "Hari ini 1 orang" in agus.get("/").get_data(as_text=True)
    assert "Hari ini 1 orang perlu dikabari" in agus.get(LIST).get_data(as_text=True)
    for person in (cast.raka, cast.dewi, cast.budi):
        assert cast.signed_in(person).get(LIST).status_code == 403
