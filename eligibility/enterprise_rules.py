"""Evaluate K01, K02, K03, K08 and K09 from the facts of an enterprise. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from core import clock
from core.office import translated
from eligibility.facts import Action, EnterpriseFacts, Purpose, RuleContext, wording_hash
from eligibility.states import Holder, MetBy, RuleState, State, fill_in, joined
from people.business import Member
from people.document_kinds import NIB
from people.documents import DocumentFacts
from products.rulebook import deadlines
from products.rulebook.parts import Rule


def evaluate(context: RuleContext, facts: EnterpriseFacts, *, person_id: int | None = None) -> list[RuleState]:
    """Return the states in order. A rule that this version of the rules lacks has no state.

    With `person_id`, K03 requires that member's confirmed number, otherwise any member's.
    """
    evaluators: dict[str, Callable[[RuleContext, EnterpriseFacts], RuleState]] = {
        "K01": courses_complete,
        "K02": tasks_passed,
        "K03": partial(business_complete, person_id=person_id),
        "K08": consents_given,
        "K09": nothing_open,
    }
    return [evaluate_rule(context, facts) for rule, evaluate_rule in evaluators.items() if rule in context.rules.rules]


def courses_complete(context: RuleContext, facts: EnterpriseFacts) -> RuleState:
    """K01: each required course is completed by a member, in any edition."""
    rule = context.rules.rules["K01"]
    missing = tuple(course for course in context.required if course.course_id not in facts.completed)
    by = tuple(
        MetBy(action.person_id, action.name, course.title, action.self_judged)
        for course in context.required
        if (action := facts.completed.get(course.course_id))
    )
    if not missing:
        return _met(rule, by=by, since=_latest([facts.completed[course.course_id].at for course in context.required]))
    titles = tuple(translated(course.title) for course in missing)
    text = fill_in(rule.when_not_met, count=len(missing), courses=joined(titles))
    return _not_met(rule, text, by=by, missing=missing)


def tasks_passed(context: RuleContext, facts: EnterpriseFacts) -> RuleState:
    """K02: the task of each required course is passed, if a person judges it. Tasks that learners judge are not looked at."""
    rule = context.rules.rules["K02"]
    courses = [course for course in context.required if course.course_id in context.asks_person]
    if not courses:
        return RuleState(rule.id, rule.scope, State.NOT_APPLICABLE, rule.title, rule.when_not_applicable or rule.when_met)
    tasks = {course.course_id: facts.tasks.get(course.course_id) for course in courses}
    unfinished = [course for course in courses if (task := tasks[course.course_id]) is None or task.passed is None]
    passed = (task.passed for task in tasks.values() if task and task.passed)
    by = tuple({action.person_id: MetBy(action.person_id, action.name) for action in passed}.values())
    waiting = [task for course in unfinished if (task := tasks[course.course_id]) and task.waiting_since]
    missing = tuple(course for course in unfinished if (task := tasks[course.course_id]) is None or not task.waiting_since)
    if missing:
        text = fill_in(rule.when_not_met, tasks=joined(translated(course.title) for course in missing))
        return _not_met(rule, text, by=by, missing=missing)
    if waiting:
        since = min(task.waiting_since for task in waiting if task.waiting_since)
        until = max((task.due_on for task in waiting if task.due_on), default=None)
        return _waiting(rule, rule.when_waiting, Holder.GRADER, since, until, by=by)
    return _met(rule, by=by)


def business_complete(context: RuleContext, facts: EnterpriseFacts, person_id: int | None = None) -> RuleState:
    """K03: the business data are complete, a person has checked the NIB, and a member's number is confirmed."""
    rule = context.rules.rules["K03"]
    words = rule.settings["fields"]
    nib = next((document for document in facts.documents if document.kind == NIB), None)
    missing = _empty_fields(facts, nib)
    members = [member for member in facts.business.members if person_id in {None, member.person_id}]
    if not any(member.phone_confirmed for member in members):
        if not missing:
            notes = (rule.when_waiting,) if nib is not None and nib.state == "waiting" else ()
            return replace(_number_to_confirm(rule, members), notes=notes)
        missing.append("phone")
    if missing:
        text = fill_in(rule.when_not_met, fields=joined(words[name] for name in missing))
        return _not_met(rule, text, missing=tuple(missing))
    if nib is not None and nib.state == "waiting":
        until = deadlines.check_document_by(context.rules, clock.day_of(nib.handed_over_at))
        return _waiting(rule, rule.when_waiting, Holder.OFFICER, nib.handed_over_at, until)
    return _met(rule, since=nib and nib.verified_at)


