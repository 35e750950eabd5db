"""After a clock was ahead, sessions do not last a year too long, and news does not stay new for a year."""

from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select

from core import clock, jobs, moments
from core.db import db
from people import answers, cards, registration, resets, sessions, staff
from people.answers import ScanReason
from people.models import LoginSession, ResetCode, Role, SignInCard
from people.pins import WeakPin
from tests.conftest import MONDAY
from tests.people.build import STRONG, VILLAGE, signed_in_name
from tests.people.business import hands_over

YEAR = timedelta(days=400)


@pytest.fixture
def written_ahead(cast):
    """A row with each kind of end, written while the clock was 400 days ahead."""
    with clock.at(MONDAY + YEAR):
        sessions.begin(cast.sri.id, device="own")
        sessions.begin(cast.sri.id, device="shared", shared_phone=True)
        cards.make_card(cast.sri.id, by=cast.identity(cast.agus))
        resets.issue_code(cast.sri.id, by=cast.identity(cast.agus))
        db.session.commit()


def ends() -> dict[str, timedelta]:
    """Return the time until each end."""
    rows = dict(db.session.execute(select(LoginSession.device, LoginSession.expires_at)).all())
    rows["card"] = db.session.scalars(select(SignInCard.expires_at)).one()
    rows["code"] = db.session.scalars(select(ResetCode.expires_at)).one()
    return {name: end - clock.now() for name, end in rows.items()}


LONGEST = {"own": sessions.ORDINARY, "shared": sessions.SHARED_PHONE, "card": cards.LASTS, "code": resets.LASTS}


def test_every_end_comes_back_to_its_longest_once_the_clock_is_right(written_ahead):
    assert all(end > YEAR for end in ends().values())
    assert jobs.run("moments.cut") == 5, "the shared phone's counts as a phone's, then as a shared one's"
    assert ends() == LONGEST
    with clock.at(MONDAY + timedelta(minutes=5)):
        assert jobs.run("moments.cut") == 0


def test_a_sound_end_is_left_alone(cast):
    sessions.begin(cast.sri.id, device="own")
    with clock.at(MONDAY - moments.AHEAD):
        assert jobs.run("moments.cut") == 0


def test_a_phone_signed_in_under_a_clock_ahead_is_cut_by_its_next_page_too(cast, app):
    with clock.at(MONDAY + YEAR):
        browser = cast.signed_in(cast.sri, shared_phone=True)
    assert signed_in_name(browser) == "Sri Rahayu"
    assert db.session.scalars(select(LoginSession.expires_at)).one() == MONDAY + sessions.SHARED_PHONE
    with clock.at(MONDAY + sessions.SHARED_PHONE):
        assert signed_in_name(browser) == ""


def test_a_number_looked_at_under_a_clock_ahead_is_not_shown_for_a_year(cast):
    agus = cast.identity(cast.agus)
    document = hands_over(cast.sri, "nib")
    with clock.at(MONDAY + YEAR):
        answers.record_viewing(document, by=agus, why=ScanReason.CHECKING)
        assert answers.has_viewed(document.id, agus.id)
    assert not answers.has_viewed(document.id, agus.id)


@pytest.mark.parametrize("jump", [YEAR, -YEAR])
def test_a_form_that_was_open_while_the_clock_jumped_is_still_taken(client, monkeypatch, jump):
    token, stamp = client.csrf(), TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: stamp(signer) + int(jump.total_seconds()))
    form = {"csrf_token": token, "phone": "0812-0000-0101", "pin": STRONG}
    assert client.post("/sign-in", data=form).status_code == 422, "wrong, but read"


def test_who_signed_up_under_a_clock_ahead_did_not_do_so_just_now(app):
    joining = {"name": "Tono", "phone": "081200000177", "village_code": VILLAGE, "pin": STRONG}
    with clock.at(MONDAY + YEAR):
        person = registration.register_learner(**joining)
        assert registration.register_learner(**joining).id == person.id
    with pytest.raises(WeakPin):
        registration.register_learner(**joining)


def test_who_was_invited_under_a_clock_ahead_was_not_invited_just_now(cast):
    invited = {
        "name": "Nia",
        "email": "nia@example.org",
        "requests": [staff.RoleRequest(Role.OFFICER)],
        "by": cast.identity(cast.ratna),
    }
    with clock.at(MONDAY + YEAR):
        staff.invite_staff(**invited)
    with pytest.raises(registration.EmailTaken):
        staff.invite_staff(**invited)
