"""K04 to K07, evaluated from a listing's facts alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from babel.dates import format_date

from core import clock
from core.office import translated
from eligibility import needs
from eligibility.facts import Ground, ListingFacts
from eligibility.needs import Need
from eligibility.states import LANGUAGE, Holder, RuleState, State, filled, listed
from people.documents import DocumentFacts
from products.listing_checks import problems
from products.problems import RULE_OF, Part, Problem
from products.rulebook import deadlines
from products.rulebook.parts import Kind, Rule

ANSWERS = "answers"
"""What is missing where the kind is known and the questions about it are open."""


def evaluate(ground: Ground, facts: ListingFacts) -> list[RuleState]:
    """The four states, in order."""
    found = problems(facts.listing, facts.photos, ground.rules, facts.documents, today=ground.today)
    checked = ("K05", "K06", "K07")
    return [
        licences_there(ground, facts),
        *(_checked(ground, rule, [p for p in found if RULE_OF[p.part] == rule]) for rule in checked),
    ]


def licences_there(ground: Ground, facts: ListingFacts) -> RuleState:
    """K04: the licences of this kind of product, there, valid on the ground's day and checked by a person."""
    rule, kind = ground.rules.rules["K04"], ground.rules.kinds.get(facts.listing.kind or "")
    unclear = _unclear(facts, kind, rule.settings["words"])
    if unclear or kind is None:
        text = filled(rule.when_not_met, documents=unclear)
        return _state(
            rule,
            State.NOT_MET,
            text,
            what_to_do=rule.settings["listing_what_to_do"],
            link="my_listing",
            holder=Holder.OWNER,
            missing=(ANSWERS if kind else Part.KIND,),
        )
    papers = {paper.kind: paper for paper in facts.documents}
    found, asked_of_officer = _needed(ground, facts, kind, papers)
    if found.state is State.NOT_MET:
        text = filled(rule.when_not_met, documents=listed(found.missing))
        return _state(
            rule, State.NOT_MET, text, what_to_do=rule.what_to_do, link=rule.link, holder=Holder.OWNER, items=found.missing
        )
    if asked_of_officer:
        return _waiting_for_ruling(ground, facts, rule, asked_of_officer)
    if found.state is State.WAITING:
        return _waiting_for_check(ground, rule, [papers[key] for key in found.papers])
    if found.state is State.NOT_APPLICABLE:
        return _state(rule, State.NOT_APPLICABLE, rule.when_not_applicable)
    return _met(ground, rule, [papers[key] for key in found.papers])


def _unclear(facts: ListingFacts, kind: Kind | None, words: Any) -> str:
    """What the owner must say before anybody can know which licences are needed; empty when all is said."""
    answers = facts.listing.answers or {}
    if kind is None:
        return words["kind"]
    if any(answers.get(question) is None for question in (*kind.expects, *kind.conditions)):
        return words["unanswered"]
    if any(answers[question] is not expected for question, expected in kind.expects.items()):
        return words["differs"]
    return ""


def _needed(
    ground: Ground, facts: ListingFacts, kind: Kind, papers: dict[str, DocumentFacts]
) -> tuple[Need, list[tuple[str, ...]]]:
    """What the kind and its conditions ask for, and the names of what only an officer can say."""

    def standing(key: str) -> Need:
        return _standing(ground, papers.get(key), key)

    parts, asked = [needs.read(kind.needs, standing)], []
    for name in kind.conditions:
        condition, ruling = ground.rules.conditions[name], facts.rulings.get(name)
        if not facts.listing.answers[name] or (ruling and not ruling.applies):
            continue
        if ruling is None and condition.effect == "waiting":
            asked.append(needs.named(condition.adds, lambda key: _title(ground, key)))
        else:
            parts.append(needs.read(condition.adds, standing))
    return needs.together(parts), asked


def _standing(ground: Ground, paper: DocumentFacts | None, key: str) -> Need:
    """One document: missing, handed over and not yet looked at, or checked and valid on the day."""
    title, words = _title(ground, key), ground.rules.rules["K04"].settings["words"]
    if paper is None:
        return Need(State.NOT_MET, (title,))
    if paper.state == "expired" or (paper.expires_on and paper.expires_on < ground.today):
        return Need(State.NOT_MET, (filled(words["expired"], document=title),))
    if paper.state == "refused":
        return Need(State.NOT_MET, (filled(words["refused"], document=title),))
    return Need(State.WAITING if paper.state == "waiting" else State.MET, papers=(key,))


def _title(ground: Ground, key: str) -> str:
    return translated(ground.rules.documents[key].title)


def _waiting_for_ruling(ground: Ground, facts: ListingFacts, rule: Rule, asked: Sequence[tuple[str, ...]]) -> RuleState:
    names = listed(name for names in asked for name in names)
    since = facts.listing.changed_at
    return _state(
        rule,
        State.WAITING,
        filled(rule.settings["when_waiting_ruling"], documents=names),
        holder=Holder.OFFICER,
        since=since,
        until=deadlines.rule_by(ground.rules, clock.day_of(since)),
    )


def _waiting_for_check(ground: Ground, rule: Rule, papers: Sequence[DocumentFacts]) -> RuleState:
    since = min(paper.handed_over_at for paper in papers if paper.state == "waiting")
    until = deadlines.check_document_by(ground.rules, clock.day_of(since))
    return _state(rule, State.WAITING, rule.when_waiting, holder=Holder.OFFICER, since=since, until=until)


def _met(ground: Ground, rule: Rule, papers: Sequence[DocumentFacts]) -> RuleState:
    """Met, with a word of warning about what ends soon."""
    soon = ground.today + timedelta(days=rule.settings["warn_days_before_expiry"])
    ending = [paper for paper in papers if paper.expires_on and paper.expires_on <= soon]
    notes = tuple(
        filled(
            rule.settings["words"]["expires_soon"],
            document=_title(ground, paper.kind),
            date=format_date(paper.expires_on, "d MMMM y", locale=LANGUAGE),
        )
        for paper in ending
    )
    state = _state(rule, State.MET, rule.when_met, since=max(paper.verified_at for paper in papers if paper.verified_at))
    until = min((paper.expires_on for paper in ending if paper.expires_on), default=None)
    return replace(state, notes=notes, until=until, link=rule.link if ending else "")


def _checked(ground: Ground, name: str, found: list[Problem]) -> RuleState:
    """K05, K06 or K07 from what the machine checks: only `block` holds back."""
    rule = ground.rules.rules[name]
    items = tuple(one.text for one in found if one.blocks)
    notes = tuple(one.text for one in found if not one.blocks)
    if not items:
        return _state(rule, State.MET, rule.when_met, notes=notes, link=rule.link if notes else "")
    return _state(
        rule,
        State.NOT_MET,
        filled(rule.when_not_met, problems="; ".join(text.rstrip(" .") for text in items)),
        what_to_do=rule.what_to_do,
        link=rule.link,
        holder=Holder.OWNER,
        items=items,
        lead=rule.when_not_met.split("{", 1)[0].rstrip(" :") + ".",
        notes=notes,
        missing=tuple(one.part for one in found if one.blocks),
    )


def _state(rule: Rule, state: State, text: str, **more: Any) -> RuleState:
    return RuleState(rule.id, rule.scope, state, rule.title, text, **more)
