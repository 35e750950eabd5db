"""A channel's page for its manager, with the actions on its products, and the feed as a file."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit, clock
from core.db import db
from core.lists.pages import list_page
from core.refusals import refusals
from core.web import asks_again
from core.wording import in_language
from curation.forms.channels import LiveForm, WhyForm
from curation.lists.channel import CHANNEL
from curation.models import Placement, PlacementState
from curation.policies.channels import can_manage
from curation.queries import channels as queries
from curation.queries.channels import PlacedProduct
from curation.shops import feeds, managing
from curation.shops.placement_words import faults_in_words
from curation.shops.placements import NEEDS
from curation.views.placement_photos import photo_addresses
from products.rulebook import rules as rule_versions
from products.rulebook.parts import Channel
from products.rulebook.rules import Rules

bp = Blueprint("channels", __name__, url_prefix="/channels")


@bp.get("/<key>")
def show_channel(key: str):
    """Show the products of the channel, waiting ones first."""
    return _render(key)


@bp.get("/<key>/feed.csv")
@asks_again
def download_csv(key: str) -> Response:
    """Send the whole feed as CSV."""
    channel, _rules = _find_channel(key)
    return _download(feeds.as_csv(_entries(key), channel), "text/csv", key, "csv")


@bp.get("/<key>/feed.json")
@asks_again
def download_json(key: str) -> Response:
    """Send the whole feed as JSON."""
    channel, _rules = _find_channel(key)
    return _download(feeds.as_json(_entries(key), channel, made_at=clock.now()), "application/json", key, "json")


@bp.post("/<key>/placements/<int:placement_id>/address")
def create_address(key: str, placement_id: int):
    """Mark the product as live."""
    placement, form = _find_placement(key, placement_id), LiveForm()
    if not form.validate_on_submit():
        return _render(key, at=placement_id, live=form), 422
    corrects = placement.state is PlacementState.LIVE
    with form.showing_refusals() as refused:
        managing.mark_live(placement, address=form.address.data, by=current_user)
    if refused:
        return _render(key, at=placement_id, live=form, refused=_at_top(form)), refused.status
    db.session.commit()
    flash(_("Address corrected. The owner is told.") if corrects else _("Marked as live. The owner is told."), "good")
    return redirect(url_for(".show_channel", key=key), 303)


@bp.post("/<key>/placements/<int:placement_id>/return")
def create_return(key: str, placement_id: int):
    """Send the product back, with a reason."""
    return _with_reason(key, placement_id, managing.send_back, _("Sent back. The owner is told why."))


@bp.post("/<key>/placements/<int:placement_id>/removal")
def create_removal(key: str, placement_id: int):
    """Take the product down in this shop, with a reason."""
    return _with_reason(key, placement_id, managing.remove, _("Noted as taken down. The owner is told why."))


@bp.post("/<key>/placements/<int:placement_id>/return/cancellation")
def delete_return(key: str, placement_id: int):
    """Cancel the return of the product."""
    return _at_once(key, placement_id, managing.cancel_return, _("The return is cancelled. The owner is told."))


@bp.post("/<key>/placements/<int:placement_id>/removal/confirmation")
def create_confirmation(key: str, placement_id: int):
    """Keep that the shop shows the product no longer."""
    return _at_once(key, placement_id, managing.confirm_removed, _("Thank you. It is noted as taken down."))


def _with_reason(key: str, placement_id: int, verb: Any, done: str) -> Any:
    placement, form = _find_placement(key, placement_id), WhyForm(prefix="why")
    if not form.validate_on_submit():
        return _render(key, at=placement_id, why=form), 422
    with form.showing_refusals() as refused:
        verb(placement, reason=form.reason.data, by=current_user)
    if refused:
        return _render(key, at=placement_id, why=form, refused=_at_top(form)), refused.status
    db.session.commit()
    flash(done, "good")
    return redirect(url_for(".show_channel", key=key), 303)


def _at_top(form: LiveForm | WhyForm) -> str | None:
    """Return the refusal that belongs to no field, because the row has no form any more."""
    return str(form.form_errors[0]) if form.form_errors else None


def _at_once(key: str, placement_id: int, verb: Any, done: str) -> Any:
    placement = _find_placement(key, placement_id)
    with refusals() as refused:
        verb(placement, by=current_user)
    if refused:
        return _render(key, at=placement_id, refused=refused.words), refused.status
    db.session.commit()
    flash(done, "good")
    return redirect(url_for(".show_channel", key=key), 303)


def _render(
    key: str,
    *,
    at: int | None = None,
    live: LiveForm | None = None,
    why: WhyForm | None = None,
    refused: str | None = None,
) -> str:
    channel, rules = _find_channel(key)
    page = list_page(CHANNEL, current_user, key=key)
    chosen = at or request.args.get("open", type=int)
    return render_template(
        "curation/channel.html",
        channel=channel,
        title=in_language(channel.title),
        faults={row.id: _faults(row, channel, rules) for row in page.rows},
        photos={row.id: photo_addresses(row)[0] for row in page.rows if row.state in feeds.SHOWN and photo_addresses(row)},
        waiting=queries.waiting_in([key])[key],
        page=page,
        opened=chosen,
        live=live or LiveForm(formdata=None),
        why=why or WhyForm(formdata=None, prefix="why"),
        needs=NEEDS,
        refused=refused,
    )


def _faults(row: PlacedProduct, channel: Channel, rules: Rules) -> list[tuple[bool, str]]:
    """Return what this shop misses at a product, and whether it keeps the product out."""
    looks = row.state in feeds.SHOWN or row.reason == NEEDS
    return faults_in_words(row.evidence, channel, rules) if row.evidence and looks else []


def _entries(key: str) -> list[feeds.Entry]:
    return [
        feeds.Entry(
            row.listing_id, row.state, row.changed_at, row.evidence, photo_addresses(row, full=True), row.title, row.address
        )
        for row in queries.all_of_channel(key)
    ]


def _download(text: str | bytes, media_type: str, key: str, ending: str) -> Response:
    """Send the feed of a channel as a file, after recording it."""
    audit.record_apart("exported", "channel feed", key, actor_id=current_user.id)
    headers = {"Content-Disposition": f'attachment; filename="{key}.{ending}"', "Cache-Control": "private, no-store"}
    return Response(text, content_type=f"{media_type}; charset=utf-8", headers=headers)


def _find_channel(key: str) -> tuple[Channel, Rules]:
    """Return a channel of this manager and the rules in force, or answer 404."""
    if not can_manage(current_user, key):
        abort(404)
    rules = rule_versions.current()
    return (rules.channels[key], rules) if key in rules.channels else abort(404)


def _find_placement(key: str, placement_id: int) -> Placement:
    _find_channel(key)
    placement = db.session.get(Placement, placement_id)
    return placement if placement is not None and placement.channel == key else abort(404)
