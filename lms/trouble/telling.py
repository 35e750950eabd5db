"""Tell administrators, on their first page and by mail: once for each trouble, again where it grows, and when it is over."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from core import clock, jobs, mail, moments, notes, outbox
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

Words = Callable[[], tuple[str, str]]
"""Subject and body, made while the reader's language is in force."""


@jobs.sweep("trouble.tell")
def tell_what_is_new() -> int:
    """Tell what is new and what is over; returns how many. Whoever does it at the same time does not tell it twice. Commits."""
    found = {finding.name: finding for finding in checks.all_findings()}
    db.session.commit()
    told = sum(_tell(finding) for finding in found.values() if not finding.is_well)
    told += sum(_tell_over(name) for name, finding in found.items() if finding.is_well)
    _keep_addresses()
    db.session.commit()
    return told


def tell_at_once(wanted: Iterable[str]) -> None:
    """The same for some checks, by a process that cannot wait for the worker; mail leaves now."""
    try:
        for name in wanted:
            finding = checks.made(name, checks.CHECKS[name])
            db.session.commit()
            _tell_over(name) if finding.is_well else _tell(finding)
            db.session.commit()
        mail.send_what_is_due()
    except DBAPIError:
        log.exception("the database cannot be asked whom to tell")
        reading.end_session()
        _mail_alone(*_words("database"), about="database")


def tell_of_unit(unit: str) -> None:
    """A unit of systemd failed: told once a day, by mail at once."""
    day = clock.today()

    def words() -> tuple[str, str]:
        return _("A service failed: %(unit)s", unit=unit), _(
            "The computer reports it. Ask whoever runs it to look: journalctl -u %(unit)s. What is wrong besides stands on the page.",
            unit=unit,
        )

    try:
        _tell_administrators(f"trouble-unit-{unit}-{day:%Y%m%d}", words)
        db.session.commit()
        mail.send_what_is_due()
    except DBAPIError:
        log.exception("the database cannot be asked whom to tell")
        reading.end_session()
        _mail_alone(*words(), about=unit)


def _mail_alone(subject: str, body: str, *, about: str) -> None:
    """Where the database does not say who administers, those who did so last get a mail, once a day."""
    known = notes.read(ADDRESSES)
    today = f"{clock.today()}"
    if known.get(about) == today:
        return
    for address in known.get("addresses", []):
        mail.send_at_once(address, subject, body)
    notes.write(ADDRESSES, {**known, about: today})


def _keep_addresses() -> None:
    addresses = [person.email for person in administrators() if person.email]
    known = notes.read(ADDRESSES)
    if known.get("addresses") != addresses:
        notes.write(ADDRESSES, {**known, "addresses": addresses})


def _tell(finding: Finding) -> int:
    if _has_come_back(finding.name):
        return 0
    now = clock.now()
    row = {"name": finding.name, "opened_at": now, "told_at": now, "count": finding.count}
    opened = upsert(Trouble).values(row).on_conflict_do_nothing().returning(Trouble.id)
    if db.session.scalar(opened) is None and not _has_grown(finding):
        return 0
    trouble = db.session.scalars(_open(finding.name)).one()
    _tell_administrators(f"{_key(trouble)}-{trouble.told_at:%Y%m%d%H%M%S}", lambda: _words(finding.name))
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


def _has_grown(finding: Finding) -> bool:
    """Whether it is about more things than were told; noted, so that only one process tells it."""
    long_ago = ~moments.lately(Trouble.told_at, AGAIN)
    still = Trouble.name == finding.name, Trouble.solved_at.is_(None)
    grown = update(Trouble).where(*still, Trouble.count < finding.count, long_ago)
    return changed(db.session.execute(grown.values(count=finding.count, told_at=clock.now()))) == 1


def _words(name: str) -> tuple[str, str]:
    """Made anew in each reader's language."""
    finding = checks.made(name, checks.CHECKS[name])
    return _("Please look: %(title)s", title=finding.title), " ".join(filter(None, (finding.what, finding.lost, finding.todo)))


def _tell_over(name: str) -> int:
    trouble = db.session.scalars(_open(name)).one_or_none()
    if trouble is None:
        return 0
    over = update(Trouble).where(Trouble.id == trouble.id, Trouble.solved_at.is_(None)).values(solved_at=clock.now())
    if not changed(db.session.execute(over)):
        return 0

    def words() -> tuple[str, str]:
        finding = checks.made(name, checks.CHECKS[name])
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
            subject, body = words()
        outbox.tell(person.id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=PAGE, email=person.email)


def administrators() -> Sequence[Any]:
    """Who may sign in as administrator today: rows of id, language, email."""
    in_force = RoleGrant.ended_at.is_(None), or_(RoleGrant.until.is_(None), RoleGrant.until >= clock.today())
    holders = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN, *in_force)
    found = select(Person.id, Person.language, Person.email).where(Person.id.in_(holders), Person.closed_at.is_(None))
    return db.session.execute(found.order_by(Person.id)).all()
