"""What the owner declares and agrees to before a product is shown (K08)."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core.db import db
from core.web import require
from eligibility import declarations
from eligibility import notices as passport_notices
from eligibility.forms.declarations import DeclarationsForm
from eligibility.policies import can_declare
from eligibility.queries.declarations import CONSENT, Asked, asked_of
from eligibility.queries.facts import channel_names, ground_for
from people import consents
from people.enterprises import enterprise_of
from people.models import Enterprise
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("declarations", __name__)


@bp.get("/product/declarations")
def edit_declarations():
    """The sentences, each with its box; below them what is given."""
    require(can_declare(current_user))
    enterprise = enterprise_of(current_user.id)
    if enterprise is None:
        return redirect(url_for("listings.new_listing"))
    rules = rule_versions.current()
    asked = _asked(enterprise, rules)
    return _page(enterprise, asked, DeclarationsForm(asked=asked))


@bp.post("/product/declarations")
def update_declarations():
    """Note what is ticked. What was given before stays; taking back has its own button."""
    enterprise = _own()
    rules = rule_versions.current()
    asked = _asked(enterprise, rules)
    form = DeclarationsForm(asked=asked)
    if not form.agreed.choices:
        return _back(enterprise)
    if not form.validate_on_submit():
        return _page(enterprise, asked, form), 422
    agreed = form.agreed.data or []
    for box in agreed:
        if box.startswith(CONSENT):
            consents.renew(current_user.id, box.removeprefix(CONSENT))
    sentences = [box for box in agreed if not box.startswith(CONSENT)]
    declarations.declare(enterprise.id, sentences, rules=rules, by=current_user)
    db.session.commit()
    flash(_("Thank you. What you agreed to is noted."), "good")
    return _back(enterprise)


@bp.post("/product/declarations/<key>/withdrawal")
def create_withdrawal(key: str):
    """Take a declaration back. Sent twice, it is taken back once."""
    enterprise = _own()
    declarations.withdraw(enterprise.id, key, by=current_user)
    db.session.commit()
    flash(_("Your declaration is taken back. You can still learn everything here."), "note")
    return redirect(url_for(".edit_declarations"), code=303)


def _own() -> Enterprise:
    require(can_declare(current_user))
    return enterprise_of(current_user.id) or abort(404)


def _asked(enterprise: Enterprise, rules: Rules) -> Sequence[Asked]:
    return asked_of(enterprise.id, ground_for(rules), person_id=current_user.id, channels=channel_names(rules))


def _page(enterprise: Enterprise, asked: Sequence[Asked], form: DeclarationsForm) -> str:
    return render_template(
        "eligibility/declarations.html",
        enterprise=enterprise,
        form=form,
        given=[one for one in asked if one.given_at],
        open=[one for one in asked if one.is_open],
        withdrawn=[(one.title, deed) for one in asked for deed in one.withdrawn],
        back=passport_notices.passport_of(enterprise.id),
    )


def _back(enterprise: Enterprise) -> Response:
    return redirect(passport_notices.passport_of(enterprise.id), code=303)
