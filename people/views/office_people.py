"""The officer's pages about people: the list, one person, enrolling, cards, reset codes, and confirming a number."""

import segno
from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from core import audit
from core.db import db
from core.lists.declaring import Deed, deeds_for
from core.lists.pages import list_page
from core.office import public_address
from core.refusals import refusals
from core.web import require
from people import business_rows, cards, confirmations, look_alikes, person_parts, queries, resets, staff_rows
from people.forms.office import EnrolForm
from people.lists.people import PEOPLE
from people.look_alikes import LookAlike
from people.merging import queries as merge_queries
from people.models import ConfirmedHow, Sex
from people.policies import (
    can_change_at_counter,
    can_confirm_phone,
    can_enrol_people,
    can_issue_card,
    can_list_people,
    can_merge,
)
from people.queries import PersonRow
from people.registration import enrol_by_officer
from people.wording import look_alike_words

bp = Blueprint("office_people", __name__)


@bp.get("/office/people")
def list_people():
    """List the people."""
    require(can_list_people(current_user))
    return render_template("people/office_list.html", page=list_page(PEOPLE, current_user))


@bp.get("/office/people/new")
def new_person():
    """Show the form for enrolling a learner."""
    require(can_enrol_people(current_user))
    return _form_page(EnrolForm())


@bp.post("/office/people/look-alikes")
def search_look_alikes():
    """Return the persons who may be the one that is being typed, as JSON. It is a POST, so that no log has the number."""
    require(can_enrol_people(current_user))
    found = look_alikes.find(EnrolForm().sought, by=current_user)
    db.session.commit()
    people = [
        {"name": alike.name, "about": look_alike_words(alike), "url": url_for(".show_person", person_id=alike.id)}
        for alike in found
    ]
    return jsonify(people=people)


@bp.post("/office/people")
def create_person():
    """Create a learner's account, but ask first where it may be somebody who is here already.

    The learner sets the PIN with a sign-in card.
    """
    require(can_enrol_people(current_user))
    form = EnrolForm()
    if form.validate_on_submit():
        alikes = [alike for alike in look_alikes.find(form.sought, by=current_user) if alike.id not in form.seen]
        if alikes:
            page = _form_page(form, alikes)
            db.session.commit()
            return form.refused(page)
        with form.showing_refusals():
            person = enrol_by_officer(
                name=form.name.data,
                address_as=form.address_as.data,
                phone=form.phone.data,
                village_code=form.village.data,
                sex=Sex(form.sex.data) if form.sex.data else None,
                birth_year=form.birth_year.data,
                by=current_user,
            )
            db.session.commit()
            flash(_("The account is made. Now print the sign-in card."), "good")
            return redirect(url_for(".show_person", person_id=person.id), 303)
    return form.refused(_form_page(form))


@bp.get("/office/people/<int:person_id>")
def show_person(person_id: int):
    """Show a person's page with the actions of the counter."""
    require(can_list_people(current_user))
    gone = merge_queries.where_it_went(person_id)
    if gone:
        return render_template("people/office_merged_person.html", merge=gone)
    return _render_person(_load_person(person_id))


def _render_person(person: PersonRow, wrong_code: str | None = None) -> str:
    """Render the page, which is recorded as a look. `wrong_code` says why the code of the number was refused."""
    parts = person_parts.parts_of(person.id)
    page = render_template(
        "people/office_person.html",
        person=person,
        parts=parts,
        unfinished=person_parts.unfinished_lines(parts),
        colleague=staff_rows.staff_member(person.id),
        may_open=can_issue_card(current_user, person),
        may_confirm=can_confirm_phone(current_user, person),
        may_change=can_change_at_counter(current_user, person),
        deeds=_deeds_for(person),
        may_merge=can_merge(current_user, person),
        merges=merge_queries.merges_into(person.id),
        holders=business_rows.holders_of([person.phone])[person.phone] if person.phone else [],
        wrong_code=wrong_code,
        typed_code=request.form.get("code", "")[:9] if wrong_code else "",
    )
    if person.id != current_user.id:
        audit.record_look("opened page", "person", person.id, actor_id=current_user.id)
    return page


def _deeds_for(person: PersonRow) -> list[Deed]:
    """Return what the list offers for chosen people and can be done for this person; the card has a place of its own."""
    deeds = [deed for deed in deeds_for(PEOPLE.name, current_user) if deed.key != "cards"]
    return [deed for deed in deeds if deed.key == "message" or not person.is_staff]


@bp.post("/office/people/<int:person_id>/card")
def create_card(person_id: int):
    """Make a new sign-in card and show it for printing. Its link cannot be shown again. Earlier cards become invalid."""
    require(can_list_people(current_user))
    person = _load_person(person_id)
    require(can_issue_card(current_user, person))
    token = cards.make_card(person.id, by=current_user)
    db.session.commit()
    link = public_address(url_for("cards.show_card", token=token))
    return render_template("people/office_card.html", person=person, link=link, qr=qr_code(link), last_day=cards.last_day())


@bp.post("/office/people/<int:person_id>/reset-code")
def create_reset_code(person_id: int):
    """Make a reset code and show it for reading out. It cannot be shown again."""
    require(can_list_people(current_user))
    person = _load_person(person_id)
    require(can_issue_card(current_user, person))
    code = resets.issue_code(person.id, by=current_user)
    db.session.commit()
    minutes = int(resets.LASTS.total_seconds() // 60)
    return render_template("people/office_code.html", person=person, code=code, minutes=minutes)


@bp.post("/office/people/<int:person_id>/phone-confirmation")
def create_phone_confirmation(person_id: int):
    """Confirm the number of a person who is at the counter, after the code of the account was read out."""
    require(can_list_people(current_user))
    person = _load_person(person_id)
    require(can_confirm_phone(current_user, person))
    with refusals() as refused:
        confirmations.require_code(person.id, request.form.get("code", ""))
    if refused:
        return _render_person(person, refused.words), refused.status
    confirmations.confirm_phone(person.id, by=current_user, how=ConfirmedHow.COUNTER)
    db.session.commit()
    flash(_("The phone number is confirmed."), "good")
    return redirect(url_for(".show_person", person_id=person.id), 303)


def _form_page(form: EnrolForm, alikes: list[LookAlike] | None = None) -> str:
    """Return the page of the form, with the question about look-alikes where there are some."""
    seen = form.seen | {alike.id for alike in alikes or ()}
    form.different.data = " ".join(str(person_id) for person_id in sorted(seen))
    found = [(alike, look_alike_words(alike)) for alike in alikes or ()]
    return render_template("people/office_new.html", form=form, alikes=found)


def _load_person(person_id: int) -> PersonRow:
    return queries.person_for_office(person_id) or abort(404)


def qr_code(link: str) -> Markup:
    """Return a QR code of the link of a card as inline SVG. It holds no text that others sent."""
    return Markup(segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=True))  # noqa: S704, drawn here
