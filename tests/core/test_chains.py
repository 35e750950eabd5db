"""What somebody changes or removes by SQL is named, and nobody who adds a row waits for the chain."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from core import audit, chains, clock, notes
from core.audit import AuditEntry
from core.chains import ChainLink, Place
from core.db import db
from tests.conftest import MONDAY


@pytest.fixture
def ten_sealed(app):
    """Ten entries, each an hour after the one before, all of them sealed. Their ids are returned."""
    for hour in range(10):
        with clock.at(MONDAY + timedelta(hours=hour)):
            audit.record("changed", "enterprise", hour, actor_id=7)
            db.session.commit()
    seal()
    return ids()


def ids() -> list[int]:
    return list(db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))


def seal() -> int:
    notes.forget(chains.NOTE)
    return chains.seal_all()


def sql(statement: str, **values) -> None:
    """What somebody does who opens the database with a program for SQL."""
    db.session.execute(text(statement), values)
    db.session.commit()


def erase_before(moment) -> int:
    """Erase the oldest entries, a month after the first of them."""
    with clock.at(MONDAY + timedelta(days=30)):
        erased = audit.erase_before(moment)
        db.session.commit()
    return erased


def fault(held: dict[str, list[Place]] | None = None) -> str | None:
    """What is said of the audit's chain, with its values."""
    db.session.commit()
    found = next(reading for reading in audit.verify(db.session.connection(), held) if reading.chain == "audit").fault
    db.session.rollback()
    return found and found.words % found.values


def test_rows_are_added_without_a_place_and_the_worker_gives_them_one(app):
    for number in range(3):
        audit.record("changed", "enterprise", number, actor_id=7)
    db.session.commit()
    assert db.session.scalars(select(AuditEntry.sealed_at)).all() == [None] * 3
    assert db.session.scalars(select(ChainLink.position)).all() == []
    assert seal() == 3
    assert seal() == 0
    assert None not in db.session.scalars(select(AuditEntry.sealed_at)).all()
    assert db.session.scalars(select(ChainLink.position).order_by(ChainLink.position)).all() == [1, 2, 3]
    assert fault() is None


def test_more_rows_than_a_batch_are_sealed_batch_by_batch(app, monkeypatch):
    monkeypatch.setattr(chains, "BATCH", 4)
    for number in range(10):
        audit.record("changed", "enterprise", number, actor_id=7)
    db.session.commit()
    assert chains.seal("audit") == 4
    assert seal() == 6
    assert fault() is None


@pytest.mark.parametrize(
    "change", ["deed = 'viewed'", "actor_id = 8", "actor_id = NULL", "thing_id = '99'", "thing = 'person'"]
)
def test_a_row_that_sql_changed_is_named(ten_sealed, change):
    sql(f"UPDATE audit_entries SET {change} WHERE id = :id", id=ten_sealed[4])  # noqa: S608, words of this test
    assert f"Row {ten_sealed[4]} was changed" in fault()


def test_a_moment_that_sql_changed_is_named(ten_sealed):
    db.session.execute(AuditEntry.__table__.update().where(AuditEntry.id == ten_sealed[2]).values(at=MONDAY))
    assert f"Row {ten_sealed[2]} was changed" in fault()


def test_of_several_the_first_is_named(ten_sealed):
    for place in (7, 3, 5):
        sql("UPDATE audit_entries SET deed = 'x' WHERE id = :id", id=ten_sealed[place])
    assert f"Row {ten_sealed[3]} was changed" in fault()


def test_a_row_that_sql_removed_is_named(ten_sealed):
    sql("DELETE FROM audit_entries WHERE id = :id", id=ten_sealed[6])
    assert fault() == f"Row {ten_sealed[6]} was removed."


def test_rows_removed_with_their_seals_are_named_by_the_row_before_them(ten_sealed):
    sql("DELETE FROM audit_entries WHERE id IN (:one, :two)", one=ten_sealed[3], two=ten_sealed[4])
    sql("DELETE FROM chain_links WHERE row_id IN (:one, :two)", one=ten_sealed[3], two=ten_sealed[4])
    assert f"The rows of places 4 to 5, after row {ten_sealed[2]}, were removed" in fault()


