"""The letter of a decision, as a page that also prints well."""

from flask import Blueprint, abort, render_template
from flask_login import current_user

from core.web import find_or_404
from curation.judging import letters
from curation.queries import applications as queries
from curation.views.application_page import advice_lines
from products.rulebook import rules as rule_versions

bp = Blueprint("letters", __name__)


@bp.get("/applications/<int:application_id>/letters/<int:decision_id>")
def show_letter(application_id: int, decision_id: int):
    """To the owner, in the office's words."""
    application = find_or_404(queries.applications_visible_to(current_user), id=application_id)
    step = next((one for one in queries.history_of(application.id) if one.decision and one.decision.id == decision_id), None)
    if step is None or step.decision is None:
        abort(404)
    rules = rule_versions.rules_of(application.rule_set_id)
    return render_template(
        "curation/letter.html",
        application=application,
        product=queries.product_of(application.listing_id),
        business=queries.evidence_of(step.round_id).enterprise.name,
        decision=step.decision,
        round=step.number,
        sentence=letters.decision_text(step.decision, rules),
        advice=advice_lines(step.decision, rules, application.listing_id),
        grade_text=letters.grade_text(step.decision.grade, rules),
        channels=letters.channel_titles(step.decision.channels, rules),
        offer=letters.appeal_offer(step.decision, rules),
    )
