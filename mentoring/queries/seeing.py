"""SQL conditions for what a visitor sees of cohorts, and the parameters of these conditions."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, exists, or_

from core import clock, lateness
from core.db import TZDateTime
from mentoring import limits
from mentoring.models import Cohort
from mentoring.policies import partners_of
from mentoring.queries.risk import member
from people import consents
from people.identity import Visitor
from people.models import Access, AccessReason, Consent
from people.policies import works_at_office

_has_access: ColumnElement[bool] = exists().where(
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
    and_(bindparam("is_mentor", type_=Boolean), _has_access), and_(bindparam("is_office", type_=Boolean), _shares)
)
"""Whether the visitor sees the learner `member`: a mentor with access through this cohort, or the office where the learner
shares with the partner."""
is_cohort_visible: ColumnElement[bool] = or_(
    bindparam("is_office", type_=Boolean), Cohort.partner_id.in_(bindparam("partners", expanding=True))
)
"""Whether the visitor may open the cohort: the policy `can_edit_cohort` in SQL."""


def parameters_for(visitor: Visitor) -> dict[str, Any]:
    """Return the parameters of the conditions here and in `mentoring.queries.risk`, for a visitor and this moment."""
    now, limit = clock.now(), limits.risk_limits()
    partners = partners_of(visitor)
    return {
        "viewer": visitor.id,
        "is_office": works_at_office(visitor),
        "is_mentor": bool(partners),
        "partners": sorted(partners),
        "now": now,
        "today": clock.today(),
        "late_before": lateness.late_before(),
        "idle_before": now - timedelta(days=limit.idle_days),
        "stuck_before": now - timedelta(days=limit.same_lesson_days),
        "failed_times": limit.failed_times,
        "greeted_before": now - timedelta(days=limit.greeted_days),
    }
