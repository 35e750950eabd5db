"""Reset codes for lost PINs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import unread_by
from people.models import ResetCode
from people.pins import WeakPin
from people.resets import LASTS, MOST_TRIES, SpentCode, WrongCode, count_try, issue_code, use_code
from people.tries import AT_ONE_ADDRESS, RESET_AT_ONE_ADDRESS, TooManyTries, count_reset
from tests.conftest import MONDAY
from tests.people.build import OTHER, STRONG, page, signed_in_name

SRI = "+6281200000101"


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


@pytest.fixture
def code(cast, agus):
    given = issue_code(cast.sri.id, by=agus)
    db.session.commit()
    return given


def another(code: str) -> str:
    """Return a code that differs from this one."""
    return f"{(int(code) + 1) % 10**6:06}"


def reset(client, code, pin=OTHER, phone="0812-0000-0101", address="127.0.0.1"):
    form = {"phone": phone, "code": code, "pin": pin, "pin_again": pin}
    return client.submit("/reset", form, environ_overrides={"REMOTE_ADDR": address})


def guessed(app, code, times: int) -> set[int]:
    """Send wrong codes, each from another address, and return the statuses of the answers."""
    return {reset(app.test_client(), another(code), address=f"10.0.0.{n}").status_code for n in range(times)}


def test_the_code_gives_a_new_pin_and_signs_in(client, app, code):
    assert reset(client, f"{code[:3]} {code[3:]}").status_code == 303
    assert signed_in_name(client) == "Sri Rahayu"
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
    newer = issue_code(cast.sri.id, by=agus)
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


def test_strangers_who_guess_never_keep_the_owner_waiting(client, app, cast, agus, code):
    """Wrong codes count against the code alone, so the next code has all its tries, from every address."""
    assert guessed(app, code, MOST_TRIES + 10) == {422}
    newer = issue_code(cast.sri.id, by=agus)
    db.session.commit()
    assert reset(client, newer).status_code == 303
    assert signed_in_name(client) == "Sri Rahayu"


def test_wrong_codes_use_up_the_code_and_who_has_it_is_told(client, app, cast, code):
    guessed(app, code, MOST_TRIES)
    answer = reset(client, code)
    assert answer.status_code == 422 and "kode ini tidak berlaku lagi" in page(answer)
    assert "tidak cocok" in page(reset(client, another(code))), "who guesses learns nothing"
    assert unread_by(cast.sri.id)[0].subject == "Ada yang mencoba kode salah untuk PIN Ibu/Bapak"


def test_one_try_fewer_and_the_code_opens(client, app, code):
    guessed(app, code, MOST_TRIES - 1)
    assert reset(client, code).status_code == 303


def test_the_owners_own_phone_opens_with_a_code_that_strangers_used_up(client, app, code):
    client.submit("/sign-in", {"phone": SRI, "pin": STRONG})
    client.submit("/sign-out", form="/account")
    guessed(app, code, MOST_TRIES)
    assert reset(client, code).status_code == 303


def test_a_hundred_wrong_codes_at_once_gain_nothing(code, in_parallel):
    in_parallel(12, lambda: [count_try(SRI) for _ in range(3)])
    assert db.session.scalars(select(ResetCode.tries)).all() == [MOST_TRIES + 1]
    with pytest.raises(SpentCode):
        use_code(SRI, code, OTHER)


def test_one_address_alone_cannot_use_up_a_code(app):
    tried, now = 0, MONDAY
    while now < MONDAY + LASTS:
        with clock.at(now):
            try:
                count_reset(SRI, address="10.0.0.1")
                tried += 1
            except TooManyTries as refused:
                assert refused.wait <= RESET_AT_ONE_ADDRESS.longest.total_seconds()
                now += timedelta(seconds=refused.wait)
    assert AT_ONE_ADDRESS.free < tried < MOST_TRIES


def test_wrong_codes_for_one_number_leave_the_codes_of_others(app, cast, agus, code):
    others = issue_code(cast.budi.id, by=agus)
    db.session.commit()
    guessed(app, code, MOST_TRIES + 1)
    assert use_code("+6281200000102", others, OTHER)


def test_a_weak_pin_is_no_wrong_code(client, code):
    for _ in range(MOST_TRIES + 1):
        assert reset(client, code, pin="123456").status_code == 422
    assert reset(client, code).status_code == 303


def test_the_owner_reads_who_gave_the_code_and_what_to_do(cast, code):
    told = unread_by(cast.sri.id)[0]
    assert told.subject == f"{cast.agus.name} memberi kode untuk PIN baru"
    assert "23 November 2026, 09.00 WIB" in told.body and "Segera beri tahu kantor" in told.body
    assert told.link == "/contact"


def test_each_code_is_told(cast, agus, code):
    issue_code(cast.sri.id, by=agus)
    assert [m.subject for m in unread_by(cast.sri.id)] == [f"{cast.agus.name} memberi kode untuk PIN baru"] * 2


def test_a_code_is_for_its_own_person_only(cast, code):
    assert cast.budi
    with pytest.raises(WrongCode):
        use_code("+6281200000102", code, OTHER)


def test_old_sessions_end(cast, client, code):
    browser = cast.signed_in(cast.sri)
    reset(client, code)
    assert signed_in_name(browser) == ""


def test_the_code_is_kept_only_as_a_hash_and_on_record_without_it(cast, agus, code):
    use_code(SRI, code, OTHER)
    assert code not in str(db.session.scalars(select(ResetCode.code_hash)).all())
    deeds = db.session.execute(select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.thing_id == str(cast.sri.id)))
    assert ("gave reset code", agus.id) in deeds.all()
