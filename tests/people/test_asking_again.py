"""Before roles, links, revocations, codes and exports a person shows again who it is, unless that was lately."""

from datetime import timedelta

import pytest
import tinyhtml5
from flask import Flask
from sqlalchemy import select

from core import clock
from core.db import db
from people.models import LoginSession, Person, Role, RoleGrant, SignInCard
from tests.conftest import MONDAY
from tests.people.authenticator import set_up
from tests.people.build import page, signed_in_name

LATER = MONDAY + timedelta(minutes=20)
MARKED = {
    "office_roles.create_role", "office_roles.delete_role",
    "office_staff.create_staff", "office_staff.create_link", "office_staff.create_closing", "office_staff.create_reopening",
    "office_staff.delete_second_factor",
    "second_factor.create_secret", "second_factor.create_codes", "second_factor.delete_factor",
    "revocations.create_revocation", "revocations.create_confirmation",
    "second_factor.new_factor", "second_factor.create_factor",
    "office_merges.create_merge", "office_merges.create_parting", "office_cards.create_cards", "office_retention.create_confirmation",
    "coverage.download_coverage", "channels.download_csv", "channels.download_json",
}  # fmt: skip


def roles_of(person: Person) -> set[Role]:
    held = select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None))
    return set(db.session.scalars(held))


def test_what_must_ask_asks(whole_app: Flask):
    marked = {name for name, view in whole_app.view_functions.items() if getattr(view, "asks_again", False)}
    assert marked >= MARKED


def test_for_a_quarter_of_an_hour_after_signing_in_nobody_is_asked(cast):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.dewi.id}"
    with clock.at(MONDAY + timedelta(minutes=14)):
        assert admin.submit(f"{at}/roles", {"role": "curator"}, form=at).status_code == 303
    assert roles_of(cast.dewi) == {Role.TRAINER, Role.CURATOR}


def test_then_the_passphrase_is_asked_and_what_was_typed_is_done_right_after(cast):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.dewi.id}"
    typed = {"role": "mentor", "partner": 'CV "Maju & Bersama"', "until": "2027-01-31"}
    with clock.at(LATER):
        asked = admin.submit(f"{at}/roles", typed, form=at)
        assert asked.status_code == 403 and "Benar ini Ibu/Bapak?" in page(asked)
        assert roles_of(cast.dewi) == {Role.TRAINER}
        kept = fields_of(asked.text)
        assert {name: kept[name] for name in typed} == typed
        assert admin.post(f"{at}/roles", data={**kept, "again-old": cast.passphrase}).location == at
        assert roles_of(cast.dewi) == {Role.TRAINER, Role.MENTOR}
        assert admin.submit(f"{at}/link", form=at).status_code == 200, "not asked twice"


def fields_of(html: str) -> dict[str, str]:
    """Return the hidden fields of a page's form, as a browser would send them."""
    inputs = tinyhtml5.parse(html, namespace_html_elements=False).iter("input")
    return {field.get("name"): field.get("value") for field in inputs if field.get("type") == "hidden"}


def test_with_an_app_the_six_digits_are_asked(cast):
    app, codes = set_up(cast.ratna)
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.dewi.id}"
    with clock.at(LATER):
        asked = fields_of(admin.submit(f"{at}/roles", {"role": "curator"}, form=at).text)
        assert admin.post(f"{at}/roles", data={**asked, "again-old": cast.passphrase}).status_code == 403
        assert admin.post(f"{at}/roles", data={**asked, "again-code": "000000"}).status_code == 422
        assert admin.post(f"{at}/roles", data={**asked, "again-code": app.shows()}).status_code == 303
    with clock.at(LATER + timedelta(minutes=20)):
        assert admin.post(f"{at}/link", data={**asked, "again-code": codes[0]}).status_code == 200


