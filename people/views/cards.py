"""The page of a sign-in card. Opening it does not use the card."""

from flask import Blueprint, render_template

from core.db import db
from core.web import open_to_all
from people import cards, consents, secret_changes
from people.forms.entering import NewPassphraseForm, NewPinForm
from people.models import SignInWay
from people.views.entering import sign_in

bp = Blueprint("cards", __name__)


@bp.get("/m/<token>")
@open_to_all
def show_card(token: str):
    """Show the form for a new PIN, or for a passphrase of staff. Answers 410 where the card is not valid."""
    try:
        card = cards.find_card(token)
    except cards.CardGone:
        return render_template("people/card_gone.html"), 410
    return _render(card, NewPassphraseForm() if card.is_staff else NewPinForm())


@bp.post("/m/<token>")
@open_to_all
def create_secret(token: str):
    """Use the card: set the PIN or passphrase, store the acknowledgements, and sign in."""
    try:
        card = cards.find_card(token)
        form = NewPassphraseForm() if card.is_staff else NewPinForm()
        if form.validate_on_submit():
            with form.showing_refusals():
                secret_changes.count_choice(card.person_id, form.secret, by_office=True)
                db.session.commit()
                person = cards.use_card(token, form.secret, whatsapp=form.agrees_to_whatsapp)
                return sign_in(person.id, way=SignInWay.CARD)
    except cards.CardGone:
        return render_template("people/card_gone.html"), 410
    return form.refused(_render(card, form))


def _render(card: cards.OpenCard, form: NewPinForm | NewPassphraseForm) -> str:
    asks_consents = not card.is_staff and not card.has_acknowledged
    texts = [consents.wording(purpose) for purpose in consents.ACKNOWLEDGED_ON_JOINING] if asks_consents else []
    return render_template("people/card.html", card=card, form=form, texts=texts, whatsapp=consents.wording(consents.WHATSAPP))
