"""A product's page: what buyers see, its parts, offered tasks, and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.wording import day, in_language
from curation.queries import product_pages
from curation.steps import Step, StepKind, next_step
from curation.views.application_page import in_no_shop, places_of
from curation.views.product_words import Line, line_of, part_lines
from eligibility import links, passports
from eligibility.passports import RuleState, State
from eligibility.states import Holder
from eligibility.views.withdrawn import waits_for_others, withdrawn_by_others
from products.models import Listing
from products.page_parts import PartState, parts_of
from products.queries.listings import ProductPage, listings_of
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules, Rules
from quizzes.models import SubmissionState
from quizzes.queries.tasks import CourseTask, tasks_of

bp = Blueprint("product_pages", __name__)


@dataclass(frozen=True)
class OfferLine:
    """A passed task that could fill the page."""

    submission_id: int
    title: str
    photos: bool


@dataclass(frozen=True)
class ProductCard:
    """A product's page in short, for the home page."""

    page: ProductPage
    step: Step
    line: Line
    offers: Sequence[OfferLine]


@bp.get("/product/<int:listing_id>")
def show_product_page(listing_id: int):
    """Show the page to members of its business."""
    page = product_pages.page_of(current_user.id, listing_id) or abort(404)
    rules, tasks = rule_versions.current(), tasks_of(current_user.id)
    parts = parts_of(page, tasks, rules)
    step = next_step(page, parts)
    places = places_of(page.id, rules) if page.application_id else []
    return render_template(
        "curation/listing.html",
        page=page,
        parts=part_lines(page, parts),
        done=sum(part.state is PartState.DONE for part in parts),
        line=_rule_line(page, step, rules) or line_of(page, step),
        offers=offers_among(page, tasks),
        places=places,
        nowhere=in_no_shop(places),
        leaves=["done" if part.state is PartState.DONE else "" for part in parts],
    )


def product_card(person_id: int, tasks: Sequence[CourseTask]) -> ProductCard | None:
    """Return the card of the page to work on next, or None without a page.

    The rules are evaluated only when the page is complete and not handed in; until then it takes two statements.
    """
    page = product_pages.latest_page_of(person_id)
    if page is None:
        return None
    try:
        rules = rule_versions.current()
    except NoRules:
        step = next_step(page, ())
        return ProductCard(page, step, line_of(page, step), offers_among(page, tasks))
    parts = parts_of(page, tasks, rules)
    step = next_step(page, parts)
    line = _rule_line(page, step, rules) or line_of(page, step)
    return ProductCard(page, step, line, offers_among(page, tasks))


def offers_among(page: ProductPage, tasks: Sequence[CourseTask]) -> list[OfferLine]:
    """Return the offers of this person's own tasks. Another member answers for theirs."""
    return [
        OfferLine(task.submission_id, in_language(task.title), "photo" in task.feeds)
        for task in tasks
        if task.submission_id and task.submission_id in page.offered and task.state is SubmissionState.PASSED
    ]


def _rule_line(page: ProductPage, step: Step, rules: Rules) -> Line | None:
    """Return the line about the first unmet rule of a complete page, or about sending it. None for other steps."""
    if step.kind is not StepKind.RULE:
        return None
    listing = db.session.scalars(listings_of(current_user.id).where(Listing.id == page.id)).one()
    unmet = passports.why_not(listing, rules=rules, person_id=current_user.id)
    for wanted_state in (State.NOT_MET, State.WAITING):
        for state in unmet:
            if state.state is wanted_state:
                return _line_for_rule(state, rules, page)
    send = url_for("applications.new_application", listing_id=page.id)
    return Line(_("Everything is ready. Next: send it to the curators."), _since(page), send, _("Send to the curators"))


def _line_for_rule(state: RuleState, rules: Rules, page: ProductPage) -> Line:
    text = _("Next: %(rule)s. %(text)s", rule=in_language(state.title), text=state.text)
    link = links.link_of(state, rules, page.id)
    if waits_for_others(state):
        return Line(" ".join(withdrawn_by_others(state)), "", link.href if link else None, link.label if link else "")
    if state.holder is Holder.OWNER or state.holder is None:
        return Line(text, _since(page), link.href if link else None, link.label if link else "")
    who = _("the trainer or mentor") if state.holder is Holder.GRADER else _("the office")
    since = day(state.since) if state.since else ""
    return Line(state.text, _("With %(who)s since %(since)s.", who=who, since=since) if since else _("With %(who)s.", who=who))


def _since(page: ProductPage) -> str:
    return _("It is with you since %(day)s.", day=day(page.changed_at))
