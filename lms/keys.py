"""The installation's keys. Set-up makes them, `lms keys renew` changes them, and a running server then reads them again."""

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
"""The files of the secret key in force, of the previous one, and of the next one during a renewal."""

Report = Callable[[str], None]
"""Prints one sentence about the progress of a renewal."""


class SecretLost(vault.Locked):
    """The secret key with which the PINs in the database were hashed is missing, or the file holds another key."""

    message = N_(
        "keys/secret_key is missing or is another one. Restore it from a backup: with a new one nobody's PIN would open any more."
    )


class RenewalRunning(Exception):
    """Another renewal runs."""


class OlderKeyInUse(Exception):
    """`count` people have not signed in since the last renewal. A further renewal would lock them out."""

    def __init__(self, count: int, since: datetime) -> None:
        super().__init__(count, since)
        self.count, self.since = count, since


def configuration(secret: str, older: str) -> dict[str, Any]:
    """Return Flask's configuration for the secret key, which signs, and the older key, which only verifies.

    The fallback is the first entry: a thread that reads the configuration during an update never misses a key.
    """
    csrf_keys = [older, secret] if older else secret
    return {"SECRET_KEY_FALLBACKS": [older] if older else None, "WTF_CSRF_SECRET_KEY": csrf_keys, "SECRET_KEY": secret}


def refresh(app: Flask) -> None:
    """Load the secret key again if `lms keys renew` has changed its file. Costs one `stat` for each request."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.keeps_secret:
        return
    try:
        status = os.stat(settings.data / "keys" / SECRET)
    except FileNotFoundError:  # the loaded key serves until the next start, which refuses
        return
    stamp = (status.st_ino, status.st_mtime_ns)
    if app.extensions.get("secret key") != stamp:
        app.config.update(configuration(kept_secret(settings.data), kept_secret(settings.data, older=True)))
        app.extensions["secret key"] = stamp


def set_up() -> None:
    """Make the keys of a new installation, and store their marks in its database. Does not replace a lost key. Commits.

    Call it only during set-up, after the migrations. Raises vault.Locked or SecretLost.
    """
    vault.set_up()
    if current_app.config["SETTINGS"].keeps_secret:
        _set_up_secret()
    db.session.commit()


def examine_secret() -> tuple[bool, str]:
    """Return whether the secret key belongs to this database, and a sentence about it for `lms doctor`."""
    if not current_app.config["SETTINGS"].keeps_secret:
        return True, "the secret key comes from LMS_SECRET_KEY"
    path, mark = keys.folder() / SECRET, vault.marks_here().get(vault.SECRET)
    if not path.exists():
        return False, f"{path} is missing: restore it from a backup (lms backup restore), or nobody's PIN opens any more"
    if mark and mark not in marks_of_secrets(keys.folder()):
        return False, f"{path} is not the secret key of this database: restore the right one from a backup"
    older = (
        f"; {secret_changes.count_older_hashes()} people sign in under the one before"
        if (keys.folder() / OLDER).exists()
        else ""
    )
    return True, f"the secret key is there{older}"


def renew(report: Report, *, lock_out: bool = False) -> renewal.Round:
    """Replace `fields.key`, and `secret_key` unless LMS_SECRET_KEY sets it. Continues an interrupted renewal.

    A PIN or passphrase hashed under the previous secret key stays valid until its owner signs in, which hashes it again.
    Commits. Raises RenewalRunning, vault.Locked, and OlderKeyInUse unless `lock_out`.
    """
    with _renewal_lock():
        if not renewal.has_begun():
            _prepare_secret(lock_out)
        renewal.begin()
        report("Everything new is sealed under the new key. Sealing anew what was there.")
        resealing = renewal.reseal()
        report(f"{resealing.examined} values looked at, {resealing.resealed} sealed anew now; the new key opens them.")
        unused = renewal.switch()
        report(f"Keyed hashes are changed{f'; {unused} of numbers that nobody keeps any more stay' if unused else ''}.")
        _switch_secret()
        keys.tidy()
        files.remove_unused()  # they are sealed under the old key
        renewal.finish()
    return resealing


def forget_older() -> int:
    """Remove the previous secret key. Returns how many people now need a new PIN or a link."""
    count = secret_changes.count_older_hashes()
    keys.remove(keys.folder() / OLDER)
    os.utime(keys.folder() / SECRET)  # so that running servers read the keys again
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
        vault.store_mark(vault.SECRET, _mark_of(secret))
    current_app.config.update(configuration(secret, keys.read(keys.folder() / OLDER) or ""))


def _prepare_secret(lock_out: bool) -> None:
    """Make the next secret key. This comes before the vault's next key, whose file marks a renewal as begun."""
    if not current_app.config["SETTINGS"].keeps_secret:
        return
    count = secret_changes.count_older_hashes() if (keys.folder() / OLDER).exists() else 0
    if count and not lock_out:
        raise OlderKeyInUse(count, db.session.scalars(select(VaultMark.made_at).where(VaultMark.id == vault.SECRET)).one())
    keys.make(keys.folder() / COMING, secrets.token_urlsafe(48))


def _switch_secret() -> None:
    """Put the next secret key into force and keep the previous one. Does nothing if that has been done."""
    coming = keys.read(keys.folder() / COMING)
    if coming is None:
        return
    keys.put(keys.folder() / OLDER, keys.read(keys.folder() / SECRET) or "")
    values = {"mark": _mark_of(coming), "made_at": clock.now()}
    db.session.execute(update(VaultMark).where(VaultMark.id == vault.SECRET).values(values))
    db.session.commit()
    keys.move(keys.folder() / COMING, keys.folder() / SECRET)


def marks_of_secrets(place: Path) -> set[str]:
    """Return the marks of the secret key in a folder and of the next one, which may be in force soon."""
    return {_mark_of(secret) for name in (SECRET, COMING) if (secret := keys.read(place / name))}


def _mark_of(secret: str) -> str:
    return hmac.digest(secret.encode(), b"lms/keys/mark", "sha256").hex()


@contextmanager
def _renewal_lock() -> Iterator[None]:
    """Hold the lock of a renewal, which the kernel releases when the process ends. Raises RenewalRunning."""
    descriptor = os.open(keys.folder(), os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise RenewalRunning from None
    finally:
        os.close(descriptor)
