"""The installation's keys: made once by set-up, read anew by a running server, changed by `lms keys renew`."""

import fcntl
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import exists, select, update

from core import clock, files, keys, renewal, vault
from core.db import db
from core.errors import N_
from core.vault import VaultMark
from lms.config import Settings, kept_secret
from people import secret_changes
from people.models import Person

SECRET, OLDER, COMING = "secret_key", "secret_key.old", "secret_key.next"

Tell = Callable[[str], None]


class SecretLost(vault.Locked):
    """There are people in the database, and the key under which their PINs were hashed is missing or is another one."""

    message = N_(
        "keys/secret_key is missing or is another one. Restore it from a backup: with a new one nobody's PIN would open any more."
    )


class Busy(Exception):
    """Another renewal runs."""


class StillUsed(Exception):
    """People have not signed in since the last renewal: a further one shuts them out. Says how many, and since when."""

    def __init__(self, count: int, since: datetime) -> None:
        super().__init__(count, since)
        self.count, self.since = count, since


def configuration(secret: str, older: str) -> dict[str, Any]:
    """What the application is told of its secret keys. The older one only still opens; the newer one signs.

    The older comes first, so that no thread that reads meanwhile misses a key.
    """
    both = [older, secret] if older else secret
    return {"SECRET_KEY_FALLBACKS": [older] if older else None, "WTF_CSRF_SECRET_KEY": both, "SECRET_KEY": secret}


def refresh(app: Flask) -> None:
    """Take a secret key over that `lms keys renew` changed meanwhile. One look at the file a request."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.keeps_secret:
        return
    try:
        found = os.stat(settings.data / "keys" / SECRET)
    except FileNotFoundError:  # what was read serves until the next start, which refuses
        return
    stamp = (found.st_ino, found.st_mtime_ns)
    if app.extensions.get("secret key") != stamp:
        app.config.update(configuration(kept_secret(settings.data), kept_secret(settings.data, older=True)))
        app.extensions["secret key"] = stamp


def set_up() -> None:
    """Make the keys of a new installation and remember them in its database. Where a key was lost none is made. Commits.

    Only what sets an installation up calls this, after migrating. Raises vault.Locked or SecretLost.
    """
    vault.set_up()
    if current_app.config["SETTINGS"].keeps_secret:
        _set_up_secret()
    db.session.commit()


def examine_secret() -> tuple[bool, str]:
    """Whether the secret key is the one of this database, and a sentence about it, for `lms doctor`."""
    if not current_app.config["SETTINGS"].keeps_secret:
        return True, "the secret key comes from LMS_SECRET_KEY"
    path, mark = keys.folder() / SECRET, vault.marks_here().get(vault.SECRET)
    if not path.exists():
        return False, f"{path} is missing: restore it from a backup (lms backup restore), or nobody's PIN opens any more"
    if mark and mark not in marks_of_secrets(keys.folder()):
        return False, f"{path} is not the secret key of this database: restore the right one from a backup"
    older = f"; {secret_changes.count_older()} people sign in under the one before" if (keys.folder() / OLDER).exists() else ""
    return True, f"the secret key is there{older}"


def renew(tell: Tell, *, even_so: bool = False) -> renewal.Round:
    """Give the installation a new `fields.key` and, where it is kept here, a new `secret_key`; go on where one was interrupted.

    A PIN or passphrase under the secret key before opens until its owner's next sign-in. Commits. Raises Busy, vault.Locked, and
    StillUsed unless `even_so`.
    """
    with _alone():
        if not renewal.is_begun():
            _prepare_secret(even_so)
        renewal.begin()
        tell("Everything new is sealed under the new key. Sealing anew what was there.")
        found = renewal.reseal()
        tell(f"{found.looked_at} values looked at, {found.resealed} sealed anew now; the new key opens them.")
        left = renewal.switch()
        tell(f"Keyed hashes are changed{f'; {left} of numbers that nobody keeps any more stay' if left else ''}.")
        _switch_secret()
        keys.tidy()
        files.remove_unused()  # what lies under the old key
        renewal.finish()
    return found


def forget_older() -> int:
    """Let go of the secret key before; returns how many people need a new PIN or a link now."""
    count = secret_changes.count_older()
    keys.remove(keys.folder() / OLDER)
    os.utime(keys.folder() / SECRET)  # a running server looks at it
    return count


def _set_up_secret() -> None:
    path, mark = keys.folder() / SECRET, vault.marks_here().get(vault.SECRET)
    if not path.exists():
        if mark or db.session.scalar(select(exists().where(Person.secret_hash.is_not(None)))):
            raise SecretLost("missing")
        keys.make(path, secrets.token_urlsafe(48))
    if mark and mark not in marks_of_secrets(keys.folder()):
        raise SecretLost("another one")
    secret = keys.read(path) or ""
    if not mark:
        vault.leave_mark(vault.SECRET, _mark_of(secret))
    current_app.config.update(configuration(secret, keys.read(keys.folder() / OLDER) or ""))


def _prepare_secret(even_so: bool) -> None:
    """Make the coming secret key before the coming key of the vault: what lies there says how far a renewal came."""
    if not current_app.config["SETTINGS"].keeps_secret:
        return
    still = secret_changes.count_older() if (keys.folder() / OLDER).exists() else 0
    if still and not even_so:
        raise StillUsed(still, db.session.scalars(select(VaultMark.made_at).where(VaultMark.id == vault.SECRET)).one())
    keys.make(keys.folder() / COMING, secrets.token_urlsafe(48))


def _switch_secret() -> None:
    """Let the coming secret key be the one in force, and keep the one before. Once it is done it does nothing."""
    coming = keys.read(keys.folder() / COMING)
    if coming is None:
        return
    keys.put(keys.folder() / OLDER, keys.read(keys.folder() / SECRET) or "")
    values = {"mark": _mark_of(coming), "made_at": clock.now()}
    db.session.execute(update(VaultMark).where(VaultMark.id == vault.SECRET).values(values))
    db.session.commit()
    keys.move(keys.folder() / COMING, keys.folder() / SECRET)


def marks_of_secrets(place: Path) -> set[str]:
    """Of the secret key in a folder, and of one that is about to take its place."""
    return {_mark_of(found) for name in (SECRET, COMING) if (found := keys.read(place / name))}


def _mark_of(secret: str) -> str:
    return hmac.digest(secret.encode(), b"lms/keys/mark", "sha256").hex()


@contextmanager
def _alone() -> Iterator[None]:
    """One renewal at a time; whoever is killed lets the next in."""
    descriptor = os.open(keys.folder(), os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Busy from None
    finally:
        os.close(descriptor)
