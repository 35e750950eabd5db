"""Hashes of PINs and passphrases (argon2id over a peppered value), and the keys of other keyed hashes.

The salt is derived from the account (a phone number or an e-mail) with a key of this server. All people with one number
share a salt. One hashing therefore finds the member of a household to whom a PIN belongs. An unknown account takes as many
hashings as a known one. A UNIQUE constraint refuses the same PIN twice on one number. A person whose number or e-mail
changes must set the secret again.

After a change of the secret key (`lms keys renew`) hashes made with the earlier key still work. Then every sign-in takes two
hashings, for every account, so that the time reveals nothing.
"""

import hmac
import threading
import unicodedata
from base64 import b64encode

from argon2.low_level import Type, hash_secret
from flask import current_app

from core import vault

MEMORY_KIB = 19 * 1024
"""OWASP's minimum for argon2id with two passes: 19 MiB, about 22 ms."""

_two_at_a_time = threading.BoundedSemaphore(2)


def hashed(account: str, secret: str) -> str:
    """Return the hash of an account's PIN or passphrase. It is slow on purpose: call it before a request's first statement."""
    return _hashed(current_app.config["SECRET_KEY"], account, secret)


def older_hashes(account: str, secret: str) -> list[str]:
    """Return the hashes with the earlier secret keys, in general none. Each is as slow as `hashed`."""
    return [_hashed(key, account, secret) for key in _older_keys()]


def is_older(account: str, stored: str) -> bool:
    """Whether an account's stored hash was made with an earlier secret key. It is quick, because it compares only the salt."""
    return any(f"${_written_salt(key, account)}$" in stored for key in _older_keys())


def keyed_hash(purpose: str, *parts: str) -> str:
    """Return a keyed SHA-256 in hex. Without the key nobody can find a number or address by hashing all of them."""
    return hmac.new(key_for(purpose), "\0".join(parts).encode(), "sha256").hexdigest()


def key_for(purpose: str) -> bytes:
    """Derive the key for a purpose from the installation's secret key. Raises vault.Locked where there is none."""
    return _derived(current_app.config["SECRET_KEY"], purpose)


def _hashed(key: str, account: str, secret: str) -> str:
    peppered = hmac.digest(_derived(key, "pepper"), unicodedata.normalize("NFKC", secret).encode(), "sha256")
    with _two_at_a_time:  # more than two threads at once make every hashing slower
        encoded = hash_secret(
            peppered, _salt(key, account), time_cost=2, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, type=Type.ID
        )
    return encoded.decode()


def _salt(key: str, account: str) -> bytes:
    return hmac.digest(_derived(key, "salt"), account.encode(), "sha256")[:16]


def _written_salt(key: str, account: str) -> str:
    """Return the salt as a stored hash spells it."""
    return b64encode(_salt(key, account)).decode().rstrip("=")


def _older_keys() -> list[str]:
    return current_app.config["SECRET_KEY_FALLBACKS"] or []


def _derived(key: str, purpose: str) -> bytes:
    if not key:
        raise vault.Locked("no secret key")
    return hmac.digest(key.encode(), f"people/{purpose}".encode(), "sha256")
