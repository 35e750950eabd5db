"""PINs that are refused because they are easy to guess."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from people import pins
from people.pins import WeakPin, refuse_weak
from tests.conftest import MONDAY

PHONE = "+6281200000101"


@pytest.mark.parametrize(
    "pin",
    [
        "111111", "123456", "654321", "135791", "024680", "987654",  # repeats, runs, steps
        "121212", "123123", "123321", "112211", "112233", "111222", "102030", "101112",
        "147258", "159357",  # walks over the keys
        "170845", "081764", "640817", "290200", "196408", "081964",  # dates
        "812000", "000101", "101000", "620812",  # the phone, forwards, backwards, as it is dialled
    ],
)  # fmt: skip
def test_easy_pins_are_refused(app, pin):
    phone = "+628120000101" if pin != "620812" else "+6281206208123"
    with pytest.raises(WeakPin):
        refuse_weak(pin, phone=phone)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "48291a", " 482915", "４８２９１５", "-48291"])
def test_anything_but_six_digits_is_refused(app, pin):
    with pytest.raises(WeakPin):
        refuse_weak(pin, phone=PHONE)


@pytest.mark.parametrize("pin", ["730158", "482915", "905173", "638274"])
def test_ordinary_pins_pass(app, pin):
    assert refuse_weak(pin, phone=PHONE) is None


def test_the_year_of_birth_is_refused_where_it_is_known(app):
    refuse_weak("719647", phone=PHONE)
    with pytest.raises(WeakPin):
        refuse_weak("719647", phone=PHONE, birth_year=1964)


@given(day=st.dates(date(1930, 1, 1), date(2026, 1, 1)), form=st.sampled_from(["%d%m%y", "%m%d%y", "%y%m%d", "%m%Y", "%Y%m"]))
def test_no_birthday_passes(day, form):
    with clock.at(MONDAY):
        assert pins._is_date(day.strftime(form))


@given(st.integers(0, 9), st.integers(0, 9))
def test_no_run_with_an_equal_step_passes(first, step):
    assert pins._has_pattern("".join(str((first + step * i) % 10) for i in range(6)))


def test_most_pins_are_left_to_choose_from(app):
    """If many PINs were refused, people would write theirs down."""
    passing = sum(not (pins._has_pattern(p) or pins._is_date(p)) for p in (f"{n:06}" for n in range(0, 1_000_000, 97)))
    assert passing / len(range(0, 1_000_000, 97)) > 0.85


def test_a_new_pin_replaces_the_old_one(cast):
    before = cast.sri.secret_hash
    pins.assign(cast.sri, "482915")
    assert cast.sri.secret_hash != before
    assert "482915" not in cast.sri.secret_hash
    assert timedelta(0) <= cast.sri.secret_changed_at - cast.sri.created_at
