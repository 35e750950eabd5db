"""`python -m tests.lms.renewing`: renew the keys and kill the renewal at step 1, at step 2, and so on, until one is finished.

A step is a commit, or a file that is renamed, linked or removed. After each kill another process checks that everything opens.
Prints how many renewals were killed.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy import event, select

from core import vault
from core.db import db
from core.office import office
from lms import keys
from lms.app import create_app
from people import documents, nibs, secrets, signing_in
from people.models import Document, Enterprise, Person
from tests.conftest import CHEAP_SECRET_KIB

STEPS = {"os.rename", "os.link", "os.remove"}


def check_everything_opens() -> None:
    """Check after a killed renewal that all sealed values open and are found, and that every PIN is accepted."""
    for enterprise in db.session.scalars(select(Enterprise).where(Enterprise.nib_sealed.is_not(None))):
        assert nibs.hash_of(vault.unseal(enterprise.nib_sealed).decode()) == enterprise.nib_hash
    for document in db.session.scalars(select(Document)).all():
        if document.number_sealed:
            assert vault.keyed_hash(*documents.hash_parts(document.kind, documents.number_of(document))) == document.number_hash
        assert documents.scan_bytes(document) or not document.scan_sha256
    assert vault.unseal(vault.seal(b"new")) == b"new"
    db.session.rollback()
    for phone in db.session.scalars(select(Person.phone).where(Person.phone.is_not(None))).all():
        assert signing_in.find_by_pin(phone, office().read("demo/cast.yaml")["pin"])
        db.session.rollback()  # keep the hash under the older key


def renew(killed_at: int) -> None:
    """Renew the keys, and kill this process at this step."""
    steps_left = killed_at

    def step(*_) -> None:
        nonlocal steps_left
        steps_left -= 1
        if steps_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "commit", step)
    sys.addaudithook(lambda name, _: step() if name in STEPS else None)
    keys.renew(lambda line: None)


def run_in_child(app: Flask, work: Callable[[], None]) -> int:
    """Run `work` in a child process, which reads the keys and opens the database again. Returns its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        keys.refresh(app)
        with app.app_context():
            work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def main() -> None:
    """Kill renewals at each step until one is finished."""
    secrets.MEMORY_KIB = CHEAP_SECRET_KIB
    app, killed = create_app(), 0
    while (exit_code := run_in_child(app, partial(renew, killed + 1))) == -signal.SIGKILL:
        killed += 1
        if run_in_child(app, check_everything_opens):
            sys.exit(f"not everything opens after a kill at step {killed}")
    sys.stdout.write(f"{killed}\n")
    sys.exit(exit_code or run_in_child(app, check_everything_opens))


if __name__ == "__main__":
    main()
