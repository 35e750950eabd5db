"""A wrong name that an officer corrects at the counter: previewed, with the other certificates and the account in one go."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from certificates import correcting, desk_part, revoking
from certificates.facts import unnamed_officials
from certificates.models import Certificate, EarlierCertificate, NameCorrection, RevocationReason
from core import clock, settings
from core.audit import AuditEntry
from core.db import db
from lms import unprepared
from people.models import Person
from tests.certificates import build
from tests.certificates.test_pages import text_of

NAME = "Sri Rahayuningsih, S.Pd."


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


@pytest.fixture
def other(certificate, cast) -> Certificate:
    """Another certificate of Bu Sri."""
    enrolment = build.certified(cast.sri, build.make_course("LABEL-01", "Label"), by=cast.dewi)
    return db.session.scalars(select(Certificate).where(Certificate.enrolment_id == enrolment.id)).one()


def at(certificate) -> str:
    return f"/office/certificates/{certificate.id}"


def send(agus, certificate, **data):
    page = f"{at(certificate)}/name-correction"
    return agus.submit(page, {"name": NAME, "seen": "y", **data}, form=page)


def test_from_the_certificate_over_a_preview_all_certificates_and_the_account_are_corrected(certificate, other, agus, cast):
    assert f'{at(certificate)}/name-correction"' in agus.get(at(certificate)).get_data(as_text=True)
    numbers = {certificate.number, other.number}
    preview = send(agus, certificate)
    html = preview.get_data(as_text=True)
    assert preview.status_code == 200 and NAME in text_of(preview) and other.number in text_of(preview)
    assert re.search(rf'name="others"[^>]*value="{other.id}"', html) or re.search(
        rf'value="{other.id}"[^>]*name="others"', html
    )
    assert len(re.findall(r"<input[^>]*\bchecked\b", html)) == 3
    db.session.expire_all()
    assert db.session.scalars(select(NameCorrection)).all() == [] and certificate.given_to != NAME
    assert send(agus, certificate, previewed=NAME, others=other.id, account="y").status_code == 303
    db.session.expire_all()
    assert {certificate.given_to, other.given_to, db.session.get_one(Person, cast.sri.id).name} == {NAME}
    assert not {certificate.number, other.number} & numbers
    asked = db.session.scalars(select(NameCorrection)).all()
    assert {(one.asked_by_id, one.decided_by_id, one.accepted) for one in asked} == {(cast.agus.id, cast.agus.id, True)}
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == cast.agus.id)).all()
    assert actions.count("corrected the name") == 2 and "changed details" in actions


def test_what_is_not_ticked_stays(certificate, other, agus, cast):
    before, account = other.given_to, cast.sri.name
    send(agus, certificate, previewed=NAME)
    db.session.expire_all()
    assert certificate.given_to == NAME and other.given_to == before
    assert db.session.get_one(Person, cast.sri.id).name == account


def test_another_name_than_the_previewed_is_previewed_first(certificate, agus):
    answer = send(agus, certificate, previewed="Sri Lain", account="y")
    assert answer.status_code == 200 and db.session.scalars(select(NameCorrection)).all() == []


@pytest.mark.parametrize(
    "bad", [{"seen": ""}, {"name": ""}, {"name": "12"}, {"others": "999", "previewed": NAME}, {"others": "x"}]
)
def test_bad_input_is_told_and_corrects_nothing(certificate, agus, bad):
    assert send(agus, certificate, **bad).status_code == 422
    assert db.session.scalars(select(EarlierCertificate)).all() == []


def test_a_request_of_the_owner_that_waits_is_decided_instead(certificate, agus, cast):
    correcting.ask(certificate, "Sri R.", by=cast.identity(cast.sri))
    db.session.commit()
    answer = send(agus, certificate, previewed=NAME)
    assert answer.status_code == 422 and "sudah meminta" in text_of(answer)
    assert f"/office/people/{cast.sri.id}" in agus.get("/office/name-corrections").get_data(as_text=True)


def test_nobody_corrects_the_own_or_a_revoked_certificate_or_without_the_office(certificate, agus, cast):
    token = {"csrf_token": agus.csrf(at(certificate))}
    for who in (cast.budi, cast.dewi):
        browser = cast.signed_in(who)
        assert (
            browser.post(f"{at(certificate)}/name-correction", data={"csrf_token": browser.csrf("/account")}).status_code == 403
        )
    revoking.propose(certificate, reason=RevocationReason.OTHER, note="x", by=cast.identity(cast.ratna))
    db.session.commit()
    assert "name-correction" not in agus.get(at(certificate)).get_data(as_text=True)
    answer = agus.post(f"{at(certificate)}/name-correction", data={**token, "name": NAME, "seen": "y", "previewed": NAME})
    assert answer.status_code == 422 and certificate.given_to != NAME


def test_a_replacement_is_no_new_certificate_of_the_week(certificate, cast):
    officer = cast.identity(cast.agus)
    with clock.at(clock.now() + timedelta(days=8)):
        correcting.correct_at_counter([certificate], NAME, by=officer)
        db.session.commit()
        (figure,) = desk_part.figures(officer)
        assert (figure.now, figure.before) == (0, 1)


def test_while_nobody_is_named_as_signing_the_office_is_warned_and_learners_are_not_held(certificate, agus, cast):
    assert unnamed_officials()
    assert "penanda tangan belum diisi" in text_of(agus.get(f"{at(certificate)}/name-correction"))
    assert "penanda tangan belum diisi" in text_of(agus.get("/office/name-corrections"))
    assert any("tanpa nama penanda tangan" in gap.words for gap in unprepared.gaps(for_administrator=False))
    assert certificate.number


def test_once_they_are_named_nobody_is_warned(certificate, agus, monkeypatch):
    named = {f"officials.{official['key']}.name": "Budi Hartono" for official in build_officials()}
    monkeypatch.setattr(settings, "values", lambda day=None: named)
    assert unnamed_officials() == []


def build_officials():
    from certificates.facts import rules

    return rules()["officials"]
