"""Secrets are kept only as argon2id over a peppered value; keys for other keyed hashes come from the same place.

The salt is derived from the account (a phone number or an e-mail) with a key of this server. So all who share a number share
a salt: one hashing finds the member of a household to whom a PIN belongs, an unknown account costs exactly as much as a known
one, and the database itself refuses the same PIN twice on one number. A changed number or e-mail needs the secret anew.

After the secret key was changed (`lms keys renew`) the one before still opens what was hashed under it. Then every sign-in
costs two hashings, whoever it is of, so that nobody learns anything from the time.
"""

import hmac
import threading
import unicodedata
from base64 import b64encode

from argon2.low_level import Type, hash_secret
from flask import current_app

from core import vault

MEMORY_KIB = 19 * 1024
"""OWASP's least for argon2id with two passes: 19 MiB, about 22 ms (design/measured.md)."""

_two_at_a_time = threading.BoundedSemaphore(2)


def hashed(account: str, secret: str) -> str:
    """What the database keeps of an account's PIN or passphrase. Slow on purpose: best before a request's first statement."""
    return _hashed(current_app.config["SECRET_KEY"], account, secret)


def older_hashes(account: str, secret: str) -> list[str]:
    """What the database may keep of it since before the secret key was changed. As slow for each, and empty as a rule."""
    return [_hashed(key, account, secret) for key in _older_keys()]


def is_older(account: str, kept: str) -> bool:
    """Whether what is kept of an account was hashed before the secret key was changed. Quick: the salt tells."""
    return any(f"${_written_salt(key, account)}$" in kept for key in _older_keys())


def keyed(purpose: str, *parts: str) -> str:
    """A keyed SHA-256 in hex, so that nobody who reads the table can find the number or address by trying them all."""
    return hmac.new(key_for(purpose), "\0".join(parts).encode(), "sha256").hexdigest()


def key_for(purpose: str) -> bytes:
    """A key for one purpose, from the installation's secret key. Raises vault.Locked where there is none."""
    return _derived(current_app.config["SECRET_KEY"], purpose)


def _hashed(key: str, account: str, secret: str) -> str:
    peppered = hmac.digest(_derived(key, "pepper"), unicodedata.normalize("NFKC", secret).encode(), "sha256")
    with _two_at_a_time:  # more than two hashing threads only lose
        encoded = hash_secret(
            peppered, _salt(key, account), time_cost=2, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, type=Type.ID
        )
    return encoded.decode()


def _salt(key: str, account: str) -> bytes:
    return hmac.digest(_derived(key, "salt"), account.encode(), "sha256")[:16]


def _written_salt(key: str, account: str) -> str:
    """The salt as it stands in what is kept."""
    return b64encode(_salt(key, account)).decode().rstrip("=")


def _older_keys() -> list[str]:
    return current_app.config["SECRET_KEY_FALLBACKS"] or []


def _derived(key: str, purpose: str) -> bytes:
    if not key:
        raise vault.Locked("no secret key")
    return hmac.digest(key.encode(), f"people/{purpose}".encode(), "sha256")