def test_closing_the_gap_in_the_places_does_not_hide_a_removed_row(ten_sealed):
    sql("DELETE FROM audit_entries WHERE id = :id", id=ten_sealed[3])
    sql("DELETE FROM chain_links WHERE row_id = :id", id=ten_sealed[3])
    for position in range(5, 11):
        sql("UPDATE chain_links SET position = position - 1 WHERE position = :position", position=position)
    assert f"Row {ten_sealed[4]} was changed, or its seal, or a row right before it was removed" in fault()


def test_a_seal_made_anew_for_a_changed_row_is_seen_at_the_next(ten_sealed):
    sql("UPDATE audit_entries SET deed = 'x' WHERE id = :id", id=ten_sealed[4])
    before = db.session.scalar(select(ChainLink.hash).where(ChainLink.position == 4))
    row = db.session.execute(
        select(*chains.columns_of(chains.registered()[0])).where(AuditEntry.id == ten_sealed[4])
    ).one()  # fmt: skip
    sql("UPDATE chain_links SET hash = :hash WHERE position = 5", hash=chains.hash_after(before, row))
    assert f"Row {ten_sealed[5]} was changed" in fault()


def test_the_newest_rows_removed_with_their_seals_are_seen_by_what_was_noted_elsewhere(ten_sealed):
    held = {"audit": [Place.parse(chains.newest(db.session.connection())["audit"])]}
    assert fault(held) is None
    sql("DELETE FROM audit_entries WHERE id >= :id", id=ten_sealed[8])
    sql("DELETE FROM chain_links WHERE position >= 9")
    assert fault() is None, "the database alone cannot show it"
    assert f"places 9 to 10, after row {ten_sealed[7]}, were removed" in fault(held)


def test_a_whole_chain_made_anew_is_seen_by_what_was_noted_elsewhere(ten_sealed):
    held = {"audit": [Place.parse(chains.newest(db.session.connection())["audit"])]}
    sql("DELETE FROM chain_links")
    sql("UPDATE audit_entries SET sealed_at = NULL, deed = 'x'")
    seal()
    assert fault() is None, "the database alone cannot show it"
    assert "the chain up to there was made anew" in fault(held)


def test_the_worker_notes_the_newest_place_beside_the_database(ten_sealed):
    audit.record("changed", "enterprise", 1, actor_id=7)
    db.session.commit()
    chains.seal_all()
    assert chains.noted()["audit"] == [Place.parse(chains.newest(db.session.connection())["audit"])]
    assert chains.noted()["audit"][0].position == 11


def test_a_row_whose_mark_was_taken_off_is_told_and_stops_no_worker(ten_sealed):
    sql("UPDATE audit_entries SET deed = 'x', sealed_at = NULL WHERE id = :id", id=ten_sealed[4])
    audit.record("changed", "enterprise", 1, actor_id=7)
    db.session.commit()
    assert seal() == 1
    assert f"Row {ten_sealed[4]} was changed" in fault()


def test_a_row_that_sql_added_as_if_it_were_sealed_is_told(ten_sealed):
    db.session.add(AuditEntry(at=MONDAY, action="x", thing="person", thing_id="1", sealed_at=MONDAY))
    db.session.commit()
    assert "says that it is sealed, and has no seal" in fault()


def test_a_row_that_is_committed_after_later_ones_were_sealed_gets_a_place_too(ten_sealed):
    late = ten_sealed[-1] + 1
    db.session.add(AuditEntry(id=late + 1, at=MONDAY, action="changed", thing="person", thing_id="1"))
    db.session.commit()
    seal()
    db.session.add(AuditEntry(id=late, at=MONDAY, action="changed", thing="person", thing_id="2"))
    db.session.commit()
    assert seal() == 1
    assert db.session.scalar(select(ChainLink.row_id).order_by(ChainLink.position.desc()).limit(1)) == late
    assert fault() is None


