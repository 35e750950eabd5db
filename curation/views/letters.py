"""The letter about a decision, as a page that can be printed."""

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user

from core.web import find_or_404
from curation.judging import letters
from curation.models import Application
from curation.queries import applications as queries
from curation.views.application_page import advice_lines
from products.rulebook import rules as rule_versions

bp = Blueprint("letters", __name__)


@bp.get("/applications/<int:application_id>/letters/<int:decision_id>")
def show_letter(application_id: int, decision_id: int):
    """Show the letter to the owner."""
    application = find_or_404(queries.applications_visible_to(current_user), id=application_id)
    back = url_for("applications.show_application", application_id=application.id)
    return render_letter(application, decision_id, layout="layouts/learner.html", back=back, onwards=back)


def render_letter(application: Application, decision_id: int, *, layout: str, back: str, onwards: str | None) -> str:
    """Render the letter about one of an application's decisions. `onwards` is where its owner sees what comes next."""
    rounds = queries.history_of(application.id)
    decided = next((round for round in rounds if round.decision and round.decision.id == decision_id), None)
    if decided is None or decided.decision is None:
        abort(404)
    rules = rule_versions.rules_of(application.rule_set_id)
    return render_template(
        "curation/letter.html",
        layout=layout,
        back=back,
        onwards=onwards,
        product=queries.product_of(application.listing_id),
        business=queries.evidence_of(decided.round_id).enterprise.name,
        decision=decided.decision,
        round=decided.number,
        sentence=letters.decision_text(decided.decision, rules),
        lowered=letters.lowering_texts(queries.levels_of(decided.decision), decided.decision.score, rules),
        advice=advice_lines(decided.decision, rules, application.listing_id),
        grade_text=letters.grade_text(decided.decision.grade, rules),
        channels=letters.channel_titles(decided.decision.channels, rules),
        offer=letters.appeal_offer(decided.decision, rules),
    )
