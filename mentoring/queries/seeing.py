"""Whom of a cohort a visitor sees: a mentor by the rows of access, the office those who agreed to share. And the facts of now."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, exists, or_

from core import clock
from core.db import TZDateTime
from mentoring import limits
from mentoring.models import Cohort
from mentoring.policies import is_office, partners_of
from mentoring.queries.risk import member
from people import consents
from people.identity import Visitor
from people.models import Access, AccessReason, Consent

by_access: ColumnElement[bool] = exists().where(
    Access.viewer_id == bindparam("viewer"),
    Access.subject_id == member.person_id,
    Access.why == AccessReason.COHORT,
    Access.why_id == member.cohort_id,
    or_(Access.until.is_(None), Access.until > bindparam("now", type_=TZDateTime)),
)
_shares = exists().where(
    Consent.person_id == member.person_id,
    Consent.purpose == consents.PARTNER_SHARING,
    Consent.partner_id == Cohort.partner_id,
    Consent.withdrawn_at.is_(None),
)
is_seen: ColumnElement[bool] = or_(
    and_(bindparam("is_mentor", type_=Boolean), by_access), and_(bindparam("is_office", type_=Boolean), _shares)
)
"""Who greets a member, looks at the number, gives a code: a mentor who sees the member through this cohort, or the office."""
is_visible: ColumnElement[bool] = or_(
    bindparam("is_office", type_=Boolean), Cohort.partner_id.in_(bindparam("partners", expanding=True))
)
"""The policy `can_edit_cohort` in SQL."""


def facts_for(visitor: Visitor) -> dict[str, Any]:
    """What these conditions, and those of risk, ask of a visitor and of this moment."""
    now, limit = clock.now(), limits.at_risk()
    partners = partners_of(visitor)
    return {
        "viewer": visitor.id,
        "is_office": is_office(visitor),
        "is_mentor": bool(partners),
        "partners": sorted(partners),
        "now": now,
        "today": clock.today(),
        "idle_before": now - timedelta(days=limit.idle_days),
        "stuck_before": now - timedelta(days=limit.same_lesson_days),
        "failed_times": limit.failed_times,
        "greeted_before": now - timedelta(days=limit.greeted_days),
    }
