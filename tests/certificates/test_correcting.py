"""A wrong name on a certificate: asked for by its owner, decided by an officer, and the old code leads to the new one."""

import pytest
from sqlalchemy import func, select

from certificates import correcting, revoking
from certificates.models import Certificate, EarlierCertificate, NameCorrection, RevocationReason
from core.audit import AuditEntry
from core.db import db
from core.jobs import run
from core.outbox import Message
from people.models import Person
from people.names import BadName
from tests.certificates.test_pages import text_of

NAME = "Sri Rahayuningsih, S.Pd."


@pytest.fixture
def sri(cast):
    return cast.signed_in(cast.sri)


@pytest.fixture
def agus(cast):
    return cast.signed_in(cast.agus)


@pytest.fixture
def request_(certificate, cast) -> NameCorrection:
    asked = correcting.ask(certificate, NAME, by=cast.identity(cast.sri))
    db.session.commit()
    return asked


def test_from_the_wrong_name_to_the_new_certificate_through_pages_alone(certificate, sri, agus, client, cast):
    run("certificates.print")
    db.session.expire_all()
    old_code, old_number, old_pdf = certificate.code, certificate.number, certificate.pdf_sha256
    page = f"/certificates/{certificate.id}"
    assert "Nama saya salah ditulis" in text_of(sri.get(page))
    assert sri.submit(f"{page}/name-correction", {"name": NAME}).status_code == 303
    assert f"Nama “{NAME}” diminta pada 23 November 2026." in text_of(sri.get(f"{page}/name-correction"))
    assert "1 nama perlu diperbaiki" in text_of(agus.get("/office/certificates"))
    request = db.session.scalars(select(NameCorrection)).one()
    waiting = text_of(agus.get("/office/name-corrections"))
    assert NAME in waiting and "Sri Rahayu" in waiting and old_number in waiting
    path = f"/office/name-corrections/{request.id}/acceptance"
    assert agus.submit(path, form="/office/name-corrections").status_code == 303
    db.session.expire_all()
    assert (certificate.given_to, certificate.pdf_sha256) == (NAME, None) and certificate.number != old_number
    run("certificates.print")
    db.session.expire_all()
    assert certificate.pdf_sha256 not in (None, old_pdf)
    old = client.get(f"/c/{old_code}")
    assert old.status_code == 200 and f'/c/{certificate.code}"' in old.text
    assert f"dengan nomor {certificate.number} karena namanya diperbaiki" in text_of(old)
    new = text_of(client.get(f"/c/{certificate.code}"))
    assert "Sertifikat ini asli dan berlaku" in new and f"Menggantikan {old_number}" in new
    assert "sudah diganti" in text_of(client.get(f"/c/{old_code}.pdf"))
    assert certificate.number in text_of(agus.get("/office/certificates", query_string={"q": old_number}))
    message = db.session.scalars(select(Message).where(Message.key.startswith("certificate-corrected"))).one()
    assert message.subject == "Nama di sertifikat sudah diperbaiki" and certificate.number in message.body
    assert db.session.get_one(Person, cast.sri.id).certificate_name == NAME


def test_whatever_is_corrected_an_enrolment_has_one_certificate_and_no_number_twice(certificate, cast):
    numbers = [certificate.number]
    for name in ("Sri Rahayu Satu", "Sri Rahayu Dua"):
        asked = correcting.ask(certificate, name, by=cast.identity(cast.sri))
        correcting.accept(asked, by=cast.identity(cast.agus))
        db.session.commit()
        numbers.append(certificate.number)
    assert len(set(numbers)) == 3 and db.session.scalar(select(func.count()).select_from(Certificate)) == 1
    earlier = db.session.scalars(select(EarlierCertificate.number).order_by(EarlierCertificate.id)).all()
    assert earlier == numbers[:2]
    assert certificate.facts["replaces"] == numbers[1] and certificate.facts["scores"]


def test_a_refusal_says_why_and_the_name_stays(request_, certificate, agus, sri):
    page, path = "/office/name-corrections", f"/office/name-corrections/{request_.id}/refusal"
    refused = agus.submit(path, {"answer": ""}, form=page)
    assert refused.status_code == 422 and "Tulis satu kalimat untuk pemiliknya" in text_of(refused)
    assert agus.submit(path, {"answer": "Di KTP tertulis Sri Rahayu."}, form=page).status_code == 303
    db.session.expire_all()
    assert certificate.given_to == "Sri Rahayu" and request_.accepted is False
    message = db.session.scalars(select(Message).where(Message.key.startswith("certificate-not-corrected"))).one()
    assert message.body == "Di KTP tertulis Sri Rahayu."
    assert "Tidak ada nama yang perlu diperbaiki" in text_of(agus.get(page))
    assert sri.submit(f"/certificates/{certificate.id}/name-correction", {"name": NAME}).status_code == 303


@pytest.mark.parametrize("typed", ["", "S3", "Sri <b>", "Sri Rahayu", "x" * 121])
def test_a_name_that_cannot_be_printed_or_is_the_same_is_said_and_stays_in_the_field(certificate, sri, typed):
    refused = sri.submit(f"/certificates/{certificate.id}/name-correction", {"name": typed})
    assert refused.status_code == 422 and db.session.scalars(select(NameCorrection)).all() == []


def test_one_request_waits_at_a_time(request_, certificate, cast, in_parallel):
    with pytest.raises(correcting.AlreadyAsked):
        correcting.ask(certificate, "Sri R.", by=cast.identity(cast.sri))


def test_two_officers_at_once_give_one_answer(request_, certificate, cast, in_parallel):
    by, request_id, certificate_id = cast.identity(cast.agus), request_.id, certificate.id
    outcomes = in_parallel(4, lambda: correcting.accept(db.session.get_one(NameCorrection, request_id), by=by).id)
    assert outcomes.count(certificate_id) == 1
    assert all(isinstance(outcome, correcting.Decided) for outcome in outcomes if outcome != certificate_id)
    assert db.session.scalar(select(func.count()).select_from(EarlierCertificate)) == 1


def test_nobody_decides_on_the_own_name_nor_on_a_certificate_that_is_being_revoked(request_, certificate, cast):
    with pytest.raises(correcting.OwnRequest):
        correcting.accept(request_, by=cast.identity(cast.sri))
    revoking.propose(certificate, by=cast.identity(cast.agus), reason=RevocationReason.NOT_OWN_WORK)
    with pytest.raises(correcting.Revoked):
        correcting.accept(request_, by=cast.identity(cast.ratna))
    with pytest.raises(BadName):
        correcting.ask(certificate, "!", by=cast.identity(cast.sri))


def test_each_step_is_noted(request_, certificate, cast):
    correcting.accept(request_, by=cast.identity(cast.agus))
    db.session.commit()
    entries = select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.thing == "certificate").order_by(AuditEntry.id)
    assert [tuple(row) for row in db.session.execute(entries)] == [
        ("issued", None), ("asked to correct the name", cast.sri.id), ("corrected the name", cast.agus.id),
    ]  # fmt: skip
