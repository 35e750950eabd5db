"""Notify administrators on their first page and by mail: when a trouble begins, when it grows, and when it is over."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import DBAPIError

from core import clock, jobs, mail, moments, notes, outbox, waiting
from core.db import changed, db, upsert
from lms.trouble import checks, integrity
from lms.trouble.finding import Finding
from lms.trouble.models import Trouble
from people.models import Person, Role, RoleGrant

log = logging.getLogger(__name__)

PAGE = "/office/trouble"
ADDRESSES = "administrators"
"""The note with the administrators' addresses, for mail while the database does not answer."""
AGAIN = timedelta(days=1)
"""Administrators are notified of a growing trouble this often at most."""
OVER_FOR_GOOD = timedelta(hours=1)
"""A trouble that comes back sooner is the same trouble."""
SUBJECT_LENGTH = 200
"""Characters."""

DEFAULT_LANGUAGE = "id"
UNREACHABLE = (DBAPIError, waiting.Busy)
"""The errors of a database that does not answer or is locked for too long."""

Words = Callable[[str], tuple[str, str]]
"""Returns the subject and body. The caller forces the language, which is also the argument."""
Translations = dict[str, Finding]
"""The finding of one check by language."""


@jobs.sweep("trouble.tell")
def notify_of_changes() -> int:
    """Run all checks and notify of what began, grew or ended. Returns how many changes there were. Commits.

    Processes that do this at the same time do not notify twice: one row in `troubles` is claimed for each change.
    """
    count = sum(_notify(findings) for findings in _run_checks(checks.CHECKS))
    _keep_addresses()
    db.session.commit()
    return count


def notify_now(names: Collection[str]) -> None:
    """Run these checks, notify like `notify_of_changes`, and send the mail at once, without the worker. Commits.

    Where the database does not answer, its own trouble is mailed to the noted addresses instead.
    """
    try:
        for findings in _run_checks(names):
            _notify(findings)
            db.session.commit()
        mail.send_what_is_due()
    except UNREACHABLE:
        log.exception("the database cannot be asked whom to tell")
        integrity.end_session()
        with force_locale(DEFAULT_LANGUAGE):
            finding = checks.run("database", checks.CHECKS["database"])
            if not finding.is_ok:
                _mail_without_database(*_words(finding), about="database")


def notify_of_failed_unit(unit: str) -> None:
    """Notify that a unit of systemd failed, once a day, and send the mail at once. Commits."""
    day = clock.today()

    def words(language: str) -> tuple[str, str]:
        return _("A service failed: %(unit)s", unit=unit), _(
            "The computer reports it. Ask whoever runs it to look: journalctl -u %(unit)s. What is wrong besides stands on the page.",
            unit=unit,
        )

    try:
        _notify_administrators(f"trouble-unit-{unit}-{day:%Y%m%d}", words)
        db.session.commit()
        mail.send_what_is_due()
    except UNREACHABLE:
        log.exception("the database cannot be asked whom to tell")
        integrity.end_session()
        with force_locale(DEFAULT_LANGUAGE):
            _mail_without_database(*words(DEFAULT_LANGUAGE), about=unit)


def _mail_without_database(subject: str, body: str, *, about: str) -> None:
    """Send a mail to the noted addresses of administrators, once a day for each subject `about`."""
    note = notes.read(ADDRESSES)
    today = f"{clock.today()}"
    if note.get(about) == today:
        return
    sent = [mail.send_at_once(address, subject, body) for address in note.get("addresses", [])]
    if any(sent):
        notes.write(ADDRESSES, {**note, about: today})


def _keep_addresses() -> None:
    addresses = [person.email for person in administrators() if person.email]
    note = notes.read(ADDRESSES)
    if note.get("addresses") != addresses:
        notes.write(ADDRESSES, {**note, "addresses": addresses})


def _run_checks(names: Collection[str]) -> list[Translations]:
    """Run the checks once for each language of the administrators.

    This comes before anything is written, because a check that fails ends the session.
    """
    languages = sorted({person.language for person in administrators()}) or [DEFAULT_LANGUAGE]
    db.session.commit()
    by_language = [_run_in(language, tuple(names)) for language in languages]
    db.session.commit()
    return [dict(zip(languages, findings, strict=True)) for findings in zip(*by_language, strict=True)]


def _run_in(language: str, names: Sequence[str]) -> list[Finding]:
    with force_locale(language):
        return [checks.run(name, checks.CHECKS[name]) for name in names]


