"""Certificates on the desk: revocations for a second person, names to correct, and how many certificates were issued.

The first person of a revocation sees on the desk that it waits for the second, may remind the others of the office, and may
withdraw it.
"""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, Select, bindparam, false, func, or_, select

from certificates.models import Certificate, EarlierCertificate, NameCorrection, Revocation
from certificates.policies import can_see_register
from certificates.revoking import decide_by
from core import clock, lateness
from core.db import TZDateTime, run
from people.desk.holders import office_staff
from people.desk.sources import Source
from people.desk.things import SHOWN, Figure, Held, Pile, Place, Thing, counted_weeks, counts, in_two_weeks, week
from people.identity import Identity

_only, _viewer = bindparam("only", type_=Integer), bindparam("viewer", type_=Integer)
_is_late = Revocation.proposed_at < bindparam("late_before", type_=TZDateTime)
_revocations = (
    select(
        Revocation.id,
        Revocation.certificate_id,
        Revocation.proposed_at,
        Certificate.number,
        Certificate.given_to,
        *counts(_is_late),
    )
    .join(Certificate, Certificate.id == Revocation.certificate_id)
    .where(Revocation.confirmed.is_(None), or_(_only.is_(None), Revocation.id == _only))
    .order_by(Revocation.proposed_at, Revocation.id)
    .limit(SHOWN)
)
_to_decide = _revocations.where(Revocation.proposed_by_id != _viewer, Certificate.person_id != _viewer)
_proposed = _revocations.where(Revocation.proposed_by_id == _viewer)
_corrections = (
    select(NameCorrection.id, NameCorrection.asked_at, NameCorrection.name, Certificate.number, *counts(false()))
    .join(Certificate, Certificate.id == NameCorrection.certificate_id)
    .where(
        NameCorrection.decided_at.is_(None),
        Certificate.person_id != _viewer,
        or_(_only.is_(None), NameCorrection.id == _only),
    )
    .order_by(NameCorrection.asked_at, NameCorrection.id)
    .limit(SHOWN)
)
_first_issued = func.coalesce(
    select(func.min(EarlierCertificate.issued_at))
    .where(EarlierCertificate.certificate_id == Certificate.id)
    .correlate(Certificate)
    .scalar_subquery(),
    Certificate.issued_at,
    type_=TZDateTime,
)
"""When a certificate was issued first. One that replaces another, with the name corrected, is no new certificate."""
_issued = select(*counted_weeks(_first_issued)).where(in_two_weeks(Certificate.issued_at), in_two_weeks(_first_issued))


def _waiting_revocations(person: Identity, id: int | None) -> Pile[Thing]:
    rows = _read(_to_decide, person, id)
    return Pile.of([_revocation(row) for row in rows], rows)


def _held_revocations(person: Identity, id: int | None) -> Pile[Held]:
    rows = _read(_proposed, person, id)
    others = office_staff(but=person.id) if rows else ()
    things = [_revocation(row) for row in rows]
    return Pile.of([Held(thing, others, thing.place) for thing in things], rows)


def _read(statement: Select[*tuple[Any, ...]], person: Identity, id: int | None) -> Sequence[Any]:
    if not can_see_register(person):
        return ()
    return run(statement, {"viewer": person.id, "only": id, "late_before": lateness.begun_before(decide_by)}).all()


def _revocation(row: Any) -> Thing:
    return Thing(
        kind="revocation",
        id=row.id,
        deed=_("Decide on a revocation as the second person"),
        what=f"{row.given_to}, {row.number}",
        since=row.proposed_at,
        due=decide_by(clock.day_of(row.proposed_at)),
        place=Place("office_certificates.show_certificate", {"certificate_id": row.certificate_id}),
    )


def _waiting_corrections(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_see_register(person):
        return Pile()
    rows = run(_corrections, {"viewer": person.id, "only": id}).all()
    return Pile.of([_correction(row) for row in rows], rows)


def _correction(row: Any) -> Thing:
    return Thing(
        kind="name",
        id=row.id,
        deed=_("Correct a name"),
        what=f"{row.name}, {row.number}",
        since=row.asked_at,
        due=None,
        place=Place("name_corrections.list_corrections"),
    )


def figures(person: Identity) -> Sequence[Figure]:
    """Count for the office the issued certificates."""
    if not can_see_register(person):
        return ()
    row = run(_issued, week()).one()
    return [Figure(_("Certificates issued"), row.now, row.before)]


REVOCATIONS = Source(_waiting_revocations, _held_revocations)
NAMES = Source(_waiting_corrections)
