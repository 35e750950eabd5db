"""The officers' queue of licences that depend on the goods."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from eligibility import rulings
from eligibility.forms.rules import RulingForm
from eligibility.policies import can_rule, can_see_rulings
from eligibility.queries import rulings as queries
from eligibility.queries.rulings import RulingRow
from products.rulebook import rules as rule_versions

bp = Blueprint("rulings", __name__)


@bp.get("/office/licence-rulings")
def list_rulings():
    """List the waiting rulings, oldest first."""
    require(can_see_rulings(current_user))
    return _render(None)


@bp.post("/office/licence-rulings")
def create_ruling():
    """Store whether the licence is needed."""
    require(can_see_rulings(current_user))
    form = RulingForm()
    if form.listing_id.data is None:
        return redirect(url_for(".list_rulings"), code=303)
    listing = find_or_404(queries.listings(), id=form.listing_id.data)
    require(can_rule(current_user, _Business(queries.member_ids_of(listing.enterprise_id))))
    if not form.validate_on_submit():
        return _render(form), 422
    rulings.rule(
        listing,
        form.condition.data,
        applies=form.applies.data == "yes",
        note=form.note.data or "",
        rules=rule_versions.current(),
        by=current_user,
    )
    db.session.commit()
    flash(_("Your answer about %(product)s is noted.", product=listing.title or listing.product), "good")
    return redirect(url_for(".list_rulings"), code=303)


class _Business:
    """The members of a business, for the policy."""

    def __init__(self, member_ids: frozenset[int]) -> None:
        self.member_ids = member_ids


def _render(sent: RulingForm | None) -> str:
    rows = queries.waiting(rule_versions.current())
    return render_template(
        "eligibility/rulings.html",
        rows=[(row, _form(row, sent), can_rule(current_user, row)) for row in rows],
    )


def _form(row: RulingRow, sent: RulingForm | None) -> Any:
    """Return the row's form with ids of its own. The form that was sent keeps its values."""
    prefix = f"ruling-{row.listing_id}-{row.condition}"
    form = RulingForm(formdata=None, listing_id=row.listing_id, condition=row.condition)
    if sent and (sent.listing_id.data, sent.condition.data) == (row.listing_id, row.condition):
        form = sent
    for field in form:
        field.id = f"{prefix}-{field.short_name}"
        field.label.field_id = field.id
    return form
