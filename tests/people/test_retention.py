"""Records are removed after the periods of the office's file: only confirmed ones, and not while the clock may be wrong."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core import audit, chains, clock, files, jobs
from core.audit import AuditEntry
from core.db import db
from core.office import office
from curation.models import Application, Placement, PlacementState
from curation.shops import placements
from lms.backup import record
from mentoring.models import Cohort
from people import consents, retention, sessions, sign_ins
from people.models import Access, Consent, LoginSession, Person, RetentionConfirmation, SignIn, SignInWay
from products.models import Listing
from quizzes.models import Evidence
from tests.architecture import world

LATER = datetime(2040, 1, 15, 3, 0, tzinfo=UTC)
SWEPT = {
    "account_and_learning", "consent_proof", "cohort_access", "listing", "documents", "task_evidence", "sign_in_records",
    "audit_log", "backups",
}  # fmt: skip


def confirms(cast, key: str) -> None:
    retention.confirm(key, retention.months_kept(key), by=cast.identity(cast.ratna))
    db.session.commit()


def somebody_is_here(cast) -> None:
    """Ratna does something now."""
    audit.record("was here", "person", cast.ratna.id, actor_id=cast.ratna.id)
    db.session.commit()


def sweeps(cast, key: str) -> int:
    somebody_is_here(cast)
    chains.seal_all()
    return retention.sweep(key)


def count(model, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


# ---- Confirming


def test_the_page_shows_the_twelve_periods_with_what_they_meet(app, cast):
    world.make(app, cast)
    with clock.at(LATER):
        page = cast.signed_in(cast.ratna).get("/office/retention").get_data(as_text=True)
    assert len(retention.periods()) == 12
    assert {period.key for period in retention.periods() if period.meets is not None} == SWEPT
    assert page.count(">Pastikan<") == len(SWEPT) and "60 bulan setelah akun terakhir dipakai, lalu dihapus" in page
    assert "baris sudah lebih lama" in page and "Tanpa batas" in page


def test_an_administrator_confirms_after_a_second_look(cast):
    browser = cast.signed_in(cast.ratna)
    asked = browser.get("/office/retention/audit_log/confirmation").get_data(as_text=True)
    assert "120 bulan" in asked and not retention.is_confirmed("audit_log")
    browser.submit("/office/retention/audit_log/120/confirmation", form="/office/retention/audit_log/confirmation")
    assert retention.is_confirmed("audit_log")
    page = browser.get("/office/retention").get_data(as_text=True)
    assert f"dipastikan oleh {cast.ratna.name} pada 23 November 2026" in page
    browser.submit("/office/retention/audit_log/confirmation/withdrawal", form="/office/retention")
    assert not retention.is_confirmed("audit_log")


def test_an_officer_sees_the_periods_and_confirms_none(cast):
    browser = cast.signed_in(cast.agus)
    assert "Hanya pengelola" in browser.get("/office/retention").get_data(as_text=True)
    assert browser.get("/office/retention/audit_log/confirmation").status_code == 403
    answer = browser.submit("/office/retention/audit_log/120/confirmation", form="/account/details")
    assert answer.status_code == 403
    assert cast.signed_in(cast.sri).get("/office/retention").status_code == 403


@pytest.mark.parametrize("key", ["certificate_facts", "statistics", "clinic_threads", "nothing"])
def test_what_is_never_swept_cannot_be_confirmed(cast, key):
    assert cast.signed_in(cast.ratna).get(f"/office/retention/{key}/confirmation").status_code == 404


def test_other_months_have_to_be_confirmed_anew(cast, monkeypatch):
    confirms(cast, "audit_log")
    monkeypatch.setattr(
        type(office()), "read", lambda self, name: {"retention": [{"key": "audit_log", "months": 12, "counted_from": "event", "then": "erase"}]}
    )  # fmt: skip
    assert retention.months_kept("audit_log") == 12 and not retention.is_confirmed("audit_log")
    with pytest.raises(retention.NotSwept):
        retention.confirm("audit_log", 120, by=cast.identity(cast.ratna))


# ---- Only what is confirmed, and only with a sound clock


def test_nothing_is_swept_before_it_is_confirmed(app, cast):
    world.make(app, cast)
    before = {table: count(table) for table in (AuditEntry, LoginSession, Person, Evidence, Listing)}
    with clock.at(LATER):
        somebody_is_here(cast)
        assert jobs.run("people.retention") == 0
    assert {table: count(table) for table in before} == before | {AuditEntry: before[AuditEntry] + 1}


def test_a_sweep_halts_while_the_clock_is_more_than_a_day_from_the_newest_row(cast):
    assert cast.sri
    confirms(cast, "audit_log")
    old = count(AuditEntry)
    with clock.at(LATER):
        assert not retention.clock_fits() and retention.sweep("audit_log") == 0
    assert count(AuditEntry) == old
    with clock.at(LATER):
        somebody_is_here(cast)
    with clock.at(LATER + timedelta(days=1)):
        assert retention.clock_fits()
    with clock.at(LATER - timedelta(days=1, minutes=1)):
        assert not retention.clock_fits(), "the clock went back"
    with clock.at(LATER + timedelta(hours=23)):
        chains.seal_all()
        assert retention.sweep("audit_log") == old


# ---- Each period


def test_the_page_says_why_nothing_is_swept(cast):
    """Somebody was here while the clock was ahead; now it is put back."""
    with clock.at(clock.now() + timedelta(days=2)):
        sessions.begin(cast.agus.id, device="HP")
        db.session.commit()
    page = cast.signed_in(cast.ratna).get("/office/retention").get_data(as_text=True)
    assert "jam komputer mungkin salah" in page and "25 November 2026" in page


def test_accounts_that_nobody_used_are_erased(cast):
    assert cast.sri and cast.budi and cast.dewi
    confirms(cast, "account_and_learning")
    with clock.at(LATER - timedelta(days=30)):
        sessions.begin(cast.budi.id, device="HP")
        db.session.commit()
    with clock.at(LATER):
        assert sweeps(cast, "account_and_learning") == 1
    db.session.expire_all()
    assert cast.sri.erased_at and not cast.budi.erased_at and not cast.dewi.erased_at


def test_proofs_of_withdrawn_consents_go_and_those_in_force_stay(cast):
    consents.withdraw(cast.sri.id, "whatsapp_contact")
    confirms(cast, "consent_proof")
    all_of_them = count(Consent)
    with clock.at(LATER):
        assert sweeps(cast, "consent_proof") == 1
    assert count(Consent) == all_of_them - 1 and count(Consent, Consent.withdrawn_at.is_not(None)) == 0


def test_old_sessions_go_but_the_one_that_tells_when_the_account_was_used(cast):
    for hours in (9, 1, 5):
        with clock.at(clock.now() - timedelta(hours=hours)):
            sessions.begin(cast.sri.id, device=f"{hours}")
    confirms(cast, "sign_in_records")
    with clock.at(LATER):
        assert sweeps(cast, "sign_in_records") == 2
    assert db.session.scalars(select(LoginSession.device)).all() == ["1"]


def test_kept_sign_ins_go_from_the_oldest_on(cast):
    sign_ins.keep([cast.sri.id], way=SignInWay.PIN, worked=True, network="203.0.113.0/24", device="HP")
    db.session.commit()
    confirms(cast, "sign_in_records")
    with clock.at(LATER):
        sign_ins.keep([cast.sri.id], way=SignInWay.PIN, worked=False, network="203.0.113.0/24", device="HP")
        assert retention.period("sign_in_records").meets == 1
        assert sweeps(cast, "sign_in_records") == 1
        assert count(SignIn) == 1 and not any(reading.fault for reading in audit.verify(db.session.connection()))


def test_access_is_closed_some_months_after_the_cohort(app, cast):
    world.make(app, cast)
    cohort = db.session.scalars(select(Cohort).where(Cohort.name == "Kelompok 1")).one()
    db.session.execute(Access.__table__.update().where(Access.why_id == cohort.id).values(until=None))
    confirms(cast, "cohort_access")
    with clock.at(LATER):
        assert sweeps(cast, "cohort_access") >= 1
        assert count(Access, Access.until.is_(None), Access.why == "cohort") == 0


def test_photos_of_tasks_go_but_those_on_a_product_page(app, cast):
    world.make(app, cast)
    kept_in_place = count(Evidence)
    pieces = db.session.scalars(select(Evidence)).all()
    of_budi = [piece for piece in pieces if piece.sha256 and piece.submission_id == pieces[-1].submission_id]
    confirms(cast, "task_evidence")
    with clock.at(LATER):
        assert sweeps(cast, "task_evidence") >= len(of_budi)
        assert retention.period("task_evidence").meets == 0
        files.remove_unused()
    assert count(Evidence) == kept_in_place, "rows stay for the judgements"
    open_course = count(Evidence, Evidence.sha256.is_not(None))
    assert open_course > 0, "Bu Sri's course is not complete"


def test_product_pages_go_that_left_every_shop(app, cast):
    world.make(app, cast)
    placement = db.session.scalars(select(Placement)).one()
    placements.take_down([placement.listing_id], placements.OWNER, by_id=cast.sri.id)
    listing_id, others = placement.listing_id, count(Listing) - 1
    for application in db.session.scalars(select(Application).where(Application.listing_id == listing_id)):
        application.state = "withdrawn"
    confirms(cast, "listing")
    with clock.at(LATER):
        assert sweeps(cast, "listing") == 1
    assert count(Listing) == others and count(Placement, Placement.state == PlacementState.TAKEN_DOWN) == 0


def test_old_backups_go_and_the_newest_stays(app, cast, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    names = [
        "sinau-dagang-20260101-010101.tar.gz",
        "before-update-20260101-010101.tar.gz",
        "sinau-dagang-20261122-010101.tar.gz",
    ]
    for name in [*names, "somebody-elses.tar.gz"]:
        (tmp_path / name).write_bytes(b"x")
        at = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
        os.utime(tmp_path / name, (at, at))
    record.note_proven(tmp_path / names[-1], "2026-11-22T01:01:01+00:00")
    assert retention.period("backups").meets == 2
    confirms(cast, "backups")
    assert sweeps(cast, "backups") == 2
    assert {path.name for path in tmp_path.glob("*.gz")} == {names[-1], "somebody-elses.tar.gz"}


def test_two_confirm_the_same_period_at_once(cast, in_parallel):
    ratna = cast.identity(cast.ratna)
    assert in_parallel(3, retention.confirm, "audit_log", 120, by=ratna) == [None] * 3
    assert count(RetentionConfirmation) == 1
