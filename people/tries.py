"""Limits on tries, counted in the database before it is known whether a try was right, so that a hundred at once gain nothing.

A pause grows with each further try and ends by itself: nobody is locked out for good. Tries are counted for an account at one
address, for an account from everywhere, and for an address. A device on which somebody signed in before has a count of its
own for them, so that strangers who try elsewhere never keep the owner waiting. Wrong codes for a new PIN count against the code
(`people.resets`) and slow an address, but not the account.

A try that lies in the future was counted by a clock that was ahead. It is left out, else its pause would last until that day.
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
    """Too many tries; says for how long to wait."""

    message = N_("Too many tries. Please wait %(minutes)s minutes, then try again. Nothing is lost.")

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.values = {"minutes": max(1, -(-wait // 60))}


class TooManyChoices(TooManyTries):
    """Too many PINs were chosen for one number."""

    message = N_(
        "PINs for this phone number were chosen too often. Please try again in %(hours)s hours, or come to the office for help."
    )

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.values = {"hours": -(-wait // 3600)}


@dataclass(frozen=True)
class Limit:
    """`free` tries within `window`, then pauses from `first` on, doubled with each further try up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta
    window: timedelta

    def wait(self, tries: int, last: datetime | None) -> int:
        """For how many seconds the next try must wait after so many tries, the last of them at `last`."""
        if last is None or tries < self.free:
            return 0
        pause = min(self.first * 2 ** min(tries - self.free, 20), self.longest)
        wait = min(last + pause - clock.now(), self.longest)
        return max(0, -(-wait // timedelta(seconds=1)))


AT_ONE_ADDRESS = Limit(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=12))
ON_A_KNOWN_DEVICE = Limit(8, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=12))
ON_ACCOUNT = Limit(20, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=24))
FROM_ADDRESS = Limit(100, timedelta(seconds=30), timedelta(minutes=10), timedelta(hours=1))
"""Wide enough for a hall full of learners behind one address."""
RESET_AT_ONE_ADDRESS = Limit(5, timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=15))
"""Too slow for one address to use up a code's tries while it lasts, and over soon for its owner behind the same address."""
JOINING_FROM_ADDRESS = Limit(20, timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
"""A household, a shop's Wi-Fi; a hall brings the code of its cohort."""
JOINING_WITH_CODE = Limit(300, timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=1))
"""Some halls behind one address: no limit for people, and still one for a machine that tries numbers with a code it found."""
CHOICES = Limit(4, timedelta(hours=24), timedelta(hours=24), timedelta(hours=24))
"""PINs chosen in a day: enough for a household that signs up together; nothing for who looks for a PIN among a million."""

OLDEST_KEPT = timedelta(hours=24)

_table = cast(Table, SignInTry.__table__)
_line = text("SELECT pg_advisory_xact_lock(:key)")
_take_back = delete(_table).where(
    or_(_table.c.id.in_(bindparam("ids", expanding=True)), _table.c.subject.in_(bindparam("subjects", expanding=True)))
)


@cache
def _in_windows(subjects: int) -> Any:
    """How many tries so many subjects had, each in its own window, and the last of them: one statement."""
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
    """Note a try of so many subjects. As a SELECT, since SQLAlchemy puts an INSERT of many VALUES together anew each time."""
    at = bindparam("at", type_=_table.c.at.type)
    rows = [select(bindparam(f"subject_{n}", type_=_table.c.subject.type), at) for n in range(subjects)]
    return insert(_table).from_select(["subject", "at"], union_all(*rows)).returning(_table.c.id)


@dataclass(frozen=True)
class Counted:
    """One try that was counted: its rows, and the subjects that a right secret may clear."""

    ids: tuple[int, ...]
    own_subjects: tuple[str, ...]


def count(kind: str, account: str, *, address: str) -> Counted:
    """Count a try of one kind (`sign-in`, `reset`, ...) on an account. Raises TooManyTries while a pause lasts.

    Commit before looking at the secret: a try counts whether or not it was right.
    """
    at_address = secrets.keyed("tries", kind, account, address)
    everywhere = secrets.keyed("tries", kind, account)
    from_address = secrets.keyed("tries", kind, "", address)
    _wait_in_line(everywhere)
    limits = {at_address: AT_ONE_ADDRESS, everywhere: ON_ACCOUNT, from_address: FROM_ADDRESS}
    return _count(limits, own=(at_address, everywhere))


