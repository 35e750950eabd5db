"""Who must not judge whom: a curator is tied to an enterprise by a declared row, or by what they did with its members.

`curation.yaml`, scoring.conflict_of_interest: who owns it, mentors it, judged its practical task, or is related to it.
"""

from typing import Any

from sqlalchemy import ColumnElement, exists, literal, or_, select
from sqlalchemy.orm import aliased

from core import audit, clock
from core.db import db, upsert
from core.errors import N_, DomainError
from courses.models import Enrolment
from curation.models import Tie
from people.identity import Identity
from people.models import Access, Enterprise, Membership
from quizzes.models import Judgement, Submission


class Tied(DomainError):
    """Somebody with a tie to the enterprise tried to take part."""

    status = 403
    message = N_("You have a tie to this business, so others look at it.")


class ReasonMissing(DomainError):
    """A tie says what it is."""

    message = N_("Please write what ties you to this business.")


def tied(curator: Any, enterprise: Any) -> ColumnElement[bool]:
    """An EXISTS for a WHERE: `curator` (an id or a bindparam) is tied to `enterprise` (a column or an id).

    Members past and present; mentors of a member's cohort, also of one that has ended; whoever judged a member's task.
    """
    declared, own, seen, judged = aliased(Tie), aliased(Membership), aliased(Access), aliased(Judgement)
    mentored, graded = aliased(Membership), aliased(Membership)
    submission, enrolment = aliased(Submission), aliased(Enrolment)
    return or_(
        exists().where(declared.curator_id == curator, declared.enterprise_id == enterprise),
        exists().where(own.person_id == curator, own.enterprise_id == enterprise),
        exists().where(
            mentored.enterprise_id == enterprise,
            mentored.left_at.is_(None),
            seen.viewer_id == curator,
            seen.subject_id == mentored.person_id,
        ),
        exists().where(
            graded.enterprise_id == enterprise,
            graded.left_at.is_(None),
            enrolment.person_id == graded.person_id,
            submission.enrolment_id == enrolment.id,
            judged.submission_id == submission.id,
            judged.by_id == curator,
        ),
    )


def is_tied(person_id: int, enterprise_id: int) -> bool:
    """Whether somebody is tied to an enterprise now."""
    return bool(db.session.scalar(select(tied(literal(person_id), literal(enterprise_id)))))


def declare(enterprise_id: int, *, by: Identity, reason: str) -> None:
    """Say that one is tied to an enterprise; twice is once. A score that was given before no longer counts.

    Raises ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing(enterprise_id)
    row = {
        "curator_id": by.id,
        "enterprise_id": enterprise_id,
        "reason": reason.strip(),
        "declared_at": clock.now(),
        "declared_by_id": by.id,
    }
    db.session.execute(select(Enterprise.id).where(Enterprise.id == enterprise_id).with_for_update())
    db.session.execute(upsert(Tie).values(row).on_conflict_do_nothing(index_elements=["curator_id", "enterprise_id"]))
    audit.record("declared a tie", "enterprise", enterprise_id, actor_id=by.id)
