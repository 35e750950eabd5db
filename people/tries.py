"""Limits on tries at PINs, passphrases and codes, and on sign-ups.

A try is counted and committed before the secret is checked, so that many requests at once gain nothing. Each further try
makes the pause longer, up to a longest one, and the pause ends by itself.

Tries are counted for an account from one address, for an account from all addresses, and for an address. A known device has
its own counts for the people who signed in on it, so that guesses from other devices do not make them wait. Wrong reset codes
count against the code (`people.resets`) and against an address, but not against the account.

A clock that was ahead leaves tries in the future. They are not counted, because their pauses would last too long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, delete, func, insert, or_, select, text, union_all

from core import clock, moments
from core.db import changed, db, run
from core.errors import N_, TooMany
from people import secrets
from people.models import SignInTry


class TooManyTries(TooMany):
    """Too many tries. The message names the minutes to wait."""

    message = N_("Too many tries. Please wait %(minutes)s minutes, then try again. Nothing is lost.")

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.values = {"minutes": max(1, -(-wait // 60))}


class TooManyChoices(TooManyTries):
    """Too many PINs were chosen for one number. The message names the hours to wait."""

    message = N_(
        "PINs for this phone number were chosen too often. Please try again in %(hours)s hours, or come to the office for help."
    )

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.values = {"hours": -(-wait // 3600)}


@dataclass(frozen=True)
class Limit:
    """`free` tries within `window` without a pause. The next pause is `first`; each further try doubles it, up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta

    def wait(self, tries: int, last: datetime | None) -> int:
        """Return the seconds that the next try must wait after a number of tries, the latest of them at `last`."""
        if last is None or tries < self.free:
            return 0
        pause = min(self.first * 2 ** min(tries - self.free, MOST_DOUBLINGS), self.longest)
        wait = min(last + pause - clock.now(), self.longest)
        return max(0, -(-wait // timedelta(seconds=1)))


AT_ONE_ADDRESS = Limit(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=12))
ON_A_KNOWN_DEVICE = Limit(8, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=12))
ON_ACCOUNT = Limit(20, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24))
FROM_ADDRESS = Limit(100, timedelta(seconds=30), timedelta(minutes=10), timedelta(hours=1))
"""Wide enough for a hall full of learners behind one address."""
RESET_AT_ONE_ADDRESS = Limit(5, timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=15))
"""One address cannot use up the tries of a code while it lasts. The pauses are short, for its owner behind the same address."""
JOINING_FROM_ADDRESS = Limit(20, timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
"""Enough for a household or a shop's Wi-Fi. Learners in a hall sign up with the code of their cohort."""
JOINING_WITH_CODE = Limit(300, timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
"""Enough for several halls behind one address. It still limits a program that tries numbers with a code that it found."""
CHOICES = Limit(4, timedelta(hours=24), timedelta(hours=24), timedelta(hours=24))
"""PINs chosen in 24 hours: enough for a household that signs up together, too few to search among a million PINs."""

MOST_DOUBLINGS = 20
"""Doublings of a pause that are computed; `longest` limits the pause earlier."""
OLDEST_KEPT = timedelta(hours=24)
"""The longest window of all limits."""
LOCK_KEY_DIGITS = 15
"""Hexadecimal digits that fit into the signed 64 bits of an advisory lock's key."""

_table = cast(Table, SignInTry.__table__)
_lock = text("SELECT pg_advisory_xact_lock(:key)")
_remove = delete(_table).where(
    or_(_table.c.id.in_(bindparam("ids", expanding=True)), _table.c.subject.in_(bindparam("subjects", expanding=True)))
)


@cache
def _in_windows(subjects: int) -> Any:
    """Return a statement that counts the tries of a number of subjects, each in its own window, with the latest of each."""
    windows = [
        and_(
            SignInTry.subject == bindparam(f"subject_{n}"),
            SignInTry.at > bindparam(f"since_{n}"),
            SignInTry.at <= bindparam("latest"),
        )
        for n in range(subjects)
    ]
    return select(SignInTry.subject, func.count(), func.max(SignInTry.at)).where(or_(*windows)).group_by(SignInTry.subject)


@cache
def _note(subjects: int) -> Any:
    """Return a statement that stores a try for each subject. SQLAlchemy caches INSERT FROM SELECT, but not many VALUES."""
    at = bindparam("at", type_=_table.c.at.type)
    rows = [select(bindparam(f"subject_{n}", type_=_table.c.subject.type), at) for n in range(subjects)]
    return insert(_table).from_select(["subject", "at"], union_all(*rows)).returning(_table.c.id)


@dataclass(frozen=True)
class CountedTry:
    """A counted try: the ids of its rows, and the subjects whose tries a right secret may clear."""

    ids: tuple[int, ...]
    own_subjects: tuple[str, ...]


def count(kind: str, account: str, *, address: str) -> CountedTry:
    """Count a try of a kind (`sign-in`, `own secret`) on an account. Commit before you check the secret.

    Raises TooManyTries during a pause, and counts nothing then.
    """
    at_address = secrets.keyed_hash("tries", kind, account, address)
    everywhere = secrets.keyed_hash("tries", kind, account)
    from_address = secrets.keyed_hash("tries", kind, "", address)
    _lock_subject(everywhere)
    limits = {at_address: AT_ONE_ADDRESS, everywhere: ON_ACCOUNT, from_address: FROM_ADDRESS}
    return _count(limits, own=(at_address, everywhere))


def count_on_known_device(kind: str, account: str, marks: Iterable[str]) -> CountedTry:
    """Count a try on a known device, for each of its valid marks (`people.known_devices`). Raises TooManyTries.

    The caller may then sign in only the people whose marks these are.
    """
    subjects = tuple(secrets.keyed_hash("tries", kind, "known device", mark) for mark in marks)
    _lock_subject(secrets.keyed_hash("tries", kind, account))
    return _count(dict.fromkeys(subjects, ON_A_KNOWN_DEVICE), own=subjects)


def count_reset(phone: str, *, address: str) -> CountedTry:
    """Count a try at a reset code. Raises TooManyTries.

    A number has no limit over all addresses, because guesses from other addresses must not make its owner wait.
    """
    at_address = secrets.keyed_hash("tries", "reset", phone, address)
    _lock_subject(secrets.keyed_hash("tries", "reset", phone))
    limits = {at_address: RESET_AT_ONE_ADDRESS, secrets.keyed_hash("tries", "reset", "", address): FROM_ADDRESS}
    return _count(limits, own=(at_address,))


def count_joining(phone: str, *, address: str, with_code: bool = False) -> None:
    """Count a sign-up, without its choice of a PIN. Raises TooManyTries.

    `with_code` is for a sign-up with the code of a running cohort that has free places. Its limit for an address is higher.
    """
    _lock_subject(secrets.keyed_hash("tries", "join", phone))
    kind, from_address = ("join with code", JOINING_WITH_CODE) if with_code else ("join", JOINING_FROM_ADDRESS)
    _count(
        {
            secrets.keyed_hash("tries", "join", phone, address): AT_ONE_ADDRESS,
            secrets.keyed_hash("tries", kind, "", address): from_address,
        },
        own=(),
    )


def count_choice(phone: str) -> None:
    """Count the choice of a PIN for a number. Commit before you check the PIN. Raises TooManyChoices.

    A PIN that another person with the number has is refused, so a choice can reveal somebody's PIN. Therefore every choice
    counts, accepted or not, and none is taken back. Numbers without an account count too, so that the limit does not reveal
    which numbers have one.
    """
    _count_choice(secrets.keyed_hash("tries", "choice", phone))


def count_choice_by_office(person_id: int) -> None:
    """Count the choice of a PIN with a reset code or a card. Raises TooManyChoices.

    It counts for the person and not for the number, so that nobody without the code or card can use up the choices.
    """
    _count_choice(secrets.keyed_hash("tries", "choice by the office", str(person_id)))


def _count_choice(subject: str) -> None:
    _lock_subject(subject)
    try:
        _count({subject: CHOICES}, own=())
    except TooManyTries as refused:
        raise TooManyChoices(refused.wait) from None


def remove_successful_try(counted: CountedTry, *, clears: bool = True) -> None:
    """Remove a counted try whose secret was right. With `clears` remove the earlier tries on the account too.

    `clears` must be False on a shared number. Otherwise a person could clear the count while guessing another person's PIN.
    """
    run(_remove, {"ids": counted.ids, "subjects": counted.own_subjects if clears else ()})


def remove_old() -> int:
    """Remove the tries that are too old for every limit, and those in the future. Returns how many."""
    old = or_(SignInTry.at < clock.now() - OLDEST_KEPT, SignInTry.at > moments.latest())
    return changed(db.session.execute(delete(SignInTry).where(old)))


def _count(limits: dict[str, Limit], own: tuple[str, ...]) -> CountedTry:
    now = clock.now()
    subjects = {f"subject_{n}": subject for n, subject in enumerate(limits)}
    windows = {f"since_{n}": now - limit.window for n, limit in enumerate(limits.values())}
    seen = run(_in_windows(len(limits)), subjects | windows | {"latest": moments.latest()})
    wait = max((limits[subject].wait(tries, last) for subject, tries, last in seen), default=0)
    if wait:
        raise TooManyTries(wait)
    rows = run(_note(len(limits)), {**subjects, "at": now})
    return CountedTry(tuple(rows.scalars()), own)


def _lock_subject(subject: str) -> None:
    """Make tries on one subject wait for each other until the transaction ends. SQLite has only one writer at a time anyway."""
    if db.engine.dialect.name == "postgresql":
        run(_lock, {"key": int(subject[:LOCK_KEY_DIGITS], 16)})