def _empty_fields(facts: EnterpriseFacts, nib: DocumentFacts | None) -> list[str]:
    """Return the names of the missing business data, as in the rule's `fields`."""
    empty = [name for name in ("name", "sector", "village_code", "whatsapp") if not getattr(facts.business, name)]
    if not facts.business.nib_known or nib is None:
        return [*empty, "nib_refused" if nib is not None and nib.state == "refused" else "nib"]
    return empty if nib.state in {"verified", "waiting"} else [*empty, "nib_refused"]


def _number_to_confirm(rule: Rule, members: Sequence[Member]) -> RuleState:
    """Return the state when only a confirmed number is missing. It waits for the office once a member has asked for a call."""
    requests = [member.phone_asked_at for member in members if member.phone_asked_at]
    if requests:
        return _waiting(rule, rule.settings["phone_when_waiting"], Holder.OFFICER, min(requests), None)
    text = fill_in(rule.when_not_met, fields=rule.settings["fields"]["phone"])
    return _not_met(rule, text, missing=("phone",), what_to_do=rule.settings["phone_what_to_do"])


def consents_given(context: RuleContext, facts: EnterpriseFacts) -> RuleState:
    """K08: the consents and the declarations are given in their present wording.

    One member's consent is enough until another member withdraws theirs. Then the consent is missing, whoever else agreed.
    """
    rule = context.rules.rules["K08"]
    withdrawals = [action for purpose in context.purposes for action in facts.withdrawn.get(purpose.key, ())]
    required: list[tuple[Any, Any]] = [(purpose.title, agreed_to(facts, purpose)) for purpose in context.purposes]
    for sentence in context.rules.declarations:
        required.append((sentence.text, facts.declared.get((sentence.key, wording_hash(sentence)))))
    by = tuple({action.person_id: MetBy(action.person_id, action.name) for _title, action in required if action}.values())
    items = tuple(translated(title) for title, action in required if action is None)
    if items:
        return _not_met(rule, fill_in(rule.when_not_met, items=joined(items)), by=by, items=items, missing=tuple(withdrawals))
    return _met(rule, by=by, since=_latest([action.at for _title, action in required if action]))


def agreed_to(facts: EnterpriseFacts, purpose: Purpose) -> Action | None:
    """Return who agreed to the present wording of a purpose. None if nobody did or a member has withdrawn."""
    return None if facts.withdrawn.get(purpose.key) else facts.consents.get((purpose.key, purpose.sha256))


def nothing_open(context: RuleContext, facts: EnterpriseFacts) -> RuleState:
    """K09: the business is not suspended."""
    rule = context.rules.rules["K09"]
    if not facts.suspensions:
        return _met(rule)
    reasons = context.rules.suspension_reasons
    why = joined(reasons[row.reason].text if row.reason in reasons else row.reason for row in facts.suspensions)
    return RuleState(
        rule=rule.id,
        scope=rule.scope,
        state=State.NOT_MET,
        title=rule.title,
        text=fill_in(rule.when_not_met, reason=why),
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
    rule: Rule, text: str, holder: Holder, since: datetime | None, until: date | None, *, by: tuple[MetBy, ...] = ()
) -> RuleState:
    return RuleState(rule.id, rule.scope, State.WAITING, rule.title, text, holder=holder, since=since, until=until, by=by)


def _latest(moments: list[datetime]) -> datetime | None:
    return max(moments, default=None)
