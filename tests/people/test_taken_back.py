"""Withdrawals of verifications."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock, jobs
from core.db import db
from people import answers, document_rows, expiry, nibs
from people.document_rows import QueueList
from people.identity import Grant, Identity
from people.models import Document, Role
from people.sessions import identity_of
from tests.people.build import page
from tests.people.business import NIB, business_of, hands_over, refuses, scan, verifies, views
from tests.people.test_documents import audit_entries, facts_of, in_years, subjects

WHY = {"reason": "other_owner", "note": "Atas nama toko lain."}


@pytest.fixture
def licence(cast) -> Document:
    """Return a licence of Bu Sri's business that Pak Agus has verified."""
    return verifies(cast.agus, hands_over(cast.sri, "slhs"))


def withdraws(officer, document, **changed) -> Document:
    views(officer, document)
    taken = answers.withdraw(document.id, by=identity_of(officer.id), **{**WHY, **changed})
    db.session.commit()
    return taken


@pytest.mark.parametrize("who", ["agus", "ratna"])
def test_whoever_verified_it_an_officer_takes_it_back(cast, licence, who):
    officer = getattr(cast, who)
    withdraws(officer, licence)
    assert facts_of(cast.sri)["slhs"] == (licence.id, "refused")
    assert licence.verified_at and licence.verified_by_id == cast.agus.id, "that it was verified stays on record"
    assert audit_entries("withdrew verification") == [("withdrew verification", "document", str(licence.id), officer.id)]


def test_the_owner_is_told_why_and_no_longer_that_it_is_good(cast, licence):
    assert subjects(cast.sri) == ["Sudah diperiksa, benar: Sertifikat Laik Higiene Sanitasi"]
    withdraws(cast.ratna, licence)
    assert subjects(cast.sri) == ["Tidak berlaku lagi: Sertifikat Laik Higiene Sanitasi"]
    body = answers_told(cast.sri)
    assert "atas nama orang atau usaha lain" in body and "Atas nama toko lain." in body
    assert "yang sudah diberikan tidak dicabut" in body
    hands_over(cast.sri, "slhs")
    assert subjects(cast.sri) == [], "nobody is asked any more"


def answers_told(person) -> str:
    from core import outbox

    [message] = outbox.unread_by(person.id)
    return message.body


def test_it_says_why_and_only_after_a_look(cast, licence):
    ratna = identity_of(cast.ratna.id)
    for why, error in (
        ({"reason": ""}, answers.ReasonNeeded),
        ({"reason": "other", "note": " "}, answers.NoteNeeded),
        ({}, answers.NotViewed),
    ):
        with pytest.raises(error):
            answers.withdraw(licence.id, by=ratna, **{**WHY, **why})
        db.session.rollback()
    assert facts_of(cast.sri)["slhs"] == (licence.id, "verified")


def test_nobody_takes_back_what_belongs_to_the_own_business(cast, licence):
    sri = cast.sri
    officer = Identity(id=sri.id, name=sri.name, short_name=sri.short_name, grants=(Grant(Role.OFFICER),))
    with pytest.raises(answers.OwnDocument):
        answers.withdraw(licence.id, by=officer, **WHY)


def test_what_waits_was_refused_or_taken_back_has_no_verification(cast, licence):
    waiting, refused = hands_over(cast.budi, "slhs"), refuses(cast.agus, hands_over(cast.budi, "sni"))
    withdraws(cast.agus, licence)
    for document in (waiting, refused, licence):
        views(cast.ratna, document)
        with pytest.raises(answers.NotVerified):
            answers.withdraw(document.id, by=identity_of(cast.ratna.id), **WHY)
        db.session.rollback()


def test_what_a_newer_one_replaced_is_left_alone(cast, licence):
    verifies(cast.agus, hands_over(cast.sri, "slhs"))
    views(cast.ratna, licence)
    with pytest.raises(answers.NewerHandedOver):
        answers.withdraw(licence.id, by=identity_of(cast.ratna.id), **WHY)


def test_two_officers_at_once_take_it_back_once(cast, licence, in_parallel):
    views(cast.ratna, licence)
    document_id, turns = licence.id, iter([identity_of(cast.agus.id), identity_of(cast.ratna.id)] * 3)
    taken = in_parallel(6, lambda: answers.withdraw(document_id, by=next(turns), **WHY).id)
    assert sum(isinstance(one, int) for one in taken) == 1
    assert sum(isinstance(one, answers.NotVerified) for one in taken) == 5
    assert len(subjects(cast.sri)) == 1


def test_a_nib_that_was_taken_back_is_free_for_whom_it_belongs_to(cast):
    document = verifies(cast.agus, hands_over(cast.sri, "nib"))
    withdraws(cast.agus, document)
    assert business_of(cast.sri).nib_hash is None
    assert hands_over(cast.budi, "nib", number=NIB).kind == "nib"
    with pytest.raises(nibs.NibTaken):
        hands_over(cast.sri, "nib")


