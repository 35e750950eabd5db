"""A lost PIN."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from people.models import ResetCode
from people.pins import WeakPin
from people.resets import LASTS, WrongCode, give_code, use_code
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, page, who_is_here

SRI = "+6281200000101"


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


@pytest.fixture
def code(cast, agus):
    given = give_code(cast.sri.id, by=agus)
    db.session.commit()
    return given


def another(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06}"


def reset(client, code, pin=OTHER, phone="0812-0000-0101"):
    return client.submit("/reset", {"phone": phone, "code": code, "pin": pin, "pin_again": pin})


def test_the_code_gives_a_new_pin_and_signs_in(client, app, code):
    assert reset(client, f"{code[:3]} {code[3:]}").status_code == 303
    assert who_is_here(client) == "Sri Rahayu"
    sign_in = app.test_client().submit
    assert sign_in("/sign-in", {"phone": SRI, "pin": STRONG}).status_code == 422
    assert sign_in("/sign-in", {"phone": SRI, "pin": OTHER}).status_code == 303


def test_a_code_works_once(code):
    use_code(SRI, code, OTHER)
    with pytest.raises(WrongCode):
        use_code(SRI, code, "905173")


def test_of_two_who_use_one_code_at_once_one_is_right(code, in_parallel):
    pins = iter([OTHER, "905173"])
    answers = in_parallel(2, lambda: use_code(SRI, code, next(pins)).id)
    assert sorted(isinstance(answer, WrongCode) for answer in answers) == [False, True]


def test_a_code_lasts_fifteen_minutes(code):
    with clock.at(MONDAY + LASTS), pytest.raises(WrongCode):
        use_code(SRI, code, OTHER)
    with clock.at(MONDAY + LASTS - timedelta(seconds=1)):
        use_code(SRI, code, OTHER)


def test_a_newer_code_ends_the_older_one(cast, agus, code):
    newer = give_code(cast.sri.id, by=agus)
    if newer != code:
        with pytest.raises(WrongCode):
            use_code(SRI, code, OTHER)
    use_code(SRI, newer, OTHER)


def test_a_weak_pin_leaves_the_code_good(client, code):
    assert "terlalu mudah" in page(reset(client, code, pin="123456"))
    assert reset(client, code).status_code == 303


def test_a_pin_of_the_household_is_refused(cast, code):
    with pytest.raises(WeakPin):
        use_code(SRI, code, "123123")


def test_wrong_codes_and_unknown_numbers_read_the_same_and_must_wait(client, app, code):
    wrong, unknown = reset(client, another(code)), reset(app.test_client(), code, phone="0812-9999-9999")
    assert wrong.status_code == unknown.status_code == 422
    assert page(wrong) == page(unknown).replace("0812-9999-9999", "0812-0000-0101")
    answers = [reset(client, another(code)).status_code for _ in range(5)]
    assert answers == [422] * 4 + [429]


def test_a_code_is_for_its_own_person_only(cast, code):
    assert cast.budi
    with pytest.raises(WrongCode):
        use_code("+6281200000102", code, OTHER)


def test_old_sessions_end(cast, client, code):
    browser = cast.signed_in(cast.sri)
    reset(client, code)
    assert who_is_here(browser) == ""


def test_the_code_is_kept_only_as_a_hash_and_on_record_without_it(cast, agus, code):
    use_code(SRI, code, OTHER)
    assert code not in str(db.session.scalars(select(ResetCode.code_hash)).all())
    deeds = db.session.execute(select(AuditEntry.deed, AuditEntry.actor_id).where(AuditEntry.thing_id == str(cast.sri.id)))
    assert ("gave reset code", agus.id) in deeds.all()
