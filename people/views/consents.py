"""Pages of a person's consents and their withdrawal."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people import consents

bp = Blueprint("consents", __name__)


@bp.get("/account/consents")
def list_consents():
    """List the texts that the person has agreed to or acknowledged."""
    active = consents.active_consents(current_user.id)
    has_whatsapp = any(consent.wording.key == consents.WHATSAPP for consent in active)
    return render_template(
        "people/consents.html", consents=active, offered=None if has_whatsapp else consents.wording(consents.WHATSAPP)
    )


@bp.post("/account/consents")
def create_consent():
    """Store the consent to messages by WhatsApp, for people who did not give it when they signed up."""
    consents.acknowledge(current_user.id, [consents.WHATSAPP])
    db.session.commit()
    flash(_("Thank you. Your consent is noted."), "good")
    return redirect(url_for(".list_consents"), 303)


@bp.get("/account/consents/<int:consent_id>/withdrawal")
def new_withdrawal(consent_id: int):
    """Show what a withdrawal would change, and ask for confirmation."""
    return render_template("people/consent_withdrawal.html", answer=_load_own(consent_id))


@bp.post("/account/consents/<int:consent_id>/withdrawal")
def create_withdrawal(consent_id: int):
    """Withdraw a consent. Answers 404 where it is not the person's, or was withdrawn before."""
    consent = _load_own(consent_id)
    consents.withdraw(current_user.id, consent.wording.key, partner_id=consent.consent.partner_id)
    db.session.commit()
    flash(_("Your consent is withdrawn."), "good")
    return redirect(url_for(".list_consents"), 303)


def _load_own(consent_id: int) -> consents.ActiveConsent:
    matching = (consent for consent in consents.active_consents(current_user.id) if consent.consent.id == consent_id)
    return next((consent for consent in matching if consent.wording.may_withdraw), None) or abort(404)
