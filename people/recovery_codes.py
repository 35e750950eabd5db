"""Recovery codes: ten digits each, in the place of a code of the app, for whoever has lost the phone.

They are hashed with the person's TOTP secret as the key. It is sealed, so a stolen database does not reveal them. Whoever
can unseal it has the second factor anyway. So a renewal of the keys leaves the codes as they are, and a new app needs new ones.
"""

import hmac
import secrets as random

from sqlalchemy import delete, func, select, update

from core import clock
from core.db import changed, db
from people.models import RecoveryCode

COUNT = 10
DIGITS = 10
FEW = 3
"""From this number on the pages ask to make new ones."""


def make(person_id: int, secret: str) -> list[str]:
    """Replace a person's codes by new ones and return them. Only their hashes are stored."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes: set[str] = set()
    while len(codes) < COUNT:
        codes.add(f"{random.randbelow(10**DIGITS):0{DIGITS}}")
    now = clock.now()
    db.session.add_all(RecoveryCode(person_id=person_id, code_hash=_hash(secret, code), made_at=now) for code in codes)
    db.session.flush()
    return sorted(codes)


def use(person_id: int, secret: str, code: str) -> bool:
    """Use a code up. Returns False where it is none of the person's, or was used before. Of several requests one succeeds."""
    used = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id, RecoveryCode.code_hash == _hash(secret, code), RecoveryCode.used_at.is_(None)
    )
    return changed(db.session.execute(used.values(used_at=clock.now()))) == 1


def count_left(person_id: int) -> int:
    """Return how many codes a person has not used yet."""
    left = RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*left)) or 0


def remove(person_id: int) -> None:
    """Remove all of a person's codes."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def in_groups(code: str) -> str:
    """Return a code as pages and paper show it: `48213 90577`."""
    return f"{code[:5]} {code[5:]}"


def _hash(secret: str, code: str) -> str:
    return hmac.new(secret.encode(), f"recovery code\0{code}".encode(), "sha256").hexdigest()
