"""Closing a period early shows which products were not handed in and asks; for a day it can be undone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.undoing import TooLateToUndo
from curation.judging import periods
from curation.models import CurationPeriod
from tests.conftest import MONDAY
from tests.curation import applying

LIST = "/office/periods"


@pytest.fixture
def period(cast, app) -> CurationPeriod:
    """The only period that is open."""
    for other in db.session.scalars(select(CurationPeriod).where(CurationPeriod.closed_at.is_(None))).all():
        other.closes_on = clock.today() - timedelta(days=1)
        other.opens_on = min(other.opens_on, other.closes_on)
    db.session.flush()
    made = periods.make_period(
        name="Akhir tahun", opens_on=clock.today(), closes_on=date(2026, 12, 20), quota=None, by=cast.identity(cast.agus)
    )
    db.session.commit()
    return made


def test_it_asks_with_numbers_and_names_and_changes_nothing(cast, period):
    listing = applying.ready_listing(cast.budi, cast)
    db.session.commit()
    agus = cast.signed_in(cast.agus)
    assert f'href="{LIST}/{period.id}/closing"' in agus.get(LIST).get_data(as_text=True)
    page = agus.get(f"{LIST}/{period.id}/closing").get_data(as_text=True)
    assert listing.product in page
    assert "Ya, tutup masa ini" in page and "Kembali" in page
    db.session.refresh(period)
    assert period.closed_at is None


def test_it_is_undone_for_a_day(cast, period):
    agus, closing = cast.signed_in(cast.agus), f"{LIST}/{period.id}/closing"
    agus.submit(closing, form=closing)
    assert periods.open_period() is None
    assert agus.get(closing).location == LIST
    assert "Urungkan penutupan" in agus.get(LIST).get_data(as_text=True)
    assert agus.submit(f"{closing}/undo", form=LIST).status_code == 303
    assert periods.open_period().id == period.id
    asked = select(AuditEntry.action).where(AuditEntry.thing == "curation period").order_by(AuditEntry.id)
    assert db.session.scalars(asked).all()[-2:] == ["closed", "opened again"]


def test_after_a_day_or_where_another_period_is_open_the_closing_stands(cast, period):
    by = cast.identity(cast.agus)
    periods.close_period(period, by=by)
    db.session.commit()
    db.session.refresh(period)
    with clock.at(MONDAY + timedelta(hours=25)), pytest.raises(TooLateToUndo):
        periods.take_back_closing(period, by=by)
    db.session.rollback()
    periods.make_period(name="Lain", opens_on=clock.today(), closes_on=date(2026, 12, 1), quota=None, by=by)
    db.session.commit()
    agus = cast.signed_in(cast.agus)
    assert agus.submit(f"{LIST}/{period.id}/closing/undo", form=LIST).status_code == 422