def test_a_wrong_passphrase_does_nothing_keeps_the_form_and_is_counted(cast):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.dewi.id}"
    with clock.at(LATER):
        asked = fields_of(admin.submit(f"{at}/roles", {"role": "curator"}, form=at).text)
        answers = [admin.post(f"{at}/roles", data={**asked, "again-old": "bukan sandi saya"}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [422] * 5 + [429]
        assert fields_of(answers[-1].text)["role"] == "curator"
        assert "bukan sandi saya" not in answers[0].text
        assert admin.post(f"{at}/roles", data={**asked, "again-old": ""}).status_code == 422
    assert roles_of(cast.dewi) == {Role.TRAINER}


def test_without_its_token_a_form_of_another_site_confirms_nothing(cast):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.dewi.id}"
    with clock.at(LATER):
        assert admin.post(f"{at}/link", data={"again-old": cast.passphrase}).status_code == 400
    assert not db.session.scalars(select(SignInCard)).all()


def test_a_file_to_download_is_offered_after_the_question(cast):
    officer = cast.signed_in(cast.agus)
    with clock.at(LATER):
        asked = officer.get("/reports/coverage.csv?sector=batik")
        assert asked.status_code == 302
        wrong = officer.submit(asked.location, {"again-old": "x", "next": "/reports/coverage.csv?sector=batik"})
        assert wrong.status_code == 422
        done = officer.post("/account/confirmation", data={**fields_of(wrong.text), "again-old": cast.passphrase})
        assert 'href="/reports/coverage.csv?sector=batik"' in done.text
        assert officer.get("/reports/coverage.csv?sector=batik").mimetype == "text/csv"


@pytest.mark.parametrize("page_after", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_the_question_leads_to_no_other_site(cast, page_after):
    officer = cast.signed_in(cast.agus)
    with clock.at(LATER):
        typed = {"again-old": cast.passphrase, "next": page_after}
        answer = officer.submit("/account/confirmation", typed)
        assert 'href="/account"' in answer.text and "evil" not in answer.text


def test_a_program_gets_403_and_no_page(cast):
    officer = cast.signed_in(cast.agus)
    with clock.at(LATER):
        assert officer.get("/reports/coverage.csv", headers={"Accept": "application/json"}).status_code == 403


def test_in_a_demo_the_page_says_the_passphrase_and_elsewhere_not(cast, app, monkeypatch):
    trainer = cast.signed_in(cast.dewi)
    with clock.at(LATER):
        assert cast.passphrase in trainer.get("/account/confirmation").text
        monkeypatch.setitem(app.config, "DEMO", False)
        assert cast.passphrase not in trainer.get("/account/confirmation").text


def test_a_learner_is_asked_for_the_pin(cast):
    learner = cast.signed_in(cast.sri)
    with clock.at(LATER):
        assert learner.submit("/account/confirmation", {"again-old": "111111"}).status_code == 422
        assert learner.submit("/account/confirmation", {"again-old": cast.pin}).status_code == 200


def test_a_session_from_before_the_update_is_asked(cast):
    admin, at = cast.signed_in(cast.ratna), f"/office/staff/{cast.dewi.id}"
    db.session.execute(LoginSession.__table__.update().values(confirmed_at=None))
    db.session.commit()
    assert admin.submit(f"{at}/link", form=at).status_code == 403


# ---- How long sessions of staff last


def test_a_session_of_staff_ends_after_twelve_hours_of_nothing(cast):
    browser = cast.signed_in(cast.dewi)
    with clock.at(MONDAY + timedelta(hours=11, minutes=59)):
        assert signed_in_name(browser) == "Dewi Anggraini"
    with clock.at(MONDAY + timedelta(hours=24)):
        assert signed_in_name(browser) == ""


def test_it_ends_after_seven_days_however_much_it_is_used(cast):
    browser = cast.signed_in(cast.dewi)
    for hours in range(10, 7 * 24, 10):
        with clock.at(MONDAY + timedelta(hours=hours)):
            assert signed_in_name(browser) == "Dewi Anggraini"
            row = db.session.scalars(select(LoginSession)).one()
            assert row.expires_at == min(clock.now() + timedelta(hours=12), MONDAY + timedelta(days=7))
            db.session.rollback()
    with clock.at(MONDAY + timedelta(days=7)):
        assert signed_in_name(browser) == ""


def test_a_learner_who_joins_the_staff_has_a_session_of_staff_from_then_on(cast):
    browser = cast.signed_in(cast.sri)
    with clock.at(MONDAY + timedelta(days=2)):
        assert signed_in_name(browser) == "Sri Rahayu"
        db.session.add(RoleGrant(person_id=cast.sri.id, role=Role.TRAINER, granted_at=clock.now()))
        db.session.commit()
    with clock.at(MONDAY + timedelta(days=3)):
        assert signed_in_name(browser) == ""


def test_a_clock_that_was_ahead_leaves_no_long_session_of_staff(cast):
    with clock.at(MONDAY + timedelta(days=365)):
        browser = cast.signed_in(cast.dewi)
    assert signed_in_name(browser) == ""


def test_the_cookie_of_staff_lasts_a_week_at_most(cast, client):
    client.submit("/sign-in/staff", {"email": cast.dewi.email, "passphrase": cast.passphrase})
    assert client.get_cookie("who").max_age == 7 * 24 * 3600
