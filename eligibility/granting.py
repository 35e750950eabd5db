"""*Layak* is granted: once for each version of the rules, in the transaction of the fact that was still missing, and for good."""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select

from core import audit, clock
from core.db import db, upsert
from courses.models import Enrolment
from courses.requirements import required_now
from eligibility import notices as passport_notices
from eligibility import passports
from eligibility.grants import MET
from eligibility.models import Eligibility
from eligibility.queries.facts import ground_for
from eligibility.states import RuleState
from people.models import Consent, Membership
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules, Rules


def grant_if_met(enterprise_id: int) -> bool:
    """Grant where K01, K02, K03, K08 and K09 are all met and nothing was granted under this version; True when this did it.

    An office without rules in force grants nothing yet.
    """
    try:
        rules = rule_versions.current()
    except NoRules:
        return False
    db.session.flush()
    if _is_granted(enterprise_id, rules):
        return False
    return _grant(enterprise_id, rules, passports.enterprise_states(enterprise_id, rules=rules))


def grant_for_person(person_id: int) -> None:
    """The same for every business in which a person takes part, because something about the person changed."""
    for enterprise_id in enterprises_of(person_id):
        grant_if_met(enterprise_id)


def note_completed(enrolment: Enrolment) -> None:
    """A course was completed: where it was the last required one, its member is told that K01 is met; then *Layak*."""
    wanted = {course.course_id for course in required_now()}
    for enterprise_id in enterprises_of(enrolment.person_id):
        if enrolment.course_id in wanted:
            _tell_courses_complete(enterprise_id, enrolment)
        grant_if_met(enterprise_id)


def grant_what_was_missed() -> int:
    """Find what no signal told of (a suspension's end of a day, a version that came into force); how many were granted."""
    try:
        rules = rule_versions.current()
    except NoRules:
        return 0
    waiting = _candidates(rules)
    if not waiting:
        return 0
    states = passports.enterprises_under(ground_for(rules), waiting)
    return sum(_grant(enterprise_id, rules, states[enterprise_id]) for enterprise_id in waiting if enterprise_id in states)


def granted_on(enterprise_id: int) -> Eligibility | None:
    """The first grant of an enterprise, under whatever version; it stays."""
    return db.session.scalars(
        select(Eligibility)
        .where(Eligibility.enterprise_id == enterprise_id)
        .order_by(Eligibility.granted_at, Eligibility.id)
        .limit(1)
    ).first()


def enterprises_of(person_id: int) -> Sequence[int]:
    """The businesses in which a person takes part now."""
    return db.session.scalars(
        select(Membership.enterprise_id)
        .where(Membership.person_id == person_id, Membership.left_at.is_(None))
        .order_by(Membership.enterprise_id)
    ).all()


def _grant(enterprise_id: int, rules: Rules, states: Iterable[RuleState]) -> bool:
    states = list(states)
    if not passports.eligible(states):
        return False
    row = {
        "enterprise_id": enterprise_id,
        "rule_set_id": rules.id,
        "granted_at": clock.now(),
        "facts": MET.write(passports.summary(states)),
    }
    granted = db.session.scalar(upsert(Eligibility).values(row).on_conflict_do_nothing().returning(Eligibility.id))
    if granted is None:  # another was first
        return False
    audit.record("granted eligibility", "enterprise", enterprise_id, actor_id=None)
    passport_notices.tell_eligible(enterprise_id)
    return True


def _is_granted(enterprise_id: int, rules: Rules) -> bool:
    found = select(exists().where(Eligibility.enterprise_id == enterprise_id, Eligibility.rule_set_id == rules.id))
    return bool(db.session.scalar(found))


def _tell_courses_complete(enterprise_id: int, enrolment: Enrolment) -> None:
    try:
        first = passports.enterprise_states(enterprise_id)[0]
    except NoRules:
        return
    if first.state.good:
        passport_notices.tell_courses_complete(enterprise_id, enrolment)


def _candidates(rules: Rules) -> list[int]:
    """Businesses with the consents that K08 asks for and nothing granted under this version: few, in one statement."""
    granted = exists().where(Eligibility.enterprise_id == Membership.enterprise_id, Eligibility.rule_set_id == rules.id)
    agreed = exists().where(
        Consent.person_id == Membership.person_id,
        Consent.withdrawn_at.is_(None),
        Consent.purpose.in_(rules.consents),
    )
    found = select(Membership.enterprise_id).where(Membership.left_at.is_(None), agreed, ~granted).distinct()
    return sorted(db.session.scalars(found))
