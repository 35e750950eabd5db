"""The passport of a product: nine rules in two blocks, and the one thing to do next."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.web import find_or_404
from core.wording import day, in_language
from eligibility import granting, handed_in, links, passports
from eligibility.passports import Standing
from eligibility.queries import passports as queries
from eligibility.states import Holder, RuleState, State
from eligibility.views.withdrawn import waits_for_others, withdrawn_by_others
from products.models import Listing
from products.rulebook import rules as rule_versions
from products.rulebook.parts import Block
from products.rulebook.rules import Rules

bp = Blueprint("passports", __name__)

HAND_IN = "applications.new_application"


@bp.get("/product/<int:listing_id>/passport")
def show_passport(listing_id: int):
    """For any member of the business."""
    listing = find_or_404(queries.listings_of_member(current_user.id), id=listing_id)
    rules = rule_versions.current()
    standing = passports.states_of(listing, rules=rules, person_id=current_user.id)
    lines = {state.rule: _line(state, rules, listing.id) for state in standing.states}
    return render_template(
        "eligibility/passport.html",
        listing=listing,
        business=queries.name_of(listing.enterprise_id),
        standing=standing,
        heading=_heading(standing),
        leaves=_leaves(standing, rules),
        blocks=[_block(block, standing, lines) for block in rules.two_blocks],
        granted=granting.granted_on(listing.enterprise_id),
        next=_next(standing, lines),
        application=handed_in.latest_of(listing.id),
        may_hand_in=_may_hand_in(listing, standing, rules),
    )


def _heading(standing: Standing) -> str:
    if standing.met == len(standing.states):
        return _("All %(all)s rules are met", all=len(standing.states))
    return _("%(met)s of %(all)s rules are met", met=standing.met, all=len(standing.states))


def _leaves(standing: Standing, rules: Rules) -> list[str]:
    """A leaflet a rule, with a gap between the two blocks."""
    leaves: list[str] = []
    for block in rules.two_blocks:
        leaves += ["|", *(_leaf(state) for state in standing.of(block.scope))]
    return leaves[1:]


def _leaf(state: RuleState) -> str:
    return "done" if state.state.good else "now" if state.state is State.WAITING else ""


def _block(block: Block, standing: Standing, lines: dict[str, dict[str, Any]]) -> dict[str, Any]:
    states = standing.of(block.scope)
    return {
        "key": block.key,
        "scope": block.scope,
        "title": in_language(block.title),
        "text": block.text,
        "met": all(state.state.good for state in states),
        "lines": [lines[state.rule] for state in states],
    }


def _next(standing: Standing, lines: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """The first rule on which the owner can do something; else the first that waits for somebody."""
    for wanted in (State.NOT_MET, State.WAITING):
        for state in standing.states:
            if state.state is wanted:
                return lines[state.rule]
    return None


def _may_hand_in(listing: Listing, standing: Standing, rules: Rules) -> bool:
    held_back = (state for state in standing.states if rules.rules[state.rule].blocks["submission"] and not state.state.good)
    return HAND_IN in current_app.view_functions and listing.archived_at is None and next(held_back, None) is None


def _line(state: RuleState, rules: Rules, listing_id: int) -> dict[str, Any]:
    withdrawn = withdrawn_by_others(state)
    if waits_for_others(state):
        state, withdrawn = replace(state, what_to_do=" ".join(withdrawn), holder=None), []
    return {
        "state": state,
        "title": in_language(state.title),
        "kind": {State.MET: "done", State.NOT_APPLICABLE: "done", State.WAITING: "wait", State.NOT_MET: ""}[state.state],
        "leaf": _leaf(state),
        "word": _word(state),
        "link": links.link_of(state, rules, listing_id),
        "holder": _holder(state),
        "late": bool(state.until and state.state is State.WAITING and state.until < clock.today()),
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
    """In whose hands it lies, since when and until when; nothing for what is met."""
    if state.holder in {None, Holder.OWNER}:
        return ""
    who = _("the trainer or mentor") if state.holder is Holder.GRADER else _("the office")
    since = day(state.since) if state.since else ""
    if state.until and since:
        return _("With %(who)s since %(since)s, until %(until)s at the latest.", who=who, since=since, until=day(state.until))
    return _("With %(who)s since %(since)s.", who=who, since=since) if since else _("With %(who)s.", who=who)


def _by(state: RuleState) -> list[str]:
    """Who met it: `Bu Sri: Foto produk, Harga`."""
    deeds: dict[str, list[str]] = {}
    for deed in state.by:
        deeds.setdefault(deed.name, []).extend([in_language(deed.what)] if deed.what else [])
    return [f"{name}: {', '.join(things)}" if things else name for name, things in deeds.items()]
