"""That a course is required no longer shows whom it meets and asks; for a day it can be undone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from courses import requirements
from courses.models import RequiredCourse
from tests.certificates import build
from tests.client import PageClient
from tests.conftest import MONDAY
from tests.curation import applying

LIST = "/office/required-courses"


@pytest.fixture
def agus(cast) -> PageClient:
    return cast.signed_in(cast.agus)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)).split())


@pytest.fixture
def row(cast, app) -> RequiredCourse:
    """A course that a business still lacks, required from today."""
    applying.ready_business(cast.budi, cast)
    row = requirements.require_course(build.make_course().id, from_day=clock.today(), by=cast.identity(cast.agus))
    db.session.commit()
    return row


def test_a_page_asks_with_numbers_and_names_and_changes_nothing(agus, row, cast):
    assert f'href="{LIST}/{row.id}/ending"' in agus.get(LIST).get_data(as_text=True)
    text = words(agus.get(f"{LIST}/{row.id}/ending"))
    assert "“Foto produk dengan HP” tidak wajib lagi?" in text
    assert "Langsung lengkap 1" in text
    assert "Usaha yang kursusnya langsung lengkap: 1" in text
    assert "Ya, tidak wajib lagi" in text and "Tidak, tetap wajib" in text
    assert len(requirements.required_now()) == 1


def test_the_end_is_undone_for_a_day_and_stands_as_before(agus, row):
    ending = f"{LIST}/{row.id}/ending"
    agus.submit(ending, form=ending)
    assert requirements.required_now() == []
    assert "tidak wajib lagi. Diakhiri pada 23 November 2026" in words(agus.get(LIST))
    assert agus.submit(f"{ending}/undo", form=LIST).status_code == 303
    db.session.refresh(row)
    assert (row.ended_at, row.ended_by_id) == (None, None)
    assert len(requirements.required_now()) == 1
    assert "Wajibkan lagi" not in words(agus.get(LIST))
    asked = select(AuditEntry.action).where(AuditEntry.thing == "required course").order_by(AuditEntry.id)
    assert db.session.scalars(asked).all() == ["ended requirement", "took back the end"]


def test_after_a_day_it_is_required_anew_instead(cast, agus, row):
    ending = f"{LIST}/{row.id}/ending"
    agus.submit(ending, form=ending)
    with clock.at(MONDAY + timedelta(hours=25)):
        agus = cast.signed_in(cast.agus)
        page = agus.get(LIST)
        assert page.status_code == 200 and "Wajibkan lagi" not in words(page)
        assert agus.submit(f"{ending}/undo", form=LIST).status_code == 409


def test_undoing_twice_or_beside_a_newer_requirement_is_told(agus, row, cast):
    ending = f"{LIST}/{row.id}/ending"
    agus.submit(ending, form=ending)
    assert [agus.submit(f"{ending}/undo", form=LIST).status_code for _ in range(2)] == [303, 409]
    agus.submit(ending, form=ending)
    requirements.require_course(row.course_id, from_day=clock.today(), by=cast.identity(cast.agus))
    db.session.commit()
    assert "Wajibkan lagi" not in words(agus.get(LIST))
    assert agus.submit(f"{ending}/undo", form=LIST).status_code == 409


def test_an_ended_requirement_is_asked_about_no_more(agus, row):
    ending = f"{LIST}/{row.id}/ending"
    agus.submit(ending, form=ending)
    assert agus.get(ending).location == LIST
    assert agus.get(f"{LIST}/99999/ending").location == LIST