def count_on_known_device(kind: str, account: str, marks: Iterable[str]) -> Counted:
    """Count a try on a device where somebody signed in before, for each mark by itself (`people.known_devices`).

    It may open the accounts of those people only. Raises TooManyTries.
    """
    subjects = tuple(secrets.keyed("tries", kind, "known device", mark) for mark in marks)
    _wait_in_line(secrets.keyed("tries", kind, account))
    return _count(dict.fromkeys(subjects, ON_A_KNOWN_DEVICE), own=subjects)


def count_reset(phone: str, *, address: str) -> Counted:
    """Count a try at a code for a new PIN. Raises TooManyTries.

    There is no limit for a number from everywhere: a stranger who guesses elsewhere must not keep its owner waiting.
    """
    at_address = secrets.keyed("tries", "reset", phone, address)
    _wait_in_line(secrets.keyed("tries", "reset", phone))
    limits = {at_address: RESET_AT_ONE_ADDRESS, secrets.keyed("tries", "reset", "", address): FROM_ADDRESS}
    return _count(limits, own=(at_address,))


def count_joining(phone: str, *, address: str, with_code: bool = False) -> None:
    """Count a sign-up, and the PIN that it chooses. Raises TooManyTries, TooManyChoices.

    `with_code`: the code of a running cohort with places left, which lifts the limit of the address for its joiners.
    """
    _wait_in_line(secrets.keyed("tries", "join", phone))
    kind, from_address = ("join with code", JOINING_WITH_CODE) if with_code else ("join", JOINING_FROM_ADDRESS)
    _count(
        {
            secrets.keyed("tries", "join", phone, address): AT_ONE_ADDRESS,
            secrets.keyed("tries", kind, "", address): from_address,
        },
        own=(),
    )
    count_choice(phone)


def count_choice(phone: str) -> None:
    """Count a PIN that somebody chooses by themselves on a number; commit before it is looked at. Raises TooManyChoices.

    A PIN that somebody else there has is refused, so each choice tells whether this one is somebody's. That is why it counts
    whether it was taken or not, is never taken back, and counts on every number: else the limit would tell who has an account.
    """
    _count_choice(secrets.keyed("tries", "choice", phone))


def count_choice_by_office(person_id: int) -> None:
    """The same with a code or card from the office, for its own person: strangers cannot use these up. Raises TooManyChoices."""
    _count_choice(secrets.keyed("tries", "choice by the office", str(person_id)))


def _count_choice(subject: str) -> None:
    _wait_in_line(subject)
    try:
        _count({subject: CHOICES}, own=())
    except TooManyTries as refused:
        raise TooManyChoices(refused.wait) from None


def was_right(counted: Counted, *, clears: bool = True) -> None:
    """Take a try back that turned out right. `clears` also forgets the account's earlier ones.

    On a number that several share it must not: else one of them could clear the count while guessing another's PIN.
    """
    run(_take_back, {"ids": counted.ids, "subjects": counted.own_subjects if clears else ()})


def remove_old() -> int:
    """Remove tries that no limit looks at any more, those of a clock that was ahead too; returns how many."""
    old = or_(SignInTry.at < clock.now() - OLDEST_KEPT, SignInTry.at > moments.latest())
    return changed(db.session.execute(delete(SignInTry).where(old)))


def _count(limits: dict[str, Limit], own: tuple[str, ...]) -> Counted:
    now = clock.now()
    subjects = {f"subject_{n}": subject for n, subject in enumerate(limits)}
    windows = {f"since_{n}": now - limit.window for n, limit in enumerate(limits.values())}
    seen = run(_in_windows(len(limits)), subjects | windows | {"latest": moments.latest()})
    wait = max((limits[subject].wait(tries, last) for subject, tries, last in seen), default=0)
    if wait:
        raise TooManyTries(wait)
    rows = run(_note(len(limits)), {**subjects, "at": now})
    return Counted(tuple(rows.scalars()), own)


def _wait_in_line(subject: str) -> None:
    """Let tries on one account go one by one; on SQLite every writer does so anyway."""
    if db.engine.dialect.name == "postgresql":
        run(_line, {"key": int(subject[:15], 16)})
