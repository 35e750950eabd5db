"""A mentor sees the latest deed of a learner who shares the learning, and nobody else does."""

import pytest

from core import clock
from core.db import db
from mentoring import members
from people import consents
from tests.conftest import MONDAY
from tests.mentoring.conftest import at, joined
from tests.quizzes import deeding
from tests.quizzes.deeding import NUMBER, PHOTO, SAID, SENTENCE


@pytest.fixture
def enrolment(app, cast):
    return deeding.learner(cast.sri, deeding.course())


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_latest_one_stands_on_the_members_page(cast, raka, cohort, enrolment):
    joined(cohort, cast.sri)
    member = at(cohort, "members", cast.sri.id)
    assert "Terakhir dicoba" not in text(raka.get(member))
    sri = cast.signed_in(cast.sri)
    deeding.gives(sri, SENTENCE, words=SAID)
    assert SAID in text(raka.get(member)) and "Seduh secangkir" in text(raka.get(member))
    with clock.at(MONDAY.replace(hour=MONDAY.hour + 1)):
        deeding.gives_photo(sri)
        photo = deeding.given(enrolment, PHOTO)
        page = text(raka.get(member))
        assert SAID not in page and f"/deeds/{photo.id}/small" in page
        assert deeding.sees(raka, f"/deeds/{photo.id}/small")
    deeding.gives(sri, NUMBER, number="12")


def test_without_the_consent_the_mentor_sees_nothing(cast, raka, cohort, enrolment):
    joined(cohort, cast.sri, shares=False)
    deeding.with_all(enrolment)
    photo = deeding.given(enrolment, PHOTO)
    assert raka.get(at(cohort, "members", cast.sri.id)).status_code == 404
    assert raka.get(f"/deeds/{photo.id}/small").status_code == 404


def test_the_consent_taken_back_ends_it_at_once(cast, raka, cohort, enrolment):
    joined(cohort, cast.sri)
    deeding.with_all(enrolment)
    photo = deeding.given(enrolment, PHOTO)
    assert deeding.sees(raka, f"/deeds/{photo.id}/large")
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)
    db.session.commit()
    assert raka.get(f"/deeds/{photo.id}/large").status_code == 404


def test_who_left_the_cohort_is_no_longer_seen(cast, raka, cohort, enrolment):
    joined(cohort, cast.sri)
    deeding.with_all(enrolment)
    members.end_membership(cohort, cast.sri.id)
    db.session.commit()
    assert raka.get(f"/deeds/{deeding.given(enrolment, PHOTO).id}/small").status_code == 404


def test_the_office_opens_the_member_but_sees_no_deed(cast, agus, cohort, enrolment):
    joined(cohort, cast.sri)
    deeding.with_all(enrolment)
    page = agus.get(at(cohort, "members", cast.sri.id))
    assert page.status_code == 200 and "Terakhir dicoba" not in text(page) and SAID not in text(page)
