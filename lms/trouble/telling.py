"""Tell administrators, on their first page and by mail: once for each trouble, again where it grows, and when it is over."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from core import clock, jobs, mail, moments, notes, outbox, waiting
from core.db import changed, db, upsert
from lms.trouble import checks, reading
from lms.trouble.finding import Finding
from lms.trouble.models import Trouble
from people.models import Person, Role, RoleGrant

log = logging.getLogger(__name__)

PAGE = "/office/trouble"
ADDRESSES = "administrators"
"""The note that says whom to write to while the database cannot."""
AGAIN = timedelta(days=1)
OVER_FOR_GOOD = timedelta(hours=1)
SUBJECT_LENGTH = 200

DEFAULT_LANGUAGE = "id"
UNREACHABLE = (DBAPIError, waiting.Busy)
"""The database is away, or somebody holds it."""

Words = Callable[[str], tuple[str, str]]
"""Subject and body for a reader of this language, made while it is in force."""
Seen = dict[str, Finding]
"""One finding by the language in which it was looked for."""


@jobs.sweep("trouble.tell")
def tell_what_is_new() -> int:
    """Tell what is new and what is over; returns how many. Whoever does it at the same time does not tell it twice. Commits."""
    told = sum(_tell(seen) for seen in _seen(checks.CHECKS))
    _keep_addresses()
    db.session.commit()
    return told


def tell_at_once(wanted: Iterable[str]) -> None:
    """The same for some checks, by a process that cannot wait for the worker; mail leaves now."""
    try:
        for seen in _seen(wanted):
            _tell(seen)
            db.session.commit()
        mail.send_what_is_due()
    except UNREACHABLE:
        log.exception("the database cannot be asked whom to tell")
        reading.end_session()
        _mail_alone(*_words(checks.made("database", checks.CHECKS["database"])), about="database")


def tell_of_unit(unit: str) -> None:
    """A unit of systemd failed: told once a day, by mail at once."""
    day = clock.today()

    def words(language: str) -> tuple[str, str]:
        return _("A service failed: %(unit)s", unit=unit), _(
            "The computer reports it. Ask whoever runs it to look: journalctl -u %(unit)s. What is wrong besides stands on the page.",
            unit=unit,
        )

    try:
        _tell_administrators(f"trouble-unit-{unit}-{day:%Y%m%d}", words)
        db.session.commit()
        mail.send_what_is_due()
    except UNREACHABLE:
        log.exception("the database cannot be asked whom to tell")
        reading.end_session()
        _mail_alone(*words(DEFAULT_LANGUAGE), about=unit)


def _mail_alone(subject: str, body: str, *, about: str) -> None:
    """Where the database does not say who administers, those who did so last get a mail, once a day."""
    known = notes.read(ADDRESSES)
    today = f"{clock.today()}"
    if known.get(about) == today:
        return
    left = [mail.send_at_once(address, subject, body) for address in known.get("addresses", [])]
    if any(left):
        notes.write(ADDRESSES, {**known, about: today})


def _keep_addresses() -> None:
    addresses = [person.email for person in administrators() if person.email]
    known = notes.read(ADDRESSES)
    if known.get("addresses") != addresses:
        notes.write(ADDRESSES, {**known, "addresses": addresses})


def _seen(names: Iterable[str]) -> list[Seen]:
    """Look once for each language that administrators read, before anything is written: a check that fails ends the session."""
    languages = sorted({person.language for person in administrators()}) or [DEFAULT_LANGUAGE]
    db.session.commit()
    looks = [_look(tuple(names), language) for language in languages]
    db.session.commit()
    return [dict(zip(languages, findings, strict=True)) for findings in zip(*looks, strict=True)]


def _look(names: Sequence[str], language: str) -> list[Finding]:
    with force_locale(language):
        return [checks.made(name, checks.CHECKS[name]) for name in names]


def _tell(seen: Seen) -> int:
    finding = next(iter(seen.values()))
    return _tell_over(seen) if finding.is_well else _tell_trouble(seen, finding)


def _tell_trouble(seen: Seen, finding: Finding) -> int:
    if _has_come_back(finding.name):
        return 0
    now = clock.now()
    row = {"name": finding.name, "opened_at": now, "told_at": now, "count": finding.count}
    opened = upsert(Trouble).values(row).on_conflict_do_nothing().returning(Trouble.id)
    if db.session.scalar(opened) is None and not _claim_growth(finding):
        return 0
    trouble = db.session.scalars(_open(finding.name)).one()
    _tell_administrators(f"{_key(trouble)}-{trouble.told_at:%Y%m%d%H%M%S}", lambda language: _words(_for(seen, language)))
    return 1


def _has_come_back(name: str) -> bool:
    """What was over for less than an hour goes on as it was: what comes and goes each minute is not told each minute.

    That it was over is put away. Where it lasts, it counts as grown, and is told again the next day.
    """
    newest = select(func.max(Trouble.id)).where(Trouble.name == name).scalar_subquery()
    lately = update(Trouble).where(Trouble.id == newest, moments.lately(Trouble.solved_at, OVER_FOR_GOOD))
    if changed(db.session.execute(lately.values(solved_at=None, count=-1))) != 1:
        return False
    _withdraw(db.session.scalars(_open(name)).one())
    return True


def _claim_growth(finding: Finding) -> bool:
    """Whether it is about more things than were told; noted, so that only one process tells it."""
    long_ago = ~moments.lately(Trouble.told_at, AGAIN)
    still = Trouble.name == finding.name, Trouble.solved_at.is_(None)
    grown = update(Trouble).where(*still, Trouble.count < finding.count, long_ago)
    return changed(db.session.execute(grown.values(count=finding.count, told_at=clock.now()))) == 1


def _for(seen: Seen, language: str) -> Finding:
    """In another language where somebody became an administrator, or changed theirs, since it was looked for."""
    return seen.get(language) or next(iter(seen.values()))


def _words(finding: Finding) -> tuple[str, str]:
    return _("Please look: %(title)s", title=finding.title), " ".join(filter(None, (finding.what, finding.lost, finding.todo)))


def _tell_over(seen: Seen) -> int:
    name = next(iter(seen.values())).name
    trouble = db.session.scalars(_open(name)).one_or_none()
    if trouble is None:
        return 0
    over = update(Trouble).where(Trouble.id == trouble.id, Trouble.solved_at.is_(None)).values(solved_at=clock.now())
    if not changed(db.session.execute(over)):
        return 0

    def words(language: str) -> tuple[str, str]:
        finding = _for(seen, language)
        return _("It is well again: %(title)s", title=finding.title), finding.what

    _withdraw(trouble)
    _tell_administrators(f"{_key(trouble)}-over", words)
    return 1


def _key(trouble: Trouble) -> str:
    return f"trouble-{trouble.id}-{trouble.name}"


def _open(name: str) -> Select[Trouble]:
    return select(Trouble).where(Trouble.name == name, Trouble.solved_at.is_(None))


def _withdraw(trouble: Trouble) -> None:
    told = select(outbox.Message.person_id, outbox.Message.key).where(outbox.Message.key.startswith(f"{_key(trouble)}-"))
    for person_id, key in db.session.execute(told).all():
        outbox.withdraw(person_id, [key])


def _tell_administrators(key: str, words: Words) -> None:
    for person in administrators():
        with force_locale(person.language):
            subject, body = words(person.language)
        outbox.tell(person.id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=PAGE, email=person.email)


def administrators() -> Sequence[Any]:
    """Who may sign in as administrator today: rows of id, language, email."""
    in_force = RoleGrant.ended_at.is_(None), or_(RoleGrant.until.is_(None), RoleGrant.until >= clock.today())
    holders = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN, *in_force)
    found = select(Person.id, Person.language, Person.email).where(Person.id.in_(holders), Person.closed_at.is_(None))
    return db.session.execute(found.order_by(Person.id)).all()
