"""The pages to which the rules' `link_targets` lead, and the labels of their buttons."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from core.wording import in_language
from eligibility.listing_rules import ANSWERS
from eligibility.states import RuleState
from products.problems import Part
from products.rulebook.rules import Rules


@dataclass(frozen=True)
class Link:
    """A page and the label of its button."""

    href: str
    label: str


BUSINESS_PAGES = {
    "my_courses": "courses.list_courses",
    "my_tasks": "courses.list_courses",
    "my_enterprise": "business.edit_business",
    "my_documents": "documents.list_documents",
    "my_consents": "declarations.edit_declarations",
    "clinic": "pages.show_contact",
}
PART_PAGES = {
    Part.KIND: "listings.edit_category",
    ANSWERS: "listings.edit_answers",
    Part.TEXT: "listings.edit_text",
    Part.LABEL: "label_checks.edit_label_check",
}
"""The page that fills each part of a product's page. A rule leads to the first part that is missing."""
LISTING_PAGES = {
    "my_photos": "listing_photos.list_photos",
    "my_listing": "listings.edit_text",
    "my_price_sheet": "price_sheets.edit_price_sheet",
    "appeal": "product_pages.show_product_page",
}


def link_of(state: RuleState, rules: Rules, listing_id: int) -> Link | None:
    """Return the button of a rule, or None. For courses and tasks it opens the first that is missing."""
    if not state.link:
        return None
    if state.link in {"my_courses", "my_tasks"} and state.missing:
        return _course(state)
    label = _("Open %(place)s", place=in_language(rules.link_targets[state.link]))
    if state.link == "my_listing" and state.missing:
        return Link(current_app.url_for(PART_PAGES[state.missing[0]], listing_id=listing_id), label)
    return Link(_address(state.link, listing_id), label)


def href(name: str, listing_id: int) -> str:
    """Return the address of a link target."""
    return _address(name, listing_id)


def _course(state: RuleState) -> Link:
    course: Any = state.missing[0]
    title = in_language(course.title)
    if state.link == "my_tasks":
        return Link(current_app.url_for("tasks.show_task", slug=course.slug), _("Open the task: %(title)s", title=title))
    return Link(current_app.url_for("learning.show_course", slug=course.slug), _("Go on: %(title)s", title=title))


def _address(name: str, listing_id: int) -> str:
    if name in LISTING_PAGES:
        return current_app.url_for(LISTING_PAGES[name], listing_id=listing_id)
    return current_app.url_for(BUSINESS_PAGES[name])
