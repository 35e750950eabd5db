"""Limits on tries: the pauses grow, and each ends by itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core import clock, jobs
from core.db import db
from people import tries
from people.models import SignInTry
from people.tries import (
    AT_ONE_ADDRESS,
    FROM_ADDRESS,
    JOINING_FROM_ADDRESS,
    ON_ACCOUNT,
    Limit,
    TooManyTries,
    count,
    count_on_known_device,
)
from tests.conftest import MONDAY


def seconds_to_wait(account="+62812", address="10.0.0.1", known="") -> int:
    """Count a try, and return 0; during a pause return the seconds to wait instead."""
    try:
        if known:
            count_on_known_device("sign-in", account, [known])
        else:
            count("sign-in", account, address=address)
    except TooManyTries as error:
        return error.wait
    return 0


def test_the_first_five_tries_need_not_wait(app):
    assert [seconds_to_wait() for _ in range(5)] == [0] * 5
    assert seconds_to_wait() == 30


def test_pauses_grow_and_end(app):
    seen, now = [], MONDAY
    for _ in range(10):
        with clock.at(now):
            wait = seconds_to_wait()
            seen.append(wait)
            now += timedelta(seconds=wait)
        if wait:
            with clock.at(now):
                assert seconds_to_wait() == 0
    grown = [wait for wait in seen if wait]
    assert grown == sorted(grown)
    assert grown[:3] == [30, 60, 120]
    assert max(grown) <= AT_ONE_ADDRESS.longest.total_seconds()


def test_after_some_hours_all_is_forgotten(app):
    for _ in range(5):
        seconds_to_wait()
    with clock.at(MONDAY + AT_ONE_ADDRESS.window + timedelta(seconds=1)):
        assert seconds_to_wait() == 0


def test_another_account_at_the_same_address_need_not_wait(app):
    for _ in range(6):
        seconds_to_wait("+62811")
    assert seconds_to_wait("+62812") == 0


def test_guessing_one_account_from_many_addresses_is_slowed_too(app):
    answers = [seconds_to_wait(address=f"10.0.0.{n}") for n in range(30)]
    assert answers[: ON_ACCOUNT.free] == [0] * ON_ACCOUNT.free
    assert all(answers[ON_ACCOUNT.free :])


def test_the_owners_own_phone_never_waits_for_strangers(app):
    for n in range(60):
        seconds_to_wait(address=f"10.0.0.{n}")
    assert seconds_to_wait(address="10.9.9.9") > 0
    assert seconds_to_wait(address="10.9.9.9", known="phone") == 0


def test_a_known_device_is_slowed_as_well(app):
    assert any(seconds_to_wait(known="phone") for _ in range(12))


def test_each_known_device_is_slowed_by_itself(app):
    while not seconds_to_wait(known="a stranger's"):
        pass
    assert not seconds_to_wait(known="the owner's")


def test_a_hall_behind_one_address_signs_in(app):
    assert not any(seconds_to_wait(account=f"+62{n}") for n in range(FROM_ADDRESS.free))
    assert seconds_to_wait(account="+629999")


def test_a_hall_behind_one_address_signs_up(app):
    for n in range(JOINING_FROM_ADDRESS.free):
        tries.count_joining(f"+62{n}", address="10.0.0.1")
    with pytest.raises(TooManyTries):
        tries.count_joining("+62999", address="10.0.0.1")
    tries.count_joining("+62999", address="10.0.0.2")


def test_a_right_secret_clears_the_count(app):
    for _ in range(4):
        seconds_to_wait()
    tries.remove_successful_try(count("sign-in", "+62812", address="10.0.0.1"))
    assert [seconds_to_wait() for _ in range(5)] == [0] * 5


def test_on_a_shared_number_a_right_pin_clears_only_itself(app):
    for _ in range(4):
        seconds_to_wait()
    tries.remove_successful_try(count("sign-in", "+62812", address="10.0.0.1"), clears=False)
    assert seconds_to_wait() == 0
    assert seconds_to_wait() > 0


def test_a_hundred_tries_at_once_gain_nothing(app, in_parallel):
    answers = in_parallel(12, count, "sign-in", "+62812", address="10.0.0.1")
    assert sum(isinstance(answer, TooManyTries) for answer in answers) == 12 - AT_ONE_ADDRESS.free


def test_neither_number_nor_address_stands_in_the_table(app):
    seconds_to_wait("+6281200000101", "10.11.12.13")
    for subject in db.session.scalars(select(SignInTry.subject)):
        assert "812000" not in subject.replace("+", "")
        assert len(subject) == 64


def test_old_tries_are_removed(app):
    seconds_to_wait()
    assert tries.remove_old() == 0
    jobs.run("people.tries")
    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 3
    with clock.at(MONDAY + tries.OLDEST_KEPT + timedelta(seconds=1)):
        assert tries.remove_old() == 3
    assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 0


def test_the_page_says_for_how_long(app):
    assert TooManyTries(30).values == {"minutes": 1}
    assert TooManyTries(61).values == {"minutes": 2}


YEAR = timedelta(days=365)


@pytest.mark.parametrize("known", ["", "phone"])
def test_a_pause_of_a_clock_that_was_ahead_does_not_outlive_its_longest(app, known):
    with clock.at(MONDAY + YEAR):
        assert any(seconds_to_wait(known=known) for _ in range(12))
    for seconds in (0, 60, AT_ONE_ADDRESS.longest.total_seconds() + 60):
        with clock.at(MONDAY + timedelta(seconds=seconds)):
            wait = seconds_to_wait(known=known)
            assert wait <= AT_ONE_ADDRESS.longest.total_seconds()
    assert wait == 0


def test_so_does_no_other_pause(app):
    """Call every verb that counts under a clock that is a year ahead, then set the clock right."""
    verbs = [
        lambda: count("own secret", "7", address="10.0.0.1"),
        lambda: tries.count_reset("+62812", address="10.0.0.1"),
        lambda: tries.count_joining("+62812", address="10.0.0.1"),
        lambda: tries.count_joining("+62812", address="10.0.0.1", with_code=True),
    ]
    for verb in verbs:
        with clock.at(MONDAY + YEAR), pytest.raises(TooManyTries):
            for _ in range(30):
                verb()
        verb()


def test_tries_still_count_when_another_process_took_its_moment_later(app):
    with clock.at(MONDAY + timedelta(seconds=10)):
        for _ in range(5):
            seconds_to_wait()
    assert 0 < seconds_to_wait() <= 40


def test_tries_of_a_clock_that_was_ahead_are_removed(app):
    with clock.at(MONDAY + YEAR):
        seconds_to_wait()
    assert tries.remove_old() == 3


@given(tries=st.integers(0, 10_000), ago=st.integers(-100_000_000, 10_000))
def test_no_pause_is_longer_than_the_longest(tries, ago):
    limit = Limit(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=12))
    with clock.at(MONDAY):
        assert 0 <= limit.wait(tries, MONDAY - timedelta(seconds=ago)) <= 900
