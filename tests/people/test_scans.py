"""Pictures of documents that no longer count are removed after their retention. The answers to the documents stay."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core import audit, clock, files, jobs
from core.db import db, upsert
from core.office import office
from people import documents, retention, scans
from people.models import Document, RetentionConfirmation
from tests.people.build import page
from tests.people.business import hands_over, refuses, verifies, views
from tests.people.test_documents import audit_entries, facts_of, in_years
from tests.people.test_taken_back import withdraws


def months() -> int:
    kept = retention.months_kept("documents")
    assert kept
    return kept


def after(more: timedelta = timedelta(days=1)):
    """Set the clock to the day after the retention of what ends today, or to a later one."""
    year, month = divmod(11 - 1 + months(), 12)
    return clock.at(datetime(2026 + year, month + 1, 23, 2, tzinfo=UTC) + more)


def sweep() -> int:
    """Sweep as in service: the office has confirmed the period, and somebody was here today."""
    confirmed = {"key": "documents", "months": months(), "confirmed_at": clock.now(), "confirmed_by_id": 1}
    db.session.execute(upsert(RetentionConfirmation).values(confirmed).on_conflict_do_nothing())
    audit.record("was here", "person", 1, actor_id=1)
    db.session.commit()
    return retention.sweep("documents")


def fresh(document: Document) -> Document:
    db.session.expire_all()
    return db.session.get_one(Document, document.id)


def is_there(sha256: str) -> bool:
    jobs.run("files.remove_unused")
    return files.path_of(sha256).exists()


# ---- Pictures that are removed


def test_a_refused_ones_picture_goes_after_the_offices_months_and_the_row_stays(cast):
    document = refuses(cast.agus, hands_over(cast.sri, "slhs"), note="Pojoknya terpotong.")
    sha256 = document.scan_sha256
    with after(timedelta(days=-1)):
        assert sweep() == 0 and is_there(sha256)
    with after(timedelta(0)):
        assert sweep() == 0 and is_there(sha256), "on the last day it is kept"
    with after():
        assert sweep() == 1 and not is_there(sha256)
        kept = fresh(document)
        assert (kept.scan_sha256, kept.scan_removed_at) == (None, clock.now())
        assert (kept.refused_reason, kept.refused_note) == ("unreadable", "Pojoknya terpotong.")
        assert documents.scan_bytes(kept) is None
        assert sweep() == 0
    assert audit_entries("removed scan") == [("removed scan", "document", str(document.id), None)]


def test_a_replaced_ones_picture_goes_and_the_one_in_force_stays(cast):
    old = verifies(cast.agus, hands_over(cast.sri, "slhs"))
    new = verifies(cast.agus, hands_over(cast.sri, "slhs"))
    with after():
        assert sweep() == 1
        assert fresh(old).scan_removed_at and fresh(new).scan_sha256
        assert facts_of(cast.sri)["slhs"] == (new.id, "verified")


def test_what_was_taken_back_goes_counted_from_that_day(cast):
    document = verifies(cast.agus, hands_over(cast.sri, "slhs"))
    with clock.at(clock.now() + timedelta(days=100)):
        withdraws(cast.agus, document)
    with after():
        assert sweep() == 0
    with after(timedelta(days=101)):
        assert sweep() == 1


def test_what_is_over_goes_counted_from_its_last_day(cast):
    document = verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=clock.today() + timedelta(days=30)))
    with after(timedelta(days=30)):
        assert sweep() == 0
    with after(timedelta(days=31)):
        assert sweep() == 1 and fresh(document).scan_removed_at


def test_the_first_end_counts_also_where_another_follows(cast):
    refused = refuses(cast.agus, hands_over(cast.sri, "slhs"))
    with clock.at(clock.now() + timedelta(days=200)):
        hands_over(cast.sri, "slhs")
    with after():
        assert sweep() == 1 and fresh(refused).scan_removed_at


# ---- Pictures that stay


def test_what_waits_or_counts_is_kept_however_long(cast):
    waiting = hands_over(cast.sri, "slhs")
    good = verifies(cast.agus, hands_over(cast.sri, "sni"))
    hands_over(cast.sri, "nib")  # a number without a picture
    with clock.at(clock.now() + timedelta(days=365 * 20)):
        assert retention.sweep("documents") == 0
    assert fresh(waiting).scan_sha256 and fresh(good).scan_sha256


def test_the_bytes_stay_while_another_row_points_at_them(cast):
    document = refuses(cast.agus, hands_over(cast.sri, "slhs"))
    sha256 = document.scan_sha256
    files.share(sha256)
    db.session.commit()
    with after():
        assert sweep() == 1
        assert fresh(document).scan_sha256 is None and is_there(sha256)
        assert db.session.scalars(select(files.StoredFile.uses).where(files.StoredFile.sha256 == sha256)).one() == 1
        files.release(sha256)
        db.session.commit()
        assert not is_there(sha256)


def test_an_office_that_keeps_them_for_ever_removes_none(cast, monkeypatch):
    refuses(cast.agus, hands_over(cast.sri, "slhs"))
    monkeypatch.setattr(retention, "months_kept", lambda what: None)
    with clock.at(clock.now() + timedelta(days=365 * 20)):
        assert retention.sweep("documents") == 0


def test_the_months_are_the_offices_own(cast):
    line = next(row for row in office().read("consents.yaml")["retention"] if row["key"] == "documents")
    assert months() == line["months"]
    assert retention.months_kept("nothing of the kind") is None


@pytest.mark.parametrize(
    ("today", "months", "since"),
    [
        (date(2026, 11, 23), 24, date(2024, 11, 23)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 5), 1, date(2025, 12, 5)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(cast, monkeypatch, today, months, since):
    monkeypatch.setattr(retention, "months_kept", lambda what: months)
    with clock.at(datetime(today.year, today.month, today.day, 2, tzinfo=UTC)):
        assert retention.kept_since("documents") == since


def test_two_sweeps_that_saw_it_let_go_of_it_once(cast, in_parallel):
    document = refuses(cast.agus, hands_over(cast.sri, "slhs"))
    sha256, document_id = document.scan_sha256, document.id
    files.share(sha256)
    db.session.commit()
    assert scans.due_scans(retention.kept_since("documents")) == []
    with after():
        assert scans.due_scans(retention.kept_since("documents")) == [(document_id, sha256)]
    assert sorted(in_parallel(4, lambda: scans.remove(document_id, sha256))) == [False, False, False, True]
    assert db.session.scalars(select(files.StoredFile.uses).where(files.StoredFile.sha256 == sha256)).one() == 1


# ---- On the pages


def test_the_pages_say_that_the_picture_was_removed(cast):
    document = verifies(cast.agus, hands_over(cast.sri, "spp_irt", expires_on=in_years(1)))
    with clock.at(clock.now() + timedelta(days=365 + 800)):
        sweep()
        sentence = f"Fotonya dihapus pada {clock.today().day} Januari 2030"
        sri, agus = cast.signed_in(cast.sri), cast.signed_in(cast.agus)
        hers = page(sri.get("/business/documents"))
        assert sentence in hers and "Lihat foto" not in hers and "Serahkan: Nomor P-IRT" in hers
        assert sri.get(f"/business/documents/{document.id}/scan").status_code == 404
        views(cast.agus, document)
        his = agus.get(f"/office/documents/{document.id}")
        assert sentence in page(his) and "/scan" not in his.text and "Tidak ada foto" not in page(his)
