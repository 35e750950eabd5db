"""The sweeps of this package's periods: accounts, proofs of consent, records of signing in, the audit log, documents."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import aliased

from core import audit
from core.audit import AuditEntry
from core.db import changed, db
from people import erasing, retention, scans, sign_ins
from people.models import (
    Consent,
    ErasureReason,
    LoginSession,
    Person,
    ResetCode,
    RoleGrant,
    SignIn,
    SignInCard,
)
from people.models.roles import STAFF_ROLES
from people.retention import Sweep

AT_A_TIME = 500

_of = aliased(LoginSession)
_last_used = select(func.max(_of.last_seen_at)).where(_of.person_id == Person.id).correlate(Person).scalar_subquery()
_later = aliased(LoginSession)
_used_later = or_(
    _later.last_seen_at > LoginSession.last_seen_at,
    and_(_later.last_seen_at == LoginSession.last_seen_at, _later.id > LoginSession.id),
)
_is_newest = ~exists().where(_later.person_id == LoginSession.person_id, _used_later)
"""A person's last session stays: it tells when the account was last used."""


def register() -> None:
    """Register the sweeps."""
    retention.register("account_and_learning", Sweep(_count_accounts, _erase_accounts))
    retention.register("consent_proof", _simple(Consent, _ended_consents))
    retention.register("sign_in_records", Sweep(_count_signing_in, _remove_signing_in))
    retention.register("audit_log", Sweep(_count_audit, lambda day: audit.erase_before(retention.start_of_day(day))))
    retention.register("documents", Sweep(scans.count_before, scans.remove_before))


def _count_accounts(since: date) -> int:
    return db.session.scalar(select(func.count()).select_from(Person).where(_unused(since))) or 0


def _erase_accounts(since: date) -> int:
    """Erase accounts one at a time, as their owners could."""
    person_id = db.session.scalar(select(Person.id).where(_unused(since)).order_by(Person.id).limit(1))
    if person_id is None:
        return 0
    erasing.erase_at_once(person_id, ErasureReason.PERIOD_OVER)
    return 1


def _unused(since: date) -> ColumnElement[bool]:
    """Return the condition for accounts without a role of the staff that nobody has used since a day."""
    ever_staff = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role.in_(STAFF_ROLES))
    moment = retention.start_of_day(since)
    last = func.coalesce(_last_used, Person.created_at)
    return and_(Person.erased_at.is_(None), Person.email.is_(None), ~ever_staff, last < moment, Person.created_at < moment)


def _ended_consents(since: date) -> ColumnElement[bool]:
    closed = exists().where(Person.id == Consent.person_id, Person.closed_at < retention.start_of_day(since))
    return or_(Consent.withdrawn_at < retention.start_of_day(since), closed)


SIGNING_IN: dict[Any, Callable[[date], ColumnElement[bool]]] = {
    LoginSession: lambda day: and_(LoginSession.last_seen_at < retention.start_of_day(day), ~_is_newest),
    ResetCode: lambda day: ResetCode.given_at < retention.start_of_day(day),
    SignInCard: lambda day: SignInCard.made_at < retention.start_of_day(day),
}


def _count_audit(since: date) -> int:
    return _count(AuditEntry, AuditEntry.at < retention.start_of_day(since))


def _count_signing_in(since: date) -> int:
    kept = _count(SignIn, SignIn.at < retention.start_of_day(since))
    return kept + sum(_count(model, condition(since)) for model, condition in SIGNING_IN.items())


def _remove_signing_in(since: date) -> int:
    """Remove some rows of each kind. The kept sign-ins go from the oldest on, so that their chain holds."""
    kept = sign_ins.erase_sign_ins_before(retention.start_of_day(since))
    return kept + sum(_remove(model, condition(since)) for model, condition in SIGNING_IN.items())


def _simple(model: Any, condition: Callable[[date], ColumnElement[bool]]) -> Sweep:
    return Sweep(lambda day: _count(model, condition(day)), lambda day: _remove(model, condition(day)))


def _count(model: Any, condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(condition)) or 0


def _remove(model: Any, condition: ColumnElement[bool]) -> int:
    """Remove some rows at a time."""
    some = select(model.id).where(condition).order_by(model.id).limit(AT_A_TIME)
    removed = delete(model).where(model.id.in_(list(db.session.scalars(some))))
    return changed(db.session.execute(removed.execution_options(synchronize_session=False)))
