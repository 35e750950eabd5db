"""The passport of a product: nine rules in two blocks, and the next thing to do."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core import lateness
from core.web import find_or_404
from core.wording import day, in_language
from eligibility import application_readers, granting, links, passports
from eligibility.passports import Passport
from eligibility.queries import passports as queries
from eligibility.states import Holder, MetBy, RuleState, State
from eligibility.views.withdrawn import waits_for_others, withdrawn_by_others
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.parts import Block
from products.rulebook.rules import Rules

bp = Blueprint("passports", __name__)

HAND_IN = "applications.new_application"


@bp.get("/product/<int:listing_id>/passport")
def show_passport(listing_id: int):
    """Show the passport to a member of the business."""
    listing = find_or_404(queries.listings_of_member(current_user.id), id=listing_id)
    rules = rule_versions.current()
    passport = passports.passport_of(listing, rules=rules, person_id=current_user.id)
    lines = {state.rule: _line(state, rules, listing.id) for state in passport.states}
    return render_template(
        "eligibility/passport.html",
        listing=listing,
        business=queries.name_of(listing.enterprise_id),
        passport=passport,
        heading=_heading(passport),
        leaves=_leaves(passport, rules),
        blocks=[_block(block, passport, lines) for block in rules.two_blocks],
        granted=granting.first_grant_of(listing.enterprise_id),
        next=_next(passport, lines),
        application=application_readers.latest_application(listing.id),
        may_hand_in=_may_hand_in(listing, passport, rules),
    )


def _heading(passport: Passport) -> str:
    if passport.met == len(passport.states):
        return _("All %(all)s rules are met", all=len(passport.states))
    return _("%(met)s of %(all)s rules are met", met=passport.met, all=len(passport.states))


def _leaves(passport: Passport, rules: Rules) -> list[str]:
    """Return the drawing's leaflets: one for each rule, with a gap between the two blocks."""
    leaves: list[str] = []
    for block in rules.two_blocks:
        leaves += ["|", *(_leaf(state) for state in passport.of(block.scope))]
    return leaves[1:]


def _leaf(state: RuleState) -> str:
    return "done" if state.state.good else "now" if state.state is State.WAITING else ""


def _block(block: Block, passport: Passport, lines: dict[str, dict[str, Any]]) -> dict[str, Any]:
    states = passport.of(block.scope)
    return {
        "key": block.key,
        "scope": block.scope,
        "title": in_language(block.title),
        "text": block.text,
        "met": all(state.state.good for state in states),
        "lines": [lines[state.rule] for state in states],
    }


def _next(passport: Passport, lines: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return the first rule that is not met, otherwise the first that waits for somebody."""
    for wanted_state in (State.NOT_MET, State.WAITING):
        for state in passport.states:
            if state.state is wanted_state:
                return lines[state.rule]
    return None


def _may_hand_in(listing: Listing, passport: Passport, rules: Rules) -> bool:
    blocking = (state for state in passport.states if rules.rules[state.rule].blocks["submission"] and not state.state.good)
    return HAND_IN in current_app.view_functions and listing.archived_at is None and next(blocking, None) is None


def _line(state: RuleState, rules: Rules, listing_id: int) -> dict[str, Any]:
    withdrawn = withdrawn_by_others(state)
    if waits_for_others(state):
        state = replace(state, what_to_do="", holder=None)
    return {
        "state": state,
        "title": in_language(state.title),
        "kind": {State.MET: "done", State.NOT_APPLICABLE: "done", State.WAITING: "wait", State.NOT_MET: ""}[state.state],
        "leaf": _leaf(state),
        "word": _word(state),
        "link": links.link_of(state, rules, listing_id),
        "holder": _holder(state),
        "late": state.state is State.WAITING and bool(lateness.days_late(state.until)),
        "by": _by(state),
        "withdrawn": withdrawn,
    }


def _word(state: RuleState) -> str:
    if state.state is State.NOT_MET and state.holder is not Holder.OWNER:
        return _("Not yet")
    return {
        State.MET: _("Met"),
        State.NOT_APPLICABLE: _("Not needed"),
        State.WAITING: _("Being looked at"),
        State.NOT_MET: _("Not yet, it is your turn"),
    }[state.state]


def _holder(state: RuleState) -> str:
    """Return who must act, since when and until when. Empty if that is the owner or nobody."""
    if state.holder in {None, Holder.OWNER}:
        return ""
    who = _("the trainer or mentor") if state.holder is Holder.GRADER else _("the office")
    since = day(state.since) if state.since else ""
    if state.until and since:
        return _("With %(who)s since %(since)s, until %(until)s at the latest.", who=who, since=since, until=day(state.until))
    return _("With %(who)s since %(since)s.", who=who, since=since) if since else _("With %(who)s.", who=who)


def _named(met_by: MetBy) -> str:
    title = in_language(met_by.what)
    return _("%(course)s (judged by oneself)", course=title) if met_by.self_judged else title


def _by(state: RuleState) -> list[str]:
    """Return who met the rule: `Bu Sri: Foto produk, Harga`."""
    titles: dict[str, list[str]] = {}
    for person in state.by:
        titles.setdefault(person.name, []).extend([_named(person)] if person.what else [])
    return [f"{name}: {', '.join(done)}" if done else name for name, done in titles.items()]
