"""Evaluate K04 to K07 from the facts of a listing. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from babel.dates import format_date

from core import clock
from core.office import translated
from eligibility import needs
from eligibility.facts import ListingFacts, RuleContext
from eligibility.needs import Need
from eligibility.states import LANGUAGE, Holder, RuleState, State, fill_in, joined
from people.documents import DocumentFacts
from products.listing_checks import problems
from products.problems import RULE_OF, Part, Problem
from products.rulebook import deadlines
from products.rulebook.parts import Kind, Rule

ALIKE = "duplicates"
"""The check that finds photos which look the same."""
ANSWERS = "answers"
"""The name in `missing` for a known kind whose questions are not answered."""


def evaluate(context: RuleContext, facts: ListingFacts) -> list[RuleState]:
    """Return the states in order. A rule that this version of the rules lacks has no state."""
    found = problems(facts.listing, facts.photos, context.rules, facts.documents, today=context.today)
    of_rule = {rule: [problem for problem in found if RULE_OF[problem.part] == rule] for rule in ("K05", "K06", "K07")}
    evaluators: dict[str, Callable[[], RuleState]] = {
        "K04": partial(licences_valid, context, facts),
        **{rule: partial(_checked, context, facts, rule, its_problems) for rule, its_problems in of_rule.items()},
    }
    return [evaluate_rule() for rule, evaluate_rule in evaluators.items() if rule in context.rules.rules]


def licences_valid(context: RuleContext, facts: ListingFacts) -> RuleState:
    """K04: the licences for this kind of product are valid on the day and checked by a person."""
    rule, kind = context.rules.rules["K04"], context.rules.kinds.get(facts.listing.kind or "")
    unclear = _unclear(facts, kind, rule.settings["words"])
    if unclear or kind is None:
        text = fill_in(rule.when_not_met, documents=unclear)
        return _state(
            rule,
            State.NOT_MET,
            text,
            what_to_do=rule.settings["listing_what_to_do"],
            link="my_listing",
            holder=Holder.OWNER,
            missing=(ANSWERS if kind else Part.KIND,),
        )
    documents = {document.kind: document for document in facts.documents}
    need, unruled = _needed(context, facts, kind, documents)
    if need.state is State.NOT_MET:
        text = fill_in(rule.when_not_met, documents=joined(need.missing))
        return _state(
            rule, State.NOT_MET, text, what_to_do=rule.what_to_do, link=rule.link, holder=Holder.OWNER, items=need.missing
        )
    if unruled:
        return _waiting_for_ruling(context, facts, rule, unruled)
    if need.state is State.WAITING:
        return _waiting_for_check(context, rule, [documents[key] for key in need.documents])
    if need.state is State.NOT_APPLICABLE:
        return _state(rule, State.NOT_APPLICABLE, rule.when_not_applicable)
    return _met(context, rule, [documents[key] for key in need.documents])


def _unclear(facts: ListingFacts, kind: Kind | None, words: Any) -> str:
    """Return the sentence that asks the owner for a missing kind or answer, or an empty text."""
    answers = facts.listing.answers or {}
    if kind is None:
        return words["kind"]
    if any(answers.get(question) is None for question in (*kind.expects, *kind.conditions)):
        return words["unanswered"]
    if any(answers[question] is not expected for question, expected in kind.expects.items()):
        return words["differs"]
    return ""


def _needed(
    context: RuleContext, facts: ListingFacts, kind: Kind, documents: dict[str, DocumentFacts]
) -> tuple[Need, list[tuple[str, ...]]]:
    """Return the need of the kind and its conditions, and the documents that depend on an officer's ruling."""

    def need_of(key: str) -> Need:
        return _document_need(context, documents.get(key), key)

    parts, unruled = [needs.read(kind.needs, need_of)], []
    for name in kind.conditions:
        condition, ruling = context.rules.conditions[name], facts.rulings.get(name)
        if not facts.listing.answers[name] or (ruling and not ruling.applies):
            continue
        if ruling is None and condition.effect == "waiting":
            unruled.append(needs.named(condition.adds, lambda key: _title(context, key)))
        else:
            parts.append(needs.read(condition.adds, need_of))
    return needs.together(parts), unruled


