"""K01, K02, K03, K08 and K09, evaluated from an enterprise's facts alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core import clock
from core.office import translated
from eligibility.facts import Deed, EnterpriseFacts, Ground, Purpose, wording_hash
from eligibility.states import By, Holder, RuleState, State, filled, listed
from people.business import Member
from people.document_kinds import NIB
from people.documents import DocumentFacts
from products.rulebook import deadlines
from products.rulebook.parts import Rule


def evaluate(ground: Ground, facts: EnterpriseFacts, *, person_id: int | None = None) -> list[RuleState]:
    """The five states, in order. With `person_id`, K03 asks for that member's confirmed number, else for any member's."""
    return [
        courses_complete(ground, facts),
        tasks_passed(ground, facts),
        business_complete(ground, facts, person_id),
        consents_given(ground, facts),
        nothing_open(ground, facts),
    ]


def courses_complete(ground: Ground, facts: EnterpriseFacts) -> RuleState:
    """K01: each required course completed by any member, in any edition."""
    rule = ground.rules.rules["K01"]
    missing = tuple(course for course in ground.required if course.course_id not in facts.completed)
    by = tuple(
        By(deed.person_id, deed.name, course.title)
        for course in ground.required
        if (deed := facts.completed.get(course.course_id))
    )
    if not missing:
        return _met(rule, by=by, since=_latest([facts.completed[course.course_id].at for course in ground.required]))
    titles = tuple(translated(course.title) for course in missing)
    text = filled(rule.when_not_met, count=len(missing), courses=listed(titles))
    return _not_met(rule, text, by=by, missing=missing)


def tasks_passed(ground: Ground, facts: EnterpriseFacts) -> RuleState:
    """K02: the task of each required course passed by a person, where the course's task is judged by one."""
    rule = ground.rules.rules["K02"]
    asked = [course for course in ground.required if course.course_id in ground.asks_person]
    known = {course.course_id: facts.tasks.get(course.course_id) for course in asked}
    open_ = [course for course in asked if (task := known[course.course_id]) is None or task.passed is None]
    passed = (task.passed for task in known.values() if task and task.passed)
    by = tuple({deed.person_id: By(deed.person_id, deed.name) for deed in passed}.values())
    waiting = [task for course in open_ if (task := known[course.course_id]) and task.waiting_since]
    mine = tuple(course for course in open_ if (task := known[course.course_id]) is None or not task.waiting_since)
    if mine:
        text = filled(rule.when_not_met, tasks=listed(translated(course.title) for course in mine))
        return _not_met(rule, text, by=by, missing=mine)
    if waiting:
        since = min(task.waiting_since for task in waiting if task.waiting_since)
        until = max((task.due_on for task in waiting if task.due_on), default=None)
        return _waiting(rule, rule.when_waiting, Holder.GRADER, since, until, by=by)
    return _met(rule, by=by)


def business_complete(ground: Ground, facts: EnterpriseFacts, person_id: int | None = None) -> RuleState:
    """K03: the business data, an NIB that a person has checked, and a number that is its owner's."""
    rule = ground.rules.rules["K03"]
    words = rule.settings["fields"]
    nib = next((paper for paper in facts.documents if paper.kind == NIB), None)
    missing = _empty_fields(facts, nib)
    members = [member for member in facts.business.members if person_id in {None, member.person_id}]
    if not any(member.phone_confirmed for member in members):
        if not missing:
            waits_too = (rule.when_waiting,) if nib is not None and nib.state == "waiting" else ()
            return replace(_number_to_confirm(rule, members), notes=waits_too)
        missing.append("phone")
    if missing:
        text = filled(rule.when_not_met, fields=listed(words[name] for name in missing))
        return _not_met(rule, text, missing=tuple(missing))
    if nib is not None and nib.state == "waiting":
        until = deadlines.check_document_by(ground.rules, clock.day_of(nib.handed_over_at))
        return _waiting(rule, rule.when_waiting, Holder.OFFICER, nib.handed_over_at, until)
    return _met(rule, since=nib and nib.verified_at)


