"""The rules of reminders over generated weeks, and one by one. `script/soak reminders` lives 200 seeds instead of 20."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reminders import rules
from reminders.models import Obstacle, Reason, Way
from reminders.rules import Event, Facts, Limits, Mail
from tests.reminders.histories import LEARNERS, ZONE, History, live

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
LIMITS = Limits()
GRADED = Event(1, Reason.GRADED, "judgement-1", NOON - timedelta(hours=3), "Foto", "/learn/foto/task")
SRI = Facts(1, consents=True, number_confirmed=True, wants=True, events=(GRADED,))


@pytest.fixture(scope="module")
def histories(request) -> list[History]:
    return [live(seed) for seed in range(request.config.getoption("--reminder-seeds"))]


def test_histories_are_the_same_for_the_same_seed(histories):
    assert live(3) == histories[3]
    assert sum(len(history.sent) for history in histories) > 20 * len(histories)
    assert any(sent.way is Way.EMAIL for history in histories for sent in history.sent)


def test_nobody_is_reminded_more_often_than_the_week_allows(histories):
    for history in histories:
        most = min(history.limits.per_week, history.limits.promised_per_week)
        for person in range(1, LEARNERS + 1):
            moments = history.moments_of(person)
            for start in moments:
                assert sum(start <= moment < start + rules.WEEK for moment in moments) <= most


def test_the_office_never_makes_more_than_three_messages_a_week_of_it(histories):
    for history in histories:
        for sent in history.sent:
            greeted = [at for person, at in history.greeted if person == sent.person_id]
            before = [at for at in [*history.moments_of(sent.person_id), *greeted] if sent.at - rules.WEEK < at < sent.at]
            assert len(before) < 3


def test_who_was_greeted_by_a_mentor_is_not_written_to_by_the_office_in_the_same_week(histories):
    for history in histories:
        if history.limits.per_week == 1:
            for sent in history.sent:
                assert not [
                    at for person, at in history.greeted if person == sent.person_id and sent.at - rules.WEEK < at < sent.at
                ]


def test_nothing_goes_out_in_the_quiet_hours(histories):
    for history in histories:
        begin, end = history.limits.quiet_from, history.limits.quiet_until
        quiet = {hour % 24 for hour in range(begin, end if begin < end else end + 24)}
        assert not {sent.at.hour for sent in history.sent} & quiet


def test_nothing_goes_out_without_consent_or_to_who_switched_it_off(histories):
    assert not [sent for history in histories for sent in [*history.without_consent, *history.unwanted]]


def test_after_berhenti_no_message_by_whatsapp_is_due_any_more(histories):
    stops = [(history, person, at) for history in histories for person, at in history.stopped]
    assert stops
    silent = replace(SRI, consents=False)
    assert not rules.may_send(silent, GRADED.key, NOON, LIMITS)
    assert [due.obstacle for due in rules.due_reminders([silent], NOON, LIMITS)] == [Obstacle.NO_CONSENT]


def test_nobody_is_reminded_twice_of_one_event(histories):
    for history in histories:
        told = [(sent.person_id, sent.key) for sent in history.sent]
        assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(19, 59, False), (20, 0, True), (23, 59, True), (0, 0, True), (6, 59, True), (7, 0, False)]
)
def test_quiet_lasts_over_midnight(hour, minute, quiet):
    moment = NOON.replace(hour=hour, minute=minute)
    assert rules.is_quiet(moment, LIMITS) == quiet
    assert rules.may_send(SRI, GRADED.key, moment + timedelta(days=1), LIMITS) == (not quiet)


@pytest.mark.parametrize(("hour", "quiet"), [(0, False), (1, True), (4, True), (5, False), (20, False)])
def test_quiet_may_lie_within_one_day(hour, quiet):
    assert rules.is_quiet(NOON.replace(hour=hour), Limits(quiet_from=1, quiet_until=5)) == quiet


def test_the_most_urgent_reason_is_told_and_the_others_wait():
    product = Event(1, Reason.PRODUCT_DUE, "p", NOON, "Wingko", "/", date(2026, 11, 25))
    (due,) = rules.due_reminders([replace(SRI, events=(GRADED, product))], NOON, LIMITS)
    assert due.event is product


@pytest.mark.parametrize(("days", "is_due"), [(0, True), (3, True), (4, False), (-1, False)])
def test_a_product_is_due_in_its_last_days(days, is_due):
    product = Event(1, Reason.PRODUCT_DUE, "p", NOON, "Wingko", "/", NOON.date() + timedelta(days=days))
    assert rules.may_send(replace(SRI, events=(product,)), "p", NOON, LIMITS) == is_due


@pytest.mark.parametrize(("days", "is_due"), [(6, False), (7, True), (59, True), (60, False)])
def test_a_learner_is_called_back_after_seven_quiet_days_and_not_for_ever(days, is_due):
    quiet = Event(1, Reason.QUIET, "q", NOON - timedelta(days=days), "Foto", "/")
    assert rules.may_send(replace(SRI, events=(quiet,)), "q", NOON, LIMITS) == is_due


def test_who_was_here_meanwhile_has_seen_it():
    assert rules.due_reminders([replace(SRI, seen_at=NOON - timedelta(hours=1))], NOON, LIMITS) == []
    assert rules.due_reminders([replace(SRI, seen_at=NOON - timedelta(hours=4))], NOON, LIMITS) != []


def test_an_obstacle_is_said_where_neither_whatsapp_nor_mail_reaches():
    def obstacle(**changed):
        return [due.obstacle for due in rules.due_reminders([replace(SRI, **changed)], NOON, LIMITS)]

    assert obstacle() == [None]
    assert obstacle(number_confirmed=False) == [Obstacle.NUMBER_NOT_CONFIRMED]
    assert obstacle(consents=False) == [Obstacle.NO_CONSENT]
    assert obstacle(consents=False, mail=Mail.OPEN) == [None]
    assert obstacle(consents=False, mail=Mail.OPEN, given_up=frozenset({GRADED.key})) == [Obstacle.MAIL_GIVEN_UP]
    assert obstacle(consents=False, wants=False) == []


def test_seven_days_lie_between_two_messages():
    for hours, is_due in [(7 * 24 - 1, False), (7 * 24, True)]:
        assert rules.may_send(replace(SRI, written=(NOON - timedelta(hours=hours),)), GRADED.key, NOON, LIMITS) == is_due