def test_the_same_nib_given_again_waits_anew(cast):
    withdraws(cast.agus, verifies(cast.agus, hands_over(cast.sri, "nib")))
    again = hands_over(cast.sri, "nib", scan=scan())
    assert facts_of(cast.sri)["nib"] == (again.id, "waiting")
    verifies(cast.agus, again)
    assert facts_of(cast.sri)["nib"] == (again.id, "verified")


def test_a_renewal_that_waits_already_counts_instead(cast, licence):
    newer = hands_over(cast.sri, "slhs")
    withdraws(cast.agus, licence)
    assert facts_of(cast.sri)["slhs"] == (newer.id, "waiting")
    assert [one.id for one in document_rows.documents_of(business_of(cast.sri).id)] == [newer.id]
    verifies(cast.agus, newer)
    assert facts_of(cast.sri)["slhs"] == (newer.id, "verified")


def test_what_is_handed_over_afterwards_takes_its_place(cast, licence):
    withdraws(cast.agus, licence)
    newer = hands_over(cast.sri, "slhs")
    assert [one.id for one in document_rows.documents_of(business_of(cast.sri).id)] == [newer.id]


def test_nobody_is_reminded_of_the_end_of_what_no_longer_counts(cast):
    document = verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=10)))
    [due] = expiry.due_documents()
    withdraws(cast.agus, document)
    assert not expiry.notify(due), "it was taken back while the sweep went through the others"
    assert jobs.run("people.expiry") == 0


def test_the_lists_of_the_office_follow(cast, licence):
    def listed() -> dict[QueueList, int]:
        return document_rows.count_lists()

    def rows_in(name: QueueList) -> list[document_rows.DocumentRow]:
        found = db.session.execute(document_rows.queue.where(document_rows.conditions[name]), document_rows.last_days())
        return document_rows.rows_of(found.all())

    assert (listed()[QueueList.VERIFIED], listed()[QueueList.REFUSED]) == (1, 0)
    withdraws(cast.agus, licence)
    assert (listed()[QueueList.VERIFIED], listed()[QueueList.REFUSED]) == (0, 1)
    [row] = rows_in(QueueList.REFUSED)
    assert row.reason == "other_owner"
    verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=in_years(1)))
    assert [row.kind.key for row in rows_in(QueueList.VERIFIED)] == ["spp_irt"]


# ---- On the pages


def test_an_officer_finds_it_looks_and_takes_it_back(cast, licence):
    ratna, sri = cast.signed_in(cast.ratna), cast.signed_in(cast.sri)
    address = f"/office/documents/{licence.id}"
    assert address in ratna.get("/office/documents?show=verified").text
    assert address in ratna.get(f"/office/people/{cast.sri.id}").text
    assert "Cabut pemeriksaan" not in page(ratna.get(address))
    ratna.submit(f"{address}/look", form=address)
    assert "Cabut pemeriksaan" in page(ratna.get(address))
    for bad in ({}, {"reason": "x"}, {"reason": "other"}, {"reason": "over", "note": "x" * 1001}):
        assert ratna.submit(f"{address}/withdrawal", bad, form=address).status_code == 422
    done = ratna.submit(f"{address}/withdrawal", WHY, form=address, follow_redirects=True)
    assert "sudah diberi tahu" in page(done) and "Dicabut oleh" in page(done) and "Atas nama toko lain." in page(done)
    assert "Cabut pemeriksaan" not in page(done)
    hers = page(sri.get("/business/documents"))
    assert "Petugas memeriksa lagi pada 23 November 2026." in hers and "Atas nama toko lain." in hers
    assert "Serahkan: Sertifikat Laik" in hers


def test_the_second_officer_is_told_that_somebody_was_first(cast, licence):
    ratna, address = cast.signed_in(cast.ratna), f"/office/documents/{licence.id}"
    ratna.submit(f"{address}/look", form=address)
    token = ratna.csrf(address)
    withdraws(cast.agus, licence)
    late = ratna.post(f"{address}/withdrawal", data={"csrf_token": token, **WHY})
    assert late.status_code == 409 and "Dicabut oleh" in page(late)


def test_the_owner_reads_of_a_nib_on_the_business_page(cast):
    withdraws(cast.agus, verifies(cast.agus, hands_over(cast.sri, "nib")))
    hers = page(cast.signed_in(cast.sri).get("/business"))
    assert "Petugas memeriksa lagi pada 23 November 2026." in hers and "Atas nama toko lain." in hers
    assert db.session.scalars(select(Document.kind)).one() == "nib"
