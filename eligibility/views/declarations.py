"""The page on which an owner declares and consents before a product is shown (K08)."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.web import require
from eligibility import declarations
from eligibility.forms.declarations import DeclarationsForm
from eligibility.policies import can_declare
from eligibility.queries.declarations import CONSENT, DeclarationBox, boxes_of
from eligibility.queries.facts import channel_names, context_for
from eligibility.queries.passports import passport_path
from people import consents
from people.enterprises import enterprise_of
from people.models import Enterprise
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("declarations", __name__)


@bp.get("/product/declarations")
def edit_declarations():
    """Show the open boxes, and below them what was given before."""
    require(can_declare(current_user))
    enterprise = enterprise_of(current_user.id)
    if enterprise is None:
        return redirect(url_for("listings.new_listing"))
    rules = rule_versions.current()
    boxes = _load_boxes(enterprise, rules)
    return _render(enterprise, boxes, DeclarationsForm(boxes=boxes))


@bp.post("/product/declarations")
def update_declarations():
    """Store the ticked boxes. Withdrawing has its own button."""
    enterprise = _require_own_business()
    rules = rule_versions.current()
    boxes = _load_boxes(enterprise, rules)
    form = DeclarationsForm(boxes=boxes)
    if not form.agreed.choices:
        return _redirect_to_passport(enterprise)
    if not form.validate_on_submit():
        return _render(enterprise, boxes, form), 422
    agreed = form.agreed.data or []
    for box in agreed:
        if box.startswith(CONSENT):
            consents.renew(current_user.id, box.removeprefix(CONSENT))
    sentences = [box for box in agreed if not box.startswith(CONSENT)]
    declarations.declare(enterprise.id, sentences, rules=rules, by=current_user)
    db.session.commit()
    flash(_("Thank you. What you agreed to is noted."), "good")
    return _redirect_to_passport(enterprise)


@bp.post("/product/declarations/<key>/withdrawal")
def create_withdrawal(key: str):
    """Withdraw a declaration. Withdrawing again changes nothing."""
    enterprise = _require_own_business()
    declarations.withdraw(enterprise.id, key, by=current_user)
    db.session.commit()
    flash(_("Your declaration is taken back. You can still learn everything here."), "note")
    return redirect(url_for(".edit_declarations"), code=303)


def _require_own_business() -> Enterprise:
    require(can_declare(current_user))
    return enterprise_of(current_user.id) or abort(404)


def _load_boxes(enterprise: Enterprise, rules: Rules) -> Sequence[DeclarationBox]:
    return boxes_of(enterprise.id, context_for(rules), person_id=current_user.id, channels=channel_names(rules))


def _render(enterprise: Enterprise, boxes: Sequence[DeclarationBox], form: DeclarationsForm) -> str:
    return render_template(
        "eligibility/declarations.html",
        enterprise=enterprise,
        form=form,
        given=[box for box in boxes if box.given_at],
        open=[box for box in boxes if box.is_open],
        withdrawn=[(box.title, action) for box in boxes for action in box.withdrawn],
        back=passport_path(enterprise.id),
    )


def _redirect_to_passport(enterprise: Enterprise) -> Response:
    return redirect(passport_path(enterprise.id), code=303)
