"""A hall that signs in at one moment does not wait for the chain over the kept sign-ins."""

import threading
import time

import pytest
from sqlalchemy import func, select, text

from core import audit, chains
from core.db import db
from people import sessions, sign_ins
from people.models import SignIn, SignInWay

AT_ONCE = 100


def _sign_in(person_id: int) -> None:
    """What a sign-in writes after its PIN was found right."""
    sessions.begin(person_id, device="Android")
    sign_ins.keep([person_id], way=SignInWay.PIN, worked=True, network="203.0.113.0/24", device="Android")


def test_a_hundred_sign_ins_at_once_are_done_while_the_chain_is_held(cast, in_parallel):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time: there each waits for a batch of the worker at most")
    person = cast.sri.id
    db.session.commit()
    with db.engine.connect() as holding, holding.begin():
        holding.execute(text("LOCK TABLE chain_links, chain_starts IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        failed = [error for error in in_parallel(AT_ONCE, _sign_in, person) if error]
        took = time.monotonic() - began
    assert failed == []
    assert took < 9, "a lock of the chain would have kept them for ten seconds"
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == AT_ONCE


def test_a_hundred_sign_ins_beside_a_worker_that_seals_all_the_time_get_a_place_each(cast, in_parallel, app):
    person, done = cast.sri.id, threading.Event()
    for number in range(300):
        audit.record("changed", "enterprise", number, actor_id=person)
    db.session.commit()

    def keep_sealing() -> None:
        with app.app_context():
            while not done.is_set():
                chains.seal_all()
            db.session.remove()

    worker = threading.Thread(target=keep_sealing)
    worker.start()
    try:
        failed = [error for error in in_parallel(AT_ONCE, _sign_in, person) if error]
    finally:
        done.set()
        worker.join()
    chains.seal_all()
    assert failed == []
    assert db.session.scalar(select(func.count()).select_from(SignIn).where(SignIn.sealed_at.is_(None))) == 0
    assert [reading.fault for reading in audit.verify(db.session.connection())] == [None, None]
