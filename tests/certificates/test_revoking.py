"""A certificate is revoked by two persons and for good, and its owner gets a message."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from certificates import revoking
from certificates.models import Certificate, Revocation, RevocationReason
from certificates.policies import can_decide_revocation, can_propose_revocation, can_see_register
from core.audit import AuditEntry
from core.db import db
from core.outbox import Message
from people.identity import Anonymous
from people.models import Role
from people.roles import grant_role

REASON = RevocationReason.NOT_OWN_WORK


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


@pytest.fixture
def ratna(cast):
    return cast.identity(cast.ratna)


@pytest.fixture
def proposal(certificate, agus) -> Revocation:
    proposal = revoking.propose(certificate, by=agus, reason=REASON, note="Foto dari internet")
    db.session.commit()
    return proposal


def test_a_proposal_alone_changes_nothing(proposal):
    assert proposal.confirmed is None and proposal.decided_at is None


def test_a_second_person_confirms_and_the_owner_is_told_why(proposal, certificate, ratna):
    revoking.confirm(proposal, by=ratna)
    assert (proposal.confirmed, proposal.decided_by_id) == (True, ratna.id)
    message = db.session.scalars(select(Message).where(Message.key == f"certificate-revoked-{certificate.id}")).one()
    assert message.person_id == certificate.person_id
    assert message.subject == f"Sertifikat {certificate.number} dicabut"
    assert "Tugas ternyata bukan dikerjakan sendiri" in message.body and "14 hari" in message.body
    assert "Foto dari internet" not in message.body
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.thing == "certificate").order_by(AuditEntry.id)
    ).all()
    assert actions == ["issued", "proposed to revoke", "revoked"]


def test_the_owner_is_told_in_their_own_language(proposal, certificate, ratna, cast):
    cast.sri.language = "en"
    revoking.confirm(proposal, by=ratna)
    message = db.session.scalars(select(Message).where(Message.key.startswith("certificate-revoked"))).one()
    assert message.subject == f"Certificate {certificate.number} was revoked"
    assert message.body.startswith("Reason: The work was not the learner's own.")


def test_who_proposed_cannot_confirm_nor_dismiss(proposal, agus):
    for verb in (revoking.confirm, revoking.dismiss):
        with pytest.raises(revoking.SecondPersonNeeded):
            verb(proposal, by=agus)


def test_the_database_itself_refuses_one_person_alone(proposal, agus):
    with pytest.raises(IntegrityError):
        db.session.execute(update(Revocation).values(decided_by_id=agus.id, decided_at=proposal.proposed_at, confirmed=True))
    db.session.rollback()


def test_the_owner_decides_nothing_about_an_own_certificate(proposal, certificate, cast):
    grant_role(cast.sri, Role.OFFICER, by=None)
    owner = cast.identity(cast.sri)
    with pytest.raises(revoking.SecondPersonNeeded):
        revoking.confirm(proposal, by=owner)
    assert not can_propose_revocation(owner, certificate)
    assert not can_decide_revocation(owner, certificate, proposal)


def test_dismissed_it_stands_and_may_be_proposed_again(proposal, certificate, agus, ratna):
    revoking.dismiss(proposal, by=ratna)
    again = revoking.propose(certificate, by=agus, reason=REASON)
    assert again.id != proposal.id
    assert not db.session.scalars(select(Message).where(Message.key.startswith("certificate-revoked"))).all()


def test_one_proposal_at_a_time_and_none_after_it_is_revoked(proposal, certificate, ratna):
    with pytest.raises(revoking.AlreadyProposed):
        revoking.propose(certificate, by=ratna, reason=REASON)
    revoking.confirm(proposal, by=ratna)
    with pytest.raises(revoking.AlreadyProposed):
        revoking.propose(certificate, by=ratna, reason=REASON)


def test_what_is_decided_is_never_decided_again(proposal, ratna):
    revoking.confirm(proposal, by=ratna)
    for verb in (revoking.confirm, revoking.dismiss):
        with pytest.raises(revoking.AlreadyDecided):
            verb(proposal, by=ratna)


def test_of_many_decisions_at_once_one_counts(proposal, ratna, in_parallel):
    proposal_id = proposal.id
    db.session.commit()

    def confirm():
        return revoking.confirm(db.session.get_one(Revocation, proposal_id), by=ratna).id

    answers = in_parallel(8, confirm)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, revoking.AlreadyDecided) for answer in answers) == 7


def test_of_many_proposals_at_once_one_is_made(certificate, agus, in_parallel):
    certificate_id = certificate.id
    db.session.commit()

    def propose():
        return revoking.propose(db.session.get_one(Certificate, certificate_id), by=agus, reason=REASON).id

    answers = in_parallel(8, propose)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, revoking.AlreadyProposed) for answer in answers) == 7


def test_another_reason_needs_words(certificate, agus):
    with pytest.raises(revoking.NoteNeeded):
        revoking.propose(certificate, by=agus, reason=RevocationReason.OTHER, note="  ")
    assert revoking.propose(certificate, by=agus, reason=RevocationReason.OTHER, note="Salah orang").note == "Salah orang"


def test_only_officers_and_administrators_see_the_register_and_revoke(certificate, proposal, cast):
    everybody = {name: cast.identity(getattr(cast, name)) for name in ("sri", "budi", "dewi", "raka", "laras", "agus", "ratna")}
    registrars = {name for name, who in everybody.items() if can_see_register(who)}
    assert registrars == {"agus", "ratna"}
    assert {name for name, who in everybody.items() if can_propose_revocation(who, certificate)} == registrars
    assert {name for name, who in everybody.items() if can_decide_revocation(who, certificate, proposal)} == {"ratna"}
    assert not can_see_register(Anonymous())