def test_whoever_adds_a_row_does_not_wait_while_the_worker_seals_on_postgresql(app, in_parallel):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time: there each waits for a batch at most")
    audit.record("changed", "enterprise", 1, actor_id=7)
    db.session.commit()
    with db.engine.connect() as sealing, sealing.begin():
        sealing.execute(text("LOCK TABLE chain_links, chain_starts IN ACCESS EXCLUSIVE MODE"))
        failed = [error for error in in_parallel(20, audit.record, "changed", "enterprise", 2, actor_id=7) if error]
    assert failed == []
    assert seal() == 21


def test_two_that_seal_at_once_give_each_row_one_place(app, in_parallel):
    for number in range(50):
        audit.record("changed", "enterprise", number, actor_id=7)
    db.session.commit()
    assert sum(in_parallel(4, chains.seal, "audit")) == 50
    assert db.session.scalars(select(ChainLink.position).order_by(ChainLink.position)).all() == list(range(1, 51))
    assert fault() is None


def test_erasing_the_oldest_keeps_their_last_hash_as_the_new_start(ten_sealed):
    last = db.session.scalar(select(ChainLink.hash).where(ChainLink.position == 4))
    assert erase_before(MONDAY + timedelta(hours=4)) == 4
    assert ids()[0] == ten_sealed[4]
    start = db.session.get_one(chains.ChainStart, "audit")
    assert (start.position, start.hash) == (4, last)
    assert fault() is None
    assert seal() == 1, "the erasing itself is an entry"
    assert fault() is None
    sql("UPDATE audit_entries SET deed = 'x' WHERE id = :id", id=ten_sealed[5])
    assert f"Row {ten_sealed[5]} was changed" in fault()


def test_what_is_not_sealed_yet_is_not_erased(app):
    audit.record("changed", "enterprise", 1, actor_id=7)
    db.session.commit()
    assert erase_before(MONDAY + timedelta(days=1)) == 0
    assert len(ids()) == 1


def test_all_may_be_erased_and_the_chain_goes_on(ten_sealed):
    assert erase_before(MONDAY + timedelta(days=1)) == 10
    assert seal() == 1
    assert db.session.scalars(select(ChainLink.position)).all() == [11]
    assert fault() is None


def test_a_long_past_is_erased_in_steps(ten_sealed, monkeypatch):
    monkeypatch.setattr(audit, "MOST_ERASED", 3)
    assert [erase_before(MONDAY + timedelta(hours=8)) for _ in range(4)] == [3, 3, 2, 0]
    assert fault() is None


def test_the_oldest_removed_by_hand_are_told_though_the_start_was_moved(ten_sealed):
    last = db.session.scalar(select(ChainLink.hash).where(ChainLink.position == 4))
    sql("DELETE FROM audit_entries WHERE id <= :id", id=ten_sealed[3])
    sql("DELETE FROM chain_links WHERE position <= 4")
    sql("UPDATE chain_starts SET position = 4, hash = :hash WHERE chain = 'audit'", hash=last)
    assert "The rows up to place 4 were removed, and no entry says" in fault()


def test_a_row_dated_into_the_future_keeps_nothing_before_it(app):
    for day in (0, 400, 1):
        with clock.at(MONDAY + timedelta(days=day)):
            audit.record("changed", "enterprise", day, actor_id=7)
            db.session.commit()
    seal()
    with clock.at(MONDAY + timedelta(days=2)):
        assert audit.erase_before(MONDAY + timedelta(days=1)) == 2
        db.session.commit()
    assert fault() is None


@pytest.mark.parametrize("lost", [[6], [7], [4, 5, 6], [0, 1, 2, 3, 4, 5, 6]])
@pytest.mark.parametrize("most", [2, 100])
def test_places_that_sql_removed_hold_no_erasing_up(ten_sealed, lost, most, monkeypatch):
    """Eight rows are older than their period. A row that lost its place goes with them, or it would stay for good."""
    monkeypatch.setattr(audit, "MOST_ERASED", most)
    for place in lost:
        sql("DELETE FROM chain_links WHERE row_id = :id", id=ten_sealed[place])
    while erase_before(MONDAY + timedelta(hours=8)):
        pass
    left = db.session.scalars(select(AuditEntry.id).where(AuditEntry.action != audit.ERASED).order_by(AuditEntry.id))
    assert list(left) == ten_sealed[8:]
    assert bool(fault()) == (lost == [7]), "a gap right before the rows that stay is told until they go"
