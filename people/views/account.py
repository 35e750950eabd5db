"""Pages of a person's own account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people import business_rows, confirmations, consents, details, enterprises, queries
from people.forms.account import DetailsForm, ReadingForm
from people.models import Person
from people.queries import PersonRow

bp = Blueprint("account", __name__)


@bp.get("/account")
def show_account():
    """Show the account, with links to the pages that change it."""
    person = queries.person_for_office(current_user.id)
    active = consents.active_consents(current_user.id)
    return render_template(
        "people/account.html",
        person=person,
        name=_load_person().certificate_name,
        name_confirmed_at=_load_person().certificate_name_confirmed_at,
        devices=queries.devices_of(current_user.id),
        enterprise=enterprises.enterprise_of(current_user.id),
        invitations=business_rows.invitations_for(current_user.id),
        consents=active,
        takes_whatsapp=any(answer.wording.key == consents.WHATSAPP for answer in active),
        reminders_on=_load_person().reminders_off_at is None,
        number_code=_number_code(person),
    )


@bp.get("/account/details")
def edit_details():
    """Show the form for name, form of address and kelurahan."""
    person = _load_person()
    return _render_details(DetailsForm(name=person.name, address_as=person.address_as or "", village=person.village_code or ""))


@bp.post("/account/details")
def update_details():
    """Save name, form of address and kelurahan."""
    form = DetailsForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            details.change_details(
                current_user.id, name=form.name.data, address_as=form.address_as.data, village_code=form.village.data
            )
            db.session.commit()
            flash(_("Your details are saved."), "good")
            return redirect(url_for(".show_account"), 303)
    return form.refused(_render_details(form))


@bp.get("/account/reading")
def edit_reading():
    """Show the form for language and size of letters."""
    return _render_reading(ReadingForm(language=current_user.language, text_size=current_user.text_size))


@bp.post("/account/reading")
def update_reading():
    """Save language and size of letters. The next page's message is in the new language."""
    form = ReadingForm()
    if form.validate_on_submit():
        details.change_reading(current_user.id, language=form.language.data, text_size=form.text_size.data)
        db.session.commit()
        with force_locale(form.language.data):
            flash(_("Pages look like this from now on."), "good")
        return redirect(url_for(".show_account"), 303)
    return form.refused(_render_reading(form))


def _number_code(person: PersonRow | None) -> str | None:
    """Return the code to read out when the office calls, in two groups of digits, or None where no request is open."""
    requested_at = person and not person.phone_confirmed_at and person.phone_asked_at
    return f"{(code := confirmations.code_of(current_user.id, requested_at))[:3]} {code[3:]}" if requested_at else None


def _load_person() -> Person:
    return db.session.get_one(Person, current_user.id)


def _render_details(form: DetailsForm) -> str:
    return render_template("people/account_details.html", form=form)


def _render_reading(form: ReadingForm) -> str:
    return render_template("people/account_reading.html", form=form)