def _empty_fields(facts: EnterpriseFacts, nib: DocumentFacts | None) -> list[str]:
    """The business data that are not there, by the names of the rule's `fields`."""
    empty = [name for name in ("name", "sector", "village_code", "whatsapp") if not getattr(facts.business, name)]
    if not facts.business.nib_known or nib is None:
        return [*empty, "nib_refused" if nib is not None and nib.state == "refused" else "nib"]
    return empty if nib.state in {"verified", "waiting"} else [*empty, "nib_refused"]


def _number_to_confirm(rule: Rule, members: Sequence[Member]) -> RuleState:
    """All is there but a number that is its owner's: with the office once somebody asked it to confirm one."""
    asked = [member.phone_asked_at for member in members if member.phone_asked_at]
    if asked:
        return _waiting(rule, rule.settings["phone_when_waiting"], Holder.OFFICER, min(asked), None)
    text = filled(rule.when_not_met, fields=rule.settings["fields"]["phone"])
    return _not_met(rule, text, missing=("phone",), what_to_do=rule.settings["phone_what_to_do"])


def consents_given(ground: Ground, facts: EnterpriseFacts) -> RuleState:
    """K08: the consents and the declarations, each for the present wording.

    One member's consent is enough until another takes theirs back: then what is shown goes, whoever else agreed.
    """
    rule = ground.rules.rules["K08"]
    no = [deed for purpose in ground.purposes for deed in facts.withdrawn.get(purpose.key, ())]
    asked: list[tuple[Any, Any]] = [(purpose.title, agreed_to(facts, purpose)) for purpose in ground.purposes]
    for sentence in ground.rules.declarations:
        asked.append((sentence.text, facts.declared.get((sentence.key, wording_hash(sentence)))))
    by = tuple({deed.person_id: By(deed.person_id, deed.name) for _what, deed in asked if deed}.values())
    items = tuple(translated(what) for what, deed in asked if deed is None)
    if items:
        return _not_met(rule, filled(rule.when_not_met, items=listed(items)), by=by, items=items, missing=tuple(no))
    return _met(rule, by=by, since=_latest([deed.at for _, deed in asked if deed]))


def agreed_to(facts: EnterpriseFacts, purpose: Purpose) -> Deed | None:
    """Who agreed to the present wording of a purpose, while no member has taken theirs back."""
    return None if facts.withdrawn.get(purpose.key) else facts.consents.get((purpose.key, purpose.sha256))


def nothing_open(ground: Ground, facts: EnterpriseFacts) -> RuleState:
    """K09: no suspension stands. Complaints come with the clinic."""
    rule = ground.rules.rules["K09"]
    if not facts.suspensions:
        return _met(rule)
    reasons = ground.rules.suspension_reasons
    said_why = listed(reasons[row.reason].text if row.reason in reasons else row.reason for row in facts.suspensions)
    return RuleState(
        rule=rule.id,
        scope=rule.scope,
        state=State.NOT_MET,
        title=rule.title,
        text=filled(rule.when_not_met, reason=said_why),
        what_to_do=rule.what_to_do,
        link=rule.link,
        holder=Holder.OFFICER,
        since=min(row.begun_at for row in facts.suspensions),
        until=min(row.review_by for row in facts.suspensions),
    )


def _met(rule: Rule, **more: Any) -> RuleState:
    return RuleState(rule.id, rule.scope, State.MET, rule.title, rule.when_met, **more)


def _not_met(rule: Rule, text: str, *, what_to_do: str = "", **more: Any) -> RuleState:
    return RuleState(
        rule.id,
        rule.scope,
        State.NOT_MET,
        rule.title,
        text,
        what_to_do=what_to_do or rule.what_to_do,
        link=rule.link,
        holder=Holder.OWNER,
        **more,
    )


def _waiting(
    rule: Rule, text: str, holder: Holder, since: datetime | None, until: date | None, *, by: tuple[By, ...] = ()
) -> RuleState:
    return RuleState(rule.id, rule.scope, State.WAITING, rule.title, text, holder=holder, since=since, until=until, by=by)


def _latest(moments: list[datetime]) -> datetime | None:
    return max(moments, default=None)