def _document_need(context: RuleContext, document: DocumentFacts | None, key: str) -> Need:
    """Return the need for one document: missing, expired, refused, waiting for its check, or valid on the day."""
    title, words = _title(context, key), context.rules.rules["K04"].settings["words"]
    if document is None:
        return Need(State.NOT_MET, (title,))
    if document.state == "expired" or (document.expires_on and document.expires_on < context.today):
        return Need(State.NOT_MET, (fill_in(words["expired"], document=title),))
    if document.state == "refused":
        return Need(State.NOT_MET, (fill_in(words["refused"], document=title),))
    return Need(State.WAITING if document.state == "waiting" else State.MET, documents=(key,))


def _title(context: RuleContext, key: str) -> str:
    return translated(context.rules.documents[key].title)


def _waiting_for_ruling(context: RuleContext, facts: ListingFacts, rule: Rule, unruled: Sequence[tuple[str, ...]]) -> RuleState:
    names = joined(name for names in unruled for name in names)
    since = facts.listing.changed_at
    return _state(
        rule,
        State.WAITING,
        fill_in(rule.settings["when_waiting_ruling"], documents=names),
        holder=Holder.OFFICER,
        since=since,
        until=deadlines.rule_by(context.rules, clock.day_of(since)),
    )


def _waiting_for_check(context: RuleContext, rule: Rule, documents: Sequence[DocumentFacts]) -> RuleState:
    since = min(document.handed_over_at for document in documents if document.state == "waiting")
    until = deadlines.check_document_by(context.rules, clock.day_of(since))
    return _state(rule, State.WAITING, rule.when_waiting, holder=Holder.OFFICER, since=since, until=until)


def _met(context: RuleContext, rule: Rule, documents: Sequence[DocumentFacts]) -> RuleState:
    """Return the state met, with a note about each document that expires soon."""
    soon = context.today + timedelta(days=rule.settings["warn_days_before_expiry"])
    ending = [document for document in documents if document.expires_on and document.expires_on <= soon]
    notes = tuple(
        fill_in(
            rule.settings["words"]["expires_soon"],
            document=_title(context, document.kind),
            date=format_date(document.expires_on, "d MMMM y", locale=LANGUAGE),
        )
        for document in ending
    )
    since = max(document.verified_at for document in documents if document.verified_at)
    state = _state(rule, State.MET, rule.when_met, since=since)
    until = min((document.expires_on for document in ending if document.expires_on), default=None)
    return replace(state, notes=notes, until=until, link=rule.link if ending else "")


def _checked(context: RuleContext, facts: ListingFacts, name: str, rule_problems: list[Problem]) -> RuleState:
    """Return the state of K05, K06 or K07 from the machine's checks. Only problems with the effect `block` count."""
    rule = context.rules.rules[name]
    items = tuple(problem.text for problem in rule_problems if problem.blocks)
    notes = tuple(dict.fromkeys(problem.text for problem in rule_problems if not problem.blocks))
    noted = tuple(_with_photos(context, facts, problem) for problem in rule_problems if not problem.blocks)
    alike = tuple(problem.photo_ids for problem in rule_problems if problem.check == ALIKE)
    if not items:
        return _state(rule, State.MET, rule.when_met, notes=notes, noted=noted, alike=alike, link=rule.link if notes else "")
    return _state(
        rule,
        State.NOT_MET,
        fill_in(rule.when_not_met, problems="; ".join(text.rstrip(" .") for text in items)),
        what_to_do=rule.what_to_do,
        link=rule.link,
        holder=Holder.OWNER,
        items=items,
        lead=rule.when_not_met.split("{", 1)[0].rstrip(" :") + ".",
        notes=notes,
        noted=noted,
        alike=alike,
        missing=tuple(problem.part for problem in rule_problems if problem.blocks),
    )


def _with_photos(context: RuleContext, facts: ListingFacts, problem: Problem) -> str:
    """Return a problem's sentence, and which photos it means, in the words of the rules."""
    numbers = [str(number) for number, photo in enumerate(facts.photos, 1) if photo.id in problem.photo_ids]
    which = context.rules.photo_checks.get("which")
    return f"{problem.text} {fill_in(which, numbers=', '.join(numbers))}" if which and numbers else problem.text


def _state(rule: Rule, state: State, text: str, **more: Any) -> RuleState:
    return RuleState(rule.id, rule.scope, state, rule.title, text, **more)