def _notify(findings: Translations) -> int:
    finding = next(iter(findings.values()))
    return _notify_of_end(findings) if finding.is_ok else _notify_of_trouble(findings, finding)


def _notify_of_trouble(findings: Translations, finding: Finding) -> int:
    if _reopen(finding.name):
        return 0
    now = clock.now()
    row = {"name": finding.name, "opened_at": now, "told_at": now, "count": finding.count}
    opened = upsert(Trouble).values(row).on_conflict_do_nothing().returning(Trouble.id)
    if db.session.scalar(opened) is None and not _claim_growth(finding):
        return 0
    trouble = db.session.scalars(_open(finding.name)).one()
    _notify_administrators(_key(trouble), lambda language: _words(_in_language(findings, language)))
    return 1


def _reopen(name: str) -> bool:
    """Reopen a trouble that was over for less than `OVER_FOR_GOOD`, and withdraw its notices. Tells whether there was one.

    So a trouble that comes and goes each minute causes no notice each minute. If it lasts, it counts as grown, and
    administrators are notified again once the last notice is older than `AGAIN`.
    """
    newest = select(func.max(Trouble.id)).where(Trouble.name == name).scalar_subquery()
    lately = update(Trouble).where(Trouble.id == newest, moments.lately(Trouble.solved_at, OVER_FOR_GOOD))
    if changed(db.session.execute(lately.values(solved_at=None, count=-1))) != 1:
        return False
    _withdraw(db.session.scalars(_open(name)).one())
    return True


def _claim_growth(finding: Finding) -> bool:
    """Claim the notice of a trouble that grew. Tells whether this process updated the row, which only one process can."""
    long_ago = ~moments.lately(Trouble.told_at, AGAIN)
    is_open = Trouble.name == finding.name, Trouble.solved_at.is_(None)
    grown = update(Trouble).where(*is_open, Trouble.count < finding.count, long_ago)
    return changed(db.session.execute(grown.values(count=finding.count, told_at=clock.now()))) == 1


def _in_language(findings: Translations, language: str) -> Finding:
    """Return the finding in a language, or in another one if an administrator's language changed since the check."""
    return findings.get(language) or next(iter(findings.values()))


def _words(finding: Finding) -> tuple[str, str]:
    return _("Please look: %(title)s", title=finding.title), " ".join(filter(None, (finding.what, finding.lost, finding.todo)))


def _notify_of_end(findings: Translations) -> int:
    name = next(iter(findings.values())).name
    trouble = db.session.scalars(_open(name)).one_or_none()
    if trouble is None:
        return 0
    over = update(Trouble).where(Trouble.id == trouble.id, Trouble.solved_at.is_(None)).values(solved_at=clock.now())
    if not changed(db.session.execute(over)):
        return 0

    def words(language: str) -> tuple[str, str]:
        finding = _in_language(findings, language)
        return _("It is well again: %(title)s", title=finding.title), finding.what

    _withdraw(trouble)
    _notify_administrators(f"{_key(trouble)}-over", words)
    return 1


def _key(trouble: Trouble) -> str:
    """Return the key of the newest notices of a trouble. One that grew is told again, and so is then its end."""
    return f"{_prefix(trouble)}{trouble.told_at:%Y%m%d%H%M%S}"


def _prefix(trouble: Trouble) -> str:
    return f"trouble-{trouble.id}-{trouble.name}-"


def _open(name: str) -> Select[Trouble]:
    return select(Trouble).where(Trouble.name == name, Trouble.solved_at.is_(None))


def _withdraw(trouble: Trouble) -> None:
    messages = select(outbox.Message.person_id, outbox.Message.key).where(outbox.Message.key.startswith(_prefix(trouble)))
    for person_id, key in db.session.execute(messages).all():
        outbox.withdraw(person_id, [key])


def _notify_administrators(key: str, words: Words) -> None:
    for person in administrators():
        with force_locale(person.language):
            subject, body = words(person.language)
        outbox.notify(person.id, key=key, subject=subject[:SUBJECT_LENGTH], body=body, link=PAGE, email=person.email)


def administrators() -> Sequence[Any]:
    """Return the rows (id, language, email) of everybody who holds the administrator's role today."""
    holders = select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMIN, RoleGrant.in_force(clock.today()))
    statement = select(Person.id, Person.language, Person.email).where(Person.id.in_(holders), Person.closed_at.is_(None))
    return db.session.execute(statement.order_by(Person.id)).all()
