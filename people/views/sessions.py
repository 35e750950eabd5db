"""The pages for signing in and out."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from core.web import before_second_factor, open_to_all
from people import phones, sessions, signing_in, tries
from people.forms.entering import SignInForm, StaffSignInForm
from people.models import SignInWay
from people.registration import normalize_email
from people.signing_in import AccountMatch, MergedAway
from people.tries import CountedTry
from people.views import cookies, tiles, visitors
from people.views.entering import keep_wrong, next_page, sign_in

bp = Blueprint("sessions", __name__)
Find = Callable[[str, str], AccountMatch | None]


@bp.get("/sign-in")
@open_to_all
def new_session():
    """Show the form for phone number and PIN."""
    return _render(SignInForm(), tiles.tile_of(request.args.get("who")))


@bp.post("/sign-in")
@open_to_all
def create_session():
    """Sign a learner in. On a shared number the PIN picks the person; who chose a name on this phone is asked for the PIN alone."""
    form, tile = SignInForm(), tiles.tile_of(request.form.get("who"))
    if tile:
        form.phone.data = phones.national_form(tile.phone)
    if form.validate_on_submit():
        with form.showing_refusals():
            phone = phones.normalize(form.phone.data)
            person_id = _find_person(phone, form.pin.data, signing_in.find_by_pin)
            if person_id and (tile is None or person_id == tile.person_id):
                return _signed_in(form, person_id, tile)
            keep_wrong(phone, way=SignInWay.PIN)
            form.form_errors.append(
                _("This is not the PIN of %(name)s.", name=tile.name)
                if tile
                else _("The phone number and the PIN do not fit together. Please check both.")
            )
    return form.refused(_render(form, tile))


def _signed_in(form: SignInForm, person_id: int, tile: tiles.Tile | None) -> Response:
    """Sign in. A name is shown on this phone from now on where its owner ticked it; a tile means a shared phone."""
    response = sign_in(person_id, way=SignInWay.PIN, shared_phone=form.shared_phone.data or tile is not None)
    return tiles.show_name(response, person_id) if form.shows_name.data or tile else response


@bp.post("/sign-in/names/<int:person_id>/removal")
@open_to_all
def delete_name(person_id: int):
    """Show a name on this phone no longer. Anybody who holds the phone may do that; signing in by number goes on."""
    return tiles.hide_name(redirect(url_for("sessions.new_session"), 303), person_id)


@bp.get("/sign-in/staff")
@open_to_all
def new_staff_session():
    """Show the form for e-mail and passphrase."""
    return render_template("people/sign_in_staff.html", form=StaffSignInForm(), next=next_page())


@bp.post("/sign-in/staff")
@open_to_all
def create_staff_session():
    """Sign a member of staff in."""
    form = StaffSignInForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            email = normalize_email(form.email.data)
            person_id = _find_person(email, form.passphrase.data, signing_in.find_by_passphrase)
            if person_id:
                return sign_in(person_id, way=SignInWay.PASSPHRASE)
            keep_wrong(email, way=SignInWay.PASSPHRASE)
            form.form_errors.append(_("The e-mail and the passphrase do not fit together. Please check both."))
    return form.refused(render_template("people/sign_in_staff.html", form=form, next=next_page()))


@bp.get("/sign-out")
@before_second_factor
def ask_to_leave():
    """Ask whether to sign this device out. Work that is saved stays saved."""
    return render_template("people/leaving.html")


@bp.post("/sign-out")
@before_second_factor
def delete_session():
    """Sign this device out and show the page for signing in."""
    sessions.end(current_user.session_id)
    db.session.commit()
    session.clear()
    return cookies.forget(redirect(url_for("sessions.new_session"), 303))


def _render(form: SignInForm, tile: tiles.Tile | None = None) -> str:
    kept = parking.kept_form() is not None
    names = [] if tile else tiles.tiles()
    return render_template("people/sign_in.html", form=form, next=next_page(), keeps=kept, tile=tile, tiles=names)


def _find_person(account: str, secret: str, find: Find) -> int | None:
    """Return the id of the person with this secret, or None. Raises MergedAway.

    The try is counted and committed before the secret is checked.

    First the try counts for the people who are known on this device. If the secret is not theirs, it counts for the account.
    """
    device = visitors.known_device(account)
    if device:
        counted = tries.count_on_known_device("sign-in", account, device.marks)
        db.session.commit()
        opened = _find_counted(account, secret, find, counted)
        if opened and opened.person_id in device.people:
            tries.remove_successful_try(counted, clears=opened.is_only_account)
            return opened.person_id
    counted = tries.count("sign-in", account, address=visitors.address())
    db.session.commit()
    opened = _find_counted(account, secret, find, counted)
    if opened is None:
        return None
    tries.remove_successful_try(counted, clears=opened.is_only_account)
    return opened.person_id


def _find_counted(account: str, secret: str, find: Find, counted: CountedTry) -> AccountMatch | None:
    """Find the account. Raises MergedAway. The secret was right then, so the try is taken back: its sender need not wait."""
    try:
        return find(account, secret)
    except MergedAway:
        tries.remove_successful_try(counted, clears=False)
        db.session.commit()
        raise
