"""The kept sign-ins: who signed in or typed a wrong secret, how, when, from which network and device.

They are rows that are only added and sealed like the audit's (`core.chains`), in a table of their own because they are kept
for a shorter time (`sign_in_records` of `retention` in the office's `consents.yaml`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, insert

from core import audit, chains, clock
from core.db import run
from people.models import SignIn, SignInWay

CHAIN = "sign-ins"
_add = insert(cast(Table, SignIn.__table__))

chains.register(CHAIN, SignIn, ("person_id", "way", "worked", "network", "device"))


def keep(person_ids: Sequence[int | None], *, way: SignInWay, worked: bool, network: str, device: str) -> None:
    """Add a row for each of these people, or one without a person. Nobody waits for the chain: the worker seals them later."""
    now = clock.now()
    facts = {"at": now, "way": way.value, "worked": worked, "network": network[:64], "device": device[:120]}
    run(_add, [{"person_id": person_id, **facts} for person_id in person_ids])


def erase_sign_ins_before(moment: datetime) -> int:
    """Erase the oldest sign-ins, up to the first one from `moment` on; returns how many. Their last hash stays as the start."""
    return audit.erase_chain_before(CHAIN, moment)
