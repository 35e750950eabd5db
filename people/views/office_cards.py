"""Sign-in cards for several chosen people at once."""

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core.db import db
from core.forms import Form
from core.office import public_address
from core.web import asks_again, require
from people import cards
from people.chosen import Chosen
from people.policies import can_enrol_people, can_issue_card
from people.queries import PersonRow
from people.views.deeds import chosen_people, nobody_chosen, people_before, render_deed
from people.views.office_people import qr_code

bp = Blueprint("office_cards", __name__)


@bp.get("/office/cards/new")
def new_cards():
    """Show who gets a card, and say that earlier cards stop working."""
    require(can_enrol_people(current_user))
    chosen = _chosen()
    return _render(chosen) if chosen.met or chosen.left_out else nobody_chosen()


@bp.post("/office/cards")
@asks_again
def create_cards():
    """Make the cards and show them for printing. They cannot be shown again."""
    require(can_enrol_people(current_user))
    chosen = _chosen()
    if not chosen.met:
        return nobody_chosen()
    links = {person.id: _link(cards.make_card(person.id, by=current_user)) for person in chosen.met}
    db.session.commit()
    return render_template(
        "people/office_cards.html",
        cards=[(person, links[person.id], qr_code(links[person.id])) for person in chosen.met],
        last_day=cards.last_day(),
        back=people_before(),
    )


def _chosen() -> Chosen:
    return chosen_people(_may_have_card)


def _may_have_card(person: PersonRow) -> bool:
    return can_issue_card(current_user, person)


def _link(token: str) -> str:
    return public_address(url_for("cards.show_card", token=token))


def _render(chosen: Chosen) -> str:
    count = len(chosen.met)
    return render_deed(
        chosen,
        heading=ngettext("A sign-in card for %(num)d person", "Sign-in cards for %(num)d people", count),
        about=_("Who opens the card chooses a new PIN. Give each card to its owner only."),
        danger=_("Cards that were made before for these people stop working."),
        button=ngettext("Make %(num)d card", "Make %(num)d cards", count),
        action=url_for(".create_cards"),
        form=Form(formdata=None),
        why_left_out=_("Staff sign in with a passphrase, and nobody makes a card for themselves:"),
    )
