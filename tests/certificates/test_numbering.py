"""Certificate numbers follow each other without gaps, are used once, and have the office's format."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from certificates import numbering
from certificates.models import NumberRow
from core.db import db
from core.office import office

YEARS = st.integers(2020, 2060)
COUNTED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@COUNTED
@given(years=st.lists(YEARS, max_size=30))
def test_each_year_counts_from_one_without_a_gap(app, years):
    numbers = [(year, numbering.next_in(year)) for year in years]
    for year in set(years):
        assert [number for y, number in numbers if y == year] == list(range(1, years.count(year) + 1))
    db.session.rollback()


@COUNTED
@given(commits=st.lists(st.booleans(), max_size=20))
def test_only_what_is_committed_uses_up_a_number(app, commits):
    db.session.query(NumberRow).delete()
    db.session.commit()
    kept = []
    for is_committed in commits:
        number = numbering.next_in(2026)
        if is_committed:
            kept.append(number)
            db.session.commit()
        else:
            db.session.rollback()
    assert kept == list(range(1, len(kept) + 1))
    db.session.rollback()


def test_fifty_at_once_get_fifty_numbers(app, in_parallel):
    assert sorted(in_parallel(50, numbering.next_in, 2026)) == list(range(1, 51))
    assert db.session.scalar(select(NumberRow.last)) == 50


@COUNTED
@given(sequence=st.integers(1, 200_000), day=st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_a_number_is_written_by_the_offices_pattern_and_never_twice_the_same(app, sequence, day):
    rules = office().read("certificate.yaml")["numbering"]
    text = numbering.formatted(sequence, course_code="FOTO-01", day=day, numbering=rules)
    first, programme, course, month, year = text.split("/")
    assert (int(first), programme, course, int(year)) == (sequence, rules["programme"], "FOTO-01", day.year)
    assert rules["months_roman"].index(month) + 1 == day.month
    assert len(first) == max(4, len(str(sequence))) and len(text) <= 80


def test_the_offices_own_example_comes_out(app):
    rules = office().read("certificate.yaml")["numbering"]
    assert numbering.formatted(1, course_code="FOTO-01", day=date(2026, 11, 24), numbering=rules) == rules["example"]
