"""Hashes of PINs and passphrases."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from people import passphrases, secrets
from people.passphrases import WeakPassphrase

FULL_COST_KIB = secrets.MEMORY_KIB
"""The memory cost in service. It is read at import, because the other tests hash at a fortieth of it."""


@pytest.fixture(autouse=True)
def full_cost(monkeypatch) -> None:
    """Hash secrets at the cost that they have in service."""
    monkeypatch.setattr(secrets, "MEMORY_KIB", FULL_COST_KIB)


def test_a_secret_is_kept_as_argon2id_with_19_mebibytes(app):
    kept = secrets.hashed("+6281200000101", "730158")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(kept) <= 200


def test_the_same_pin_looks_different_on_another_number_and_the_same_on_one(app):
    one, other = secrets.hashed("+6281200000101", "730158"), secrets.hashed("+6281200000102", "730158")
    assert one != other
    assert one == secrets.hashed("+6281200000101", "730158")


def test_without_the_servers_key_a_hash_cannot_be_made(app, monkeypatch):
    kept = secrets.hashed("+6281200000101", "730158")
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key")
    assert secrets.hashed("+6281200000101", "730158") != kept


def test_a_key_serves_one_purpose(app):
    assert secrets.key_for("pepper") != secrets.key_for("salt")
    assert secrets.keyed_hash("tries", "a", "b") != secrets.keyed_hash("tries", "ab")


def test_never_more_than_two_are_hashed_at_a_time(app, monkeypatch):
    at_work, most, lock = 0, 0, threading.Lock()

    def slow(*args, **kwargs):
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.01)
        with lock:
            at_work -= 1
        return b"$argon2id$"

    def one(_):
        with app.app_context():
            return secrets.hashed("a", "b")

    monkeypatch.setattr(secrets, "hash_secret", slow)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))
    assert most == 2


@pytest.mark.parametrize("short", ["", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababab", "x" * 129])
def test_weak_passphrases_are_refused(app, short):
    with pytest.raises(WeakPassphrase):
        passphrases.refuse_weak(short)


def test_four_words_are_a_passphrase(app):
    assert passphrases.refuse_weak("kopi tubruk simpang lima") is None
