"""`python -m tests.lms.renewing`: renew the keys again and again, killed at the first step, at the second, ..., until one gets through.

A step is a commit, or a file that gets or loses its name. After each kill another process looks at everything. Prints how many
renewals were killed.
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


def look() -> None:
    """What a page needs while a renewal stands still in the middle: everything opens, and is found."""
    for enterprise in db.session.scalars(select(Enterprise).where(Enterprise.nib_sealed.is_not(None))):
        assert nibs.hash_of(vault.unseal(enterprise.nib_sealed).decode()) == enterprise.nib_hash
    for document in db.session.scalars(select(Document)).all():
        if document.number_sealed:
            assert vault.keyed(*documents.found_by(document.kind, documents.number_of(document))) == document.number_hash
        assert documents.scan_bytes(document) or not document.scan_sha256
    assert vault.unseal(vault.seal(b"new")) == b"new"
    db.session.rollback()
    for phone in db.session.scalars(select(Person.phone).where(Person.phone.is_not(None))).all():
        assert signing_in.with_pin(phone, office().read("demo/cast.yaml")["pin"])
        db.session.rollback()  # as they were hashed


def renew(killed_at: int) -> None:
    """A renewal that is killed at this step."""
    left = killed_at

    def step(*_) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "commit", step)
    sys.addaudithook(lambda name, _: step() if name in STEPS else None)
    keys.renew(lambda line: None)


def apart(app: Flask, work: Callable[[], None]) -> int:
    """Do it in a process of its own, which reads the keys and opens the database anew; returns how that ended."""
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
    """Until a renewal gets through."""
    secrets.MEMORY_KIB = CHEAP_SECRET_KIB
    app, killed = create_app(), 0
    while (ended := apart(app, partial(renew, killed + 1))) == -signal.SIGKILL:
        killed += 1
        if apart(app, look):
            sys.exit(f"not everything opens after a kill at step {killed}")
    sys.stdout.write(f"{killed}\n")
    sys.exit(ended or apart(app, look))


if __name__ == "__main__":
    main()
