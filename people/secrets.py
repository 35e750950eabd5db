"""Secrets are kept only as argon2id over a peppered value; keys for other keyed hashes come from the same place.

The salt is derived from the account (a phone number or an e-mail) with a key of this server. So all who share a number share
a salt: one hashing finds the member of a household to whom a PIN belongs, an unknown account costs exactly as much as a known
one, and the database itself refuses the same PIN twice on one number. A changed number or e-mail needs the secret anew.
"""

import hmac
import threading
import unicodedata

from argon2.low_level import Type, hash_secret
from flask import current_app

MEMORY_KIB = 19 * 1024
"""OWASP's least for argon2id with two passes: 19 MiB, about 22 ms (design/measured.md)."""

_two_at_a_time = threading.BoundedSemaphore(2)


def hashed(account: str, secret: str) -> str:
    """What the database keeps of an account's PIN or passphrase. Slow on purpose: best before a request's first statement."""
    peppered = hmac.digest(key_for("pepper"), unicodedata.normalize("NFKC", secret).encode(), "sha256")
    salt = hmac.digest(key_for("salt"), account.encode(), "sha256")[:16]
    with _two_at_a_time:  # more than two hashing threads only lose
        encoded = hash_secret(peppered, salt, time_cost=2, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, type=Type.ID)
    return encoded.decode()


def keyed(purpose: str, *parts: str) -> str:
    """A keyed SHA-256 in hex, so that nobody who reads the table can find the number or address by trying them all."""
    return hmac.new(key_for(purpose), "\0".join(parts).encode(), "sha256").hexdigest()


def key_for(purpose: str) -> bytes:
    """A key for one purpose, from the installation's secret key."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), f"people/{purpose}".encode(), "sha256")
