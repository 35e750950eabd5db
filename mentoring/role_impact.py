"""Whom it meets when a mentor's role ends: the cohorts that lose the mentor, with their learners."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from mentoring.models import Cohort, CohortMember, CohortRole
from people.models import Role, RoleGrant
from people.role_impacts import Met


def cohorts_without_mentor(grant: RoleGrant) -> list[Met]:
    """Return the cohorts of the role's partner that the mentor would leave, each with the number of its learners."""
    if grant.role is not Role.MENTOR or grant.scope_kind != "partner":
        return []
    learner, mentor = aliased(CohortMember), aliased(CohortMember)
    rows = db.session.execute(
        select(Cohort.name, func.count(learner.person_id))
        .join(mentor, mentor.cohort_id == Cohort.id)
        .outerjoin(
            learner,
            (learner.cohort_id == Cohort.id) & (learner.role == CohortRole.LEARNER) & learner.left_at.is_(None),
        )
        .where(
            Cohort.partner_id == grant.scope_id,
            Cohort.ends_on >= clock.today(),
            mentor.person_id == grant.person_id,
            mentor.role == CohortRole.MENTOR,
            mentor.left_at.is_(None),
        )
        .group_by(Cohort.id, Cohort.name)
        .order_by(Cohort.name, Cohort.id)
    ).all()
    if not rows:
        return []
    names = tuple(
        f"{name}, {ngettext('%(num)s learner', '%(num)s learners', learners)}" for name, learners in rows
    )  # fmt: skip
    return [Met(_("Cohorts that lose this mentor"), len(rows), names)]
