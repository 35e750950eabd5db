"""Staff sign in with a passphrase and six digits of an app: setting it up, the second step, lost phones."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import Message
from people import cards, second_factors, sessions
from people.models import RecoveryCode, Role, SecondFactor
from people.roles import grant_role
from tests.conftest import MONDAY
from tests.people.authenticator import SET_UP, App, passes_first_step, set_up, set_up_on_pages
from tests.people.build import page, signed_in_name

LATER = MONDAY + timedelta(minutes=5)
WRONG = "000000"


@pytest.fixture
def in_service(app, monkeypatch):
    """An installation that is no demo."""
    monkeypatch.setitem(app.config, "DEMO", False)


def audit_entries() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def letters_to(person) -> list[str]:
    rows = db.session.execute(select(Message.subject, Message.address).where(Message.person_id == person.id))
    return [subject for subject, address in rows if address == person.email]


# ---- The first sign-in


@pytest.mark.parametrize("who", ["agus", "laras", "ratna"])
def test_officers_curators_and_administrators_set_an_app_up_first(cast, client, in_service, who):
    person = getattr(cast, who)
    assert passes_first_step(client, person, cast.passphrase).status_code == 303
    for address in ("/", "/account", "/office/people", "/courses", "/account/devices"):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, SET_UP), address
    assert client.post("/account/devices/end", data={"csrf_token": client.csrf(SET_UP)}).location == SET_UP
    assert "/office" not in client.get(SET_UP).text, "no way to another page"
    _app, codes = set_up_on_pages(client)
    assert len(codes) == 10
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("who", ["dewi", "raka", "sri"])
def test_nobody_else_has_to(cast, in_service, who):
    assert cast.signed_in(getattr(cast, who)).get("/account").status_code == 200


def test_in_a_demo_it_is_offered_and_not_demanded(cast):
    browser = cast.signed_in(cast.ratna)
    assert browser.get("/office/people").status_code == 200
    assert "Aplikasi Authenticator" in page(browser.get("/account"))
    set_up_on_pages(browser)
    assert second_factors.is_set_up(cast.ratna.id)


def test_whoever_becomes_an_officer_sets_it_up_at_the_next_page(cast, in_service):
    browser = cast.signed_in(cast.dewi)
    assert browser.get("/account").status_code == 200
    grant_role(cast.dewi, Role.OFFICER, by=None)
    db.session.commit()
    assert browser.get("/account").location == SET_UP


def test_after_the_set_up_the_page_goes_on_to_where_somebody_wanted_to(cast, client, in_service):
    passes_first_step(client, cast.agus, cast.passphrase)
    client.get("/office/staff?role=mentor")
    client.submit(f"{SET_UP}/secret", form=SET_UP)
    app = App.scans(client.get(f"{SET_UP}/new"))
    assert 'href="/office/staff?role=mentor"' in client.submit(SET_UP, {"code": app.shows()}, form=f"{SET_UP}/new").text


def test_learners_keep_phone_and_pin(cast):
    assert cast.signed_in(cast.sri).get(SET_UP).status_code == 403
    assert "Authenticator" not in page(cast.signed_in(cast.sri).get("/account"))


# ---- Setting up


def test_the_picture_stays_the_same_while_somebody_scans_it(cast):
    browser = cast.signed_in(cast.agus)
    browser.submit(f"{SET_UP}/secret", form=SET_UP)
    first = App.scans(browser.get(f"{SET_UP}/new"))
    wrong = browser.submit(SET_UP, {"code": WRONG}, form=f"{SET_UP}/new")
    browser.submit(f"{SET_UP}/secret", form=SET_UP)
    assert wrong.status_code == 422 and "tidak cocok" in wrong.text
    assert {App.scans(wrong).secret, App.scans(browser.get(f"{SET_UP}/new")).secret} == {first.secret}
    assert not second_factors.is_set_up(cast.agus.id)
    assert not db.session.scalar(select(SecondFactor.secret_sealed))


def test_an_old_picture_is_no_longer_valid(cast):
    browser = cast.signed_in(cast.agus)
    browser.submit(f"{SET_UP}/secret", form=SET_UP)
    app = App.scans(browser.get(f"{SET_UP}/new"))
    with clock.at(MONDAY + timedelta(minutes=16)):
        assert "/account/confirmation" in browser.get(f"{SET_UP}/new").location, "a phone that was left alone"
    with clock.at(MONDAY + timedelta(hours=2)):
        cast.sign_in(browser, cast.agus)
        assert browser.get(f"{SET_UP}/new").location == SET_UP
        assert browser.submit(SET_UP, {"code": app.shows()}, form=SET_UP).location == SET_UP
    assert not second_factors.is_set_up(cast.agus.id)


def test_the_secret_and_the_codes_cannot_be_read_in_the_database(cast):
    app, codes = set_up(cast.agus)
    assert app.secret.encode() not in db.session.scalars(select(SecondFactor.secret_sealed)).one()
    assert not set(codes) & set(db.session.scalars(select(RecoveryCode.code_hash)))


def test_setting_up_signs_other_devices_out_and_is_told(cast):
    elsewhere, browser = cast.signed_in(cast.agus), cast.signed_in(cast.agus)
    set_up_on_pages(browser)
    assert signed_in_name(elsewhere) == ""
    assert signed_in_name(browser) == "Agus Wibowo"
    assert letters_to(cast.agus) == ["Aplikasi Authenticator dipasang untuk akun Ibu/Bapak"]


def test_another_phone_is_set_up_while_the_old_one_goes_on(cast, client):
    old, _codes = set_up(cast.agus)
    browser = cast.signed_in(cast.agus)
    browser.submit(f"{SET_UP}/secret", form=SET_UP)
    new = App.scans(browser.get(f"{SET_UP}/new"))
    with clock.at(LATER):
        assert second_factors.check(cast.agus.id, old.shows()) is second_factors.Way.APP
        db.session.commit()
        assert browser.submit(SET_UP, {"code": new.shows()}, form=f"{SET_UP}/new").status_code == 200
        for code in (old.shows(steps_later=1), _codes[0]):
            with pytest.raises(second_factors.WrongSecondCode):
                second_factors.check(cast.agus.id, code)
        assert second_factors.check(cast.agus.id, new.shows(steps_later=1)) is second_factors.Way.APP


def test_it_is_switched_off_only_where_nobody_demands_it(cast, app, monkeypatch):
    set_up(cast.agus)
    browser = cast.signed_in(cast.agus)
    with monkeypatch.context() as patch:
        patch.setitem(app.config, "DEMO", False)
        assert "Matikan" not in page(browser.get(SET_UP))
        assert browser.submit(f"{SET_UP}/removal", form=SET_UP).status_code == 403
    assert browser.submit(f"{SET_UP}/removal", form=SET_UP).location == SET_UP
    assert not second_factors.is_set_up(cast.agus.id)
    assert not db.session.scalars(select(RecoveryCode)).all()


# ---- Signing in with it


def test_after_the_passphrase_the_code_is_asked_and_nobody_is_in_before(cast, client, in_service):
    app, _codes = set_up(cast.agus)
    with clock.at(LATER):
        first = passes_first_step(client, cast.agus, cast.passphrase)
        assert first.location == "/sign-in/code"
        assert client.get_cookie("who") is None and signed_in_name(client) == ""
        assert client.submit("/sign-in/code", {"code": app.shows()}).location == "/"
        assert signed_in_name(client) == "Agus Wibowo"


def test_the_second_step_leads_on_to_the_page_that_was_asked_for(cast, client):
    app, _codes = set_up(cast.agus)
    with clock.at(LATER):
        typed = {"email": cast.agus.email, "passphrase": cast.passphrase, "next": "/office/people"}
        second = client.submit("/sign-in/staff", typed).location
        assert client.submit(second, {"code": app.shows(), "next": "/office/people"}).location == "/office/people"


def test_a_code_is_accepted_once(cast, client, app):
    phone, _codes = set_up(cast.agus)
    with clock.at(LATER):
        answers = []
        for _ in range(2):
            browser = app.test_client()
            passes_first_step(browser, cast.agus, cast.passphrase)
            answers.append(browser.submit("/sign-in/code", {"code": phone.shows()}).status_code)
    assert answers == [303, 422]


def test_of_many_requests_with_one_code_one_comes_in(cast, in_parallel):
    phone, codes = set_up(cast.agus)
    with clock.at(LATER):
        for code in (phone.shows(), codes[0]):
            results = in_parallel(4, second_factors.check, cast.agus.id, code)
            assert sorted(type(result).__name__ for result in results) == ["Way", *["WrongSecondCode"] * 3]


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_may_be_one_step_off(cast, steps, taken):
    phone, _codes = set_up(cast.agus)
    with clock.at(LATER):
        code = phone.shows(steps_later=steps)
        if taken:
            assert second_factors.check(cast.agus.id, code)
        else:
            with pytest.raises(second_factors.WrongSecondCode):
                second_factors.check(cast.agus.id, code)


def test_a_server_clock_that_was_ahead_keeps_nobody_out(cast):
    phone, _codes = set_up(cast.agus)
    with clock.at(MONDAY + timedelta(days=365)):
        assert second_factors.check(cast.agus.id, phone.shows())
    with clock.at(LATER):
        assert second_factors.check(cast.agus.id, phone.shows())
        with pytest.raises(second_factors.WrongSecondCode):
            second_factors.check(cast.agus.id, phone.shows())


def test_the_first_step_counts_for_a_while_and_dies_with_the_passphrase(cast, client, app):
    phone, _codes = set_up(cast.agus)
    passes_first_step(client, cast.agus, cast.passphrase)
    with clock.at(MONDAY + timedelta(minutes=16)):
        assert client.get("/sign-in/code").location == "/sign-in/staff"
    with clock.at(LATER):
        token = cards.make_card(cast.agus.id, by=None)
        cards.use_card(token, "empat kata yang panjang")
        db.session.commit()
        assert client.submit("/sign-in/code", {"code": phone.shows()}, form="/sign-in").location == "/sign-in/staff"
    assert app.test_client().get("/sign-in/code").location == "/sign-in/staff"


def test_a_new_link_does_not_pass_by_the_app(cast, client):
    """Who makes a link for a colleague does not come in with it."""
    _phone, _codes = set_up(cast.agus)
    token = cards.make_card(cast.agus.id, by=cast.identity(cast.ratna))
    db.session.commit()
    word = {"passphrase": "empat kata yang panjang", "passphrase_again": "empat kata yang panjang"}
    assert client.submit(f"/m/{token}", word).location == "/sign-in/code"
    assert signed_in_name(client) == ""


def test_wrong_codes_make_a_guesser_wait_and_never_the_owner_on_a_known_device(cast, client, app):
    phone, _codes = set_up(cast.agus)
    with clock.at(LATER):
        passes_first_step(client, cast.agus, cast.passphrase)
        client.submit("/sign-in/code", {"code": phone.shows()})
        client.submit("/sign-out", form="/account")
        for n in range(21):
            guesser = app.test_client()
            passes_first_step(guesser, cast.agus, cast.passphrase)
            place = {"REMOTE_ADDR": f"10.0.0.{n}"}
            guess = guesser.submit("/sign-in/code", {"code": WRONG}, environ_base=place)
        assert guess.status_code == 429 and "Retry-After" in guess.headers
    with clock.at(LATER + timedelta(seconds=40)):
        passes_first_step(client, cast.agus, cast.passphrase)
        assert client.submit("/sign-in/code", {"code": phone.shows()}).location == "/"


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "0" * 29, "0" * 500, "1234567890"])
def test_nonsense_is_a_clear_page(cast, client, code):
    set_up(cast.agus)
    with clock.at(LATER):
        passes_first_step(client, cast.agus, cast.passphrase)
        assert client.submit("/sign-in/code", {"code": code}).status_code == 422


# ---- Lost phones


def test_a_recovery_code_opens_once_and_leads_to_the_new_phone(cast, client, app, in_service):
    _phone, codes = set_up(cast.agus)
    with clock.at(LATER):
        passes_first_step(client, cast.agus, cast.passphrase)
        answer = client.submit("/sign-in/code", {"code": f"{codes[3][:5]} {codes[3][5:]}"})
        assert answer.location == SET_UP
        told = page(client.get(SET_UP))
        assert "Tersisa 9 kode" in told and "HP baru" in told
        again = app.test_client()
        passes_first_step(again, cast.agus, cast.passphrase)
        assert again.submit("/sign-in/code", {"code": codes[3]}).status_code == 422
        _new, new_codes = set_up_on_pages(client)
    assert not {code.replace(" ", "") for code in new_codes} & set(codes)
    assert "Sebuah kode cadangan dipakai untuk akun Ibu/Bapak" in letters_to(cast.agus)
    assert "used recovery code" in audit_entries()


def test_new_recovery_codes_replace_the_old_ones(cast):
    _phone, codes = set_up(cast.agus)
    browser = cast.signed_in(cast.agus)
    made = browser.submit(f"{SET_UP}/codes", form=SET_UP)
    assert made.status_code == 200 and "hanya tampil sekarang" in made.text
    assert len(db.session.scalars(select(RecoveryCode)).all()) == 10
    with pytest.raises(second_factors.WrongSecondCode):
        second_factors.check(cast.agus.id, codes[0])


def test_an_administrator_removes_the_app_of_a_colleague_who_lost_the_phone(cast, client, in_service):
    set_up(cast.ratna)
    set_up(cast.agus)
    elsewhere, at = cast.signed_in(cast.agus), f"/office/staff/{cast.agus.id}"
    admin = cast.signed_in(cast.ratna)
    assert "HP hilang" in page(admin.get(at))
    assert admin.submit(f"{at}/second-factor/removal", form=at).location == at
    assert signed_in_name(elsewhere) == "" and not second_factors.is_set_up(cast.agus.id)
    assert "Ratna Sari melepas aplikasi Authenticator dari akun Ibu/Bapak" in letters_to(cast.agus)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "reset second factor")).one()
    assert (entry.actor_id, entry.thing_id) == (cast.ratna.id, str(cast.agus.id))
    assert passes_first_step(client, cast.agus, cast.passphrase).location == "/"
    assert client.get("/").location == SET_UP
    set_up_on_pages(client)


@pytest.mark.parametrize("who", ["agus", "dewi"])
def test_nobody_but_an_administrator_removes_it(cast, who):
    set_up(cast.laras)
    browser, at = cast.signed_in(getattr(cast, who)), f"/office/staff/{cast.laras.id}"
    assert browser.submit(f"{at}/second-factor/removal", form="/account").status_code == 403
    assert second_factors.is_set_up(cast.laras.id)


def test_an_administrator_does_not_remove_the_own_one(cast):
    set_up(cast.ratna)
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.ratna.id}"
    assert admin.submit(f"{at}/second-factor/removal", form=at).status_code == 403


def test_a_closed_account_keeps_no_secret(cast):
    set_up(cast.agus)
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.agus.id}"
    admin.submit(f"{at}/closing", form=at)
    assert not db.session.scalars(select(SecondFactor)).all() and not db.session.scalars(select(RecoveryCode)).all()


def test_staff_who_learn_too_are_asked_as_well(cast, client):
    """A person with a PIN who holds a role of staff: the same second step after the PIN."""
    grant_role(cast.sri, Role.TRAINER, by=None)
    phone, _codes = set_up(cast.sri)
    assert sessions.identity_of(cast.sri.id).has_second_factor
    with clock.at(LATER):
        first = client.submit("/sign-in", {"phone": cast.sri.phone, "pin": cast.pin, "shared_phone": "y"})
        assert first.location == "/sign-in/code"
        assert client.submit("/sign-in/code", {"code": phone.shows()}).status_code == 303
        assert signed_in_name(client) == "Sri Rahayu"
        assert client.get_cookie("who").max_age is None, "the phone is still a shared one"
