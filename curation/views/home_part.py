"""The product on a learner's first page: its next step, or with whom it lies and since when."""

from collections.abc import Callable, Iterable
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from core import clock
from core.wording import short_day
from curation.steps import Step, StepKind
from curation.views.product_page import OfferLine, ProductCard, product_card
from people.home_places import DUE_SOON, Card, Place, Rank, Visit
from products.policies import can_sell
from products.queries.listings import ProductPage
from quizzes.queries.tasks import tasks_of


def own_product(visit: Visit) -> Iterable[Place]:
    """Return the product that is worked on, and the passed tasks that could fill its page."""
    product = product_card(visit.person.id, visit.once(tasks_of))
    if product is None:
        return [_no_product()] if can_sell(visit.person) else []
    return [*(_offer(product.page, offer) for offer in product.offers), _product(product)]


def _product(product: ProductCard) -> Place:
    page, line = product.page, product.line
    address = url_for("product_pages.show_product_page", listing_id=page.id)
    card = Card(
        title=page.name,
        label=line.label or _("Open the product page"),
        above=_("Your product"),
        text=line.text,
        template="curation/_home_card.html",
        more=product,
    )
    rank = Rank.RETURNED if is_due_soon(product.step) else Rank.PRODUCT
    word, kind = state_words(product.step)
    return Place(rank, page.name, line.url or address, word, kind, card, since=product.step.since)


def is_due_soon(step: Step) -> bool:
    """Tell whether a product must be mended within DUE_SOON days, or should have been."""
    return step.kind is StepKind.MENDING and step.until is not None and (step.until - clock.today()).days <= DUE_SOON


def state_words(step: Step, day: Callable[[date], str] = short_day) -> tuple[str, str]:
    """Return the state of a product with its date in a few words, and the shape of that word. `day` writes the date."""
    since = day(step.since)
    if step.kind is StepKind.MENDING:
        return (_("Mend it by %(day)s", day=day(step.until)) if step.until else _("Needs mending")), "bad"
    if step.kind in (StepKind.CHECKING, StepKind.REVIEW):
        return _("With the curators since %(day)s", day=since), "wait"
    if step.kind is StepKind.HEARING:
        return _("Appeal being answered since %(day)s", day=since), "wait"
    if step.kind is StepKind.PLACING:
        return _("Approved on %(day)s", day=since), "done"
    if step.kind is StepKind.LIVE:
        return _("In the shop since %(day)s", day=since), "done"
    if step.kind is StepKind.NOWHERE:
        return _("Approved, in no shop since %(day)s", day=since), "bad"
    return _("Draft, changed on %(day)s", day=since), ""


def _offer(page: ProductPage, offer: OfferLine) -> Place:
    title = _("The task %(title)s is passed.", title=offer.title)
    address = url_for("product_pages.show_product_page", listing_id=page.id, _anchor=f"offer-{offer.submission_id}")
    question = _("Use its photos for %(name)s?", name=page.name) if offer.photos else _("Use it for %(name)s?", name=page.name)
    card = Card(title, _("Open the product page"), _("Your product"), question)
    return Place(Rank.PRODUCT, offer.title, address, _("Passed"), "done", card, since=page.created_at)


def _no_product() -> Place:
    card = Card(
        title=_("What product do you want to sell?"),
        label=_("Begin a product’s page"),
        text=_("It gets a page of its own that grows with every course."),
    )
    return Place(Rank.PRODUCT, "", url_for("listings.new_listing"), card=card)
