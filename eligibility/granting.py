"""Grant *Layak* in the transaction that adds the last missing fact.

The UNIQUE constraint of `Eligibility` allows a grant for each version of the rules. No grant is taken back.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, select

from core import audit, clock
from core.db import db, upsert
from courses.models import Enrolment
from courses.requirements import required_now
from eligibility import notices, passports
from eligibility.grants import GRANT_FACTS
from eligibility.models import Eligibility
from eligibility.queries.facts import context_for
from eligibility.states import RuleState
from people.models import Consent, Membership
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules, Rules


def grant_if_met(enterprise_id: int) -> bool:
    """Grant *Layak* if K01, K02, K03, K08 and K09 are met and this version has no grant yet. Returns True if granted.

    Without rules in force nothing is granted.
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
    """Grant *Layak* to the businesses of a person about whom a fact changed, where it is due."""
    for enterprise_id in enterprises_of(person_id):
        grant_if_met(enterprise_id)


def on_course_completed(enrolment: Enrolment) -> None:
    """Notify the members if a completed course was the last required one, then grant *Layak* if it is due."""
    required = {course.course_id for course in required_now()}
    for enterprise_id in enterprises_of(enrolment.person_id):
        if enrolment.course_id in required:
            _notify_courses_complete(enterprise_id, enrolment)
        grant_if_met(enterprise_id)


def grant_missed() -> int:
    """Grant *Layak* where it became due without a signal, for example when a version came into force. Returns how many."""
    try:
        rules = rule_versions.current()
    except NoRules:
        return 0
    waiting = _candidates(rules)
    if not waiting:
        return 0
    states = passports.evaluate_enterprises(context_for(rules), waiting)
    return sum(_grant(enterprise_id, rules, states[enterprise_id]) for enterprise_id in waiting if enterprise_id in states)


def first_grant_of(enterprise_id: int) -> Eligibility | None:
    """Return the first grant of an enterprise, under any version, or None."""
    return db.session.scalars(
        select(Eligibility)
        .where(Eligibility.enterprise_id == enterprise_id)
        .order_by(Eligibility.granted_at, Eligibility.id)
        .limit(1)
    ).first()


def enterprises_of(person_id: int) -> Sequence[int]:
    """Return the ids of the businesses of which a person is a member."""
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
        "facts": GRANT_FACTS.write(passports.summary(states)),
    }
    granted = db.session.scalar(upsert(Eligibility).values(row).on_conflict_do_nothing().returning(Eligibility.id))
    if granted is None:  # another transaction granted it
        return False
    audit.record("granted eligibility", "enterprise", enterprise_id, actor_id=None)
    notices.notify_eligible(enterprise_id)
    return True


def _is_granted(enterprise_id: int, rules: Rules) -> bool:
    grant = select(exists().where(Eligibility.enterprise_id == enterprise_id, Eligibility.rule_set_id == rules.id))
    return bool(db.session.scalar(grant))


def _notify_courses_complete(enterprise_id: int, enrolment: Enrolment) -> None:
    try:
        first = passports.enterprise_states(enterprise_id)[0]
    except NoRules:
        return
    if first.state.good:
        notices.notify_courses_complete(enterprise_id, enrolment)


def _candidates(rules: Rules) -> list[int]:
    """Return the businesses with a consent that K08 requires and no grant under this version, in one statement."""
    granted = exists().where(Eligibility.enterprise_id == Membership.enterprise_id, Eligibility.rule_set_id == rules.id)
    agreed = exists().where(
        Consent.person_id == Membership.person_id,
        Consent.withdrawn_at.is_(None),
        Consent.purpose.in_(rules.consents),
    )
    candidates = select(Membership.enterprise_id).where(Membership.left_at.is_(None), agreed, ~granted).distinct()
    return sorted(db.session.scalars(candidates))
