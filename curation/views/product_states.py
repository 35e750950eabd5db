"""The state of each of a person's products, with its date."""

from flask_babel import gettext as _

from core.wording import day
from curation.queries import product_pages
from curation.steps import progress_step
from curation.views.home_part import state_words
from products.states import ProductState


def read(person_id: int) -> dict[int, ProductState]:
    """Return the states by listing id, in one statement."""
    return {row.id: _state(row) for row in product_pages.progress_of(person_id)}


def _state(row) -> ProductState:
    if row.archived_at:
        return ProductState(_("Put away on %(day)s", day=day(row.archived_at)), "")
    return ProductState(*state_words(progress_step(row), day))
