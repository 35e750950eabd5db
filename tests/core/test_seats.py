"""Seats: first come, first served; waiting has a limit; and each seat is given back."""

import signal
import threading
import time

import pytest

from core.seats import Admission, Capacity, Seats
from core.waiting import Busy


def test_who_waits_longest_gets_the_next_seat():
    seats, order = Seats(1), []
    seats.take(0)

    def wait(name: int) -> None:
        seats.take(20)
        order.append(name)
        seats.give_back()

    waiting = []
    for name in range(5):
        waiting.append(threading.Thread(target=wait, args=(name,), daemon=True))
        waiting[-1].start()
        while len(seats._waiting) <= name:
            time.sleep(0.001)
    seats.give_back()
    for thread in waiting:
        thread.join(20)
    assert order == [0, 1, 2, 3, 4]


def test_who_waits_too_long_is_refused_and_takes_no_seat_with_it():
    seats = Seats(1)
    seats.take(0)
    with pytest.raises(Busy):
        seats.take(0.05)
    seats.give_back()
    seats.take(0)


def test_an_admission_gives_back_all_that_it_holds():
    capacity = Capacity(seats=1, writers=1)
    for writes in (True, False):
        admission = Admission(capacity, longest=0.05)
        admission.enter(may_write=True, writes=writes)
        with pytest.raises(Busy, match="as many wait as may"):
            Admission(capacity, longest=0.05).enter(may_write=True, writes=writes)
        admission.leave()
        admission.leave()
    Admission(capacity, longest=0.05).enter(may_write=True, writes=True)


def test_an_admission_that_was_refused_gives_back_its_place():
    capacity = Capacity(seats=1, writers=2)
    first, second = Admission(capacity, longest=1), Admission(capacity, longest=0.05)
    first.enter(may_write=True, writes=True)
    with pytest.raises(Busy):
        second.enter(may_write=True, writes=True)
    second.leave()
    first.leave()
    Admission(capacity, longest=0).enter(may_write=True, writes=True)
    Admission(capacity, longest=0).enter(may_write=True, writes=False)


def test_who_stands_up_lets_another_sit_and_sits_down_again():
    capacity = Capacity(seats=1, writers=2)
    first, second = Admission(capacity, longest=0.05), Admission(capacity, longest=0.05)
    first.enter(may_write=True, writes=True)
    with first.released():
        second.enter(may_write=True, writes=True)
        second.leave()
    with pytest.raises(Busy):
        second.enter(may_write=True, writes=True)
    second.leave()
    first.leave()
    second.enter(may_write=True, writes=True)


def test_a_seat_is_taken_again_even_where_the_work_failed():
    capacity = Capacity(seats=1, writers=2)
    admission = Admission(capacity, longest=0.05)
    admission.enter(may_write=True, writes=True)
    with pytest.raises(ZeroDivisionError), admission.released():
        raise ZeroDivisionError
    admission.leave()
    Admission(capacity, longest=0).enter(may_write=True, writes=True)


def test_who_is_called_away_while_waiting_takes_no_seat_with_it():
    """For example by a signal, which meets the main thread wherever it is."""
    seats = Seats(1)
    seats.take(0)
    before = signal.signal(signal.SIGALRM, _called_away)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(CalledAway):
            seats.take(5)
    finally:
        signal.signal(signal.SIGALRM, before)
    seats.give_back()
    seats.take(0)


class CalledAway(BaseException):
    pass


def _called_away(*_) -> None:
    raise CalledAway
