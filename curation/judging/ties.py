"""Ties between curators and enterprises. A tied curator does not judge the enterprise.

`curation.yaml`, scoring.conflict_of_interest: who owns it, mentors it, judged its practical task, or is related to it.
"""

from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, literal, or_, select
from sqlalchemy.orm import aliased

from core import audit, clock
from core.db import TZDateTime, db, upsert
from core.errors import N_, Closed, DomainError
from courses.models import Enrolment
from curation.judging import forgetting
from curation.models import Application, Decision, Round, Tie
from people.identity import Identity
from people.models import Access, Enterprise, Membership
from quizzes.models import Judgement, Submission


class Tied(DomainError):
    """The curator is tied to the enterprise."""

    status = 403
    message = N_("You have a tie to this business, so others look at it.")


class ReasonMissing(DomainError):
    """The tie has no reason."""

    message = N_("Please write what ties you to this business.")


class TooLate(Closed):
    """The tie was declared on an earlier day, or a product of the business was decided since."""

    message = N_("This tie can no longer be taken back here. If it is a mistake, please tell the office.")


def tied(curator: Any, enterprise: Any) -> ColumnElement[bool]:
    """Return an EXISTS condition: `curator` (an id or a bindparam) is tied to `enterprise` (a column or an id).

    Tied are declared curators, present and past members, present and past mentors of a member, and those who judged a member's
    task.
    """
    declared, own, access, judged = aliased(Tie), aliased(Membership), aliased(Access), aliased(Judgement)
    mentored, graded = aliased(Membership), aliased(Membership)
    submission, enrolment = aliased(Submission), aliased(Enrolment)
    return or_(
        _exists(declared).where(declared.curator_id == curator, declared.enterprise_id == enterprise),
        _exists(own).where(own.person_id == curator, own.enterprise_id == enterprise),
        _exists(mentored, access).where(
            mentored.enterprise_id == enterprise,
            mentored.left_at.is_(None),
            access.viewer_id == curator,
            access.subject_id == mentored.person_id,
        ),
        _exists(graded, enrolment, submission, judged).where(
            graded.enterprise_id == enterprise,
            graded.left_at.is_(None),
            enrolment.person_id == graded.person_id,
            submission.enrolment_id == enrolment.id,
            judged.submission_id == submission.id,
            judged.by_id == curator,
        ),
    )


def _exists(*tables: Any) -> Exists:
    """Return an EXISTS over these tables alone. All others are those of the statement around it, at any depth."""
    return exists().correlate_except(*tables)


def is_tied(person_id: int, enterprise_id: int) -> bool:
    """Tell whether a person is tied to an enterprise."""
    return bool(db.session.scalar(select(tied(literal(person_id), literal(enterprise_id)))))


def declare(enterprise_id: int, *, by: Identity, reason: str) -> None:
    """Declare a tie to an enterprise. Declaring again changes nothing. Earlier scores of the curator no longer count.

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
    forgetting.of_business(enterprise_id, by.id)
    audit.record("declared a tie", "enterprise", enterprise_id, actor_id=by.id)


def withdraw(tie_id: int, *, by: Identity) -> None:
    """Withdraw a tie that was declared by mistake. Declaring and withdrawing both stay in the audit log.

    The curator can do so on the day of the declaration, while nothing of the business was decided since: otherwise a tie could
    be used to choose the scores that count. Withdrawing again changes nothing. Raises TooLate.
    """
    tie = db.session.scalars(select(Tie).where(Tie.id == tie_id, Tie.curator_id == by.id).with_for_update()).first()
    if tie is None:
        return
    if not db.session.scalar(
        select(may_be_withdrawn(literal(clock.start_of(clock.today()), TZDateTime))).where(Tie.id == tie.id)
    ):
        raise TooLate(tie)
    db.session.delete(tie)
    audit.record("withdrew a tie", "enterprise", tie.enterprise_id, actor_id=by.id)


def may_be_withdrawn(today_begins: Any) -> ColumnElement[bool]:
    """Return the condition on `Tie`: it was declared today, and no product of the business was decided since."""
    decided = (
        exists()
        .where(Decision.round_id == Round.id, Round.application_id == Application.id)
        .where(Application.enterprise_id == Tie.enterprise_id, Decision.decided_at >= Tie.declared_at)
        .correlate(Tie)
    )
    return and_(Tie.declared_at >= today_begins, ~decided)
