"""The ties that a curator or an officer has declared."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from core.web import require, search_words
from curation.forms.desk import TieForm
from curation.judging import ties
from curation.policies.desk import can_declare_ties, can_open_desk
from curation.queries import ties as queries

bp = Blueprint("ties", __name__)


@bp.get("/curation/ties")
def list_ties():
    """List the declared ties, with a search for a business."""
    # No staff list: the person's own few declarations, beneath the form that makes them.
    require(can_declare_ties(current_user))
    return _render(TieForm(formdata=None))


@bp.post("/curation/ties")
def create_tie():
    """Declare a tie. The business's products are no longer shown to this person."""
    require(can_declare_ties(current_user))
    form = TieForm()
    if not form.validate_on_submit():
        return _render(form), 422
    if queries.find_business(current_user, form.enterprise_id.data) is None:
        abort(404)
    with refusals() as refused:
        ties.declare(form.enterprise_id.data, by=current_user, reason=form.reason.data)
    if refused:
        return _render(form, refused=refused.words), refused.status
    db.session.commit()
    flash(_("Noted. Others look at the products of this business from now on."), "good")
    return redirect(url_for(".list_ties"), 303)


@bp.post("/curation/ties/<int:tie_id>/withdrawal")
def delete_tie(tie_id: int):
    """Withdraw a tie that was declared by mistake."""
    require(can_declare_ties(current_user))
    with refusals() as refused:
        ties.withdraw(tie_id, by=current_user)
    if refused:
        return _render(TieForm(formdata=None), refused=refused.words), refused.status
    db.session.commit()
    flash(_("The tie is taken back. Their products are in your queue again."), "good")
    return redirect(url_for(".list_ties"), 303)


def _render(form: TieForm, *, refused: str | None = None) -> str:
    words = search_words()
    chosen_id = form.enterprise_id.data or request.args.get("business", type=int)
    chosen = queries.find_business(current_user, chosen_id) if chosen_id else None
    return render_template(
        "curation/ties.html",
        ties=queries.ties_of(current_user),
        found=queries.search_businesses(current_user, words) if words else [],
        q=words,
        chosen=chosen,
        scores=queries.count_scores(current_user, chosen.id) if chosen else (0, 0),
        form=form,
        refused=refused,
        is_curator=can_open_desk(current_user),
    )
