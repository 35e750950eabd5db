"""The pages on which members of staff set up their authenticator app, and look after it."""

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from core import clock, qr
from core.db import db
from core.office import office
from core.web import asks_again, before_second_factor, require
from people import recovery_codes, second_factors, totp
from people.forms.second_factor import SecondCodeForm
from people.models import Person, SecondFactor
from people.policies import can_have_second_factor, must_have_second_factor

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")

BEFORE = "before second factor"
"""The key of the address that somebody asked for who had to set up an app first, in Flask's signed session cookie."""


@bp.get("")
@before_second_factor
def show_factor():
    """Show whether an app is set up and how many recovery codes are left, or how to begin."""
    require(can_have_second_factor(current_user))
    return render_template(
        "people/second_factor.html",
        since=db.session.scalar(select(SecondFactor.set_up_at).where(SecondFactor.person_id == current_user.id)),
        left=recovery_codes.count_left(current_user.id),
        few=recovery_codes.FEW,
        demanded=_is_demanded(),
        alone=_is_alone(),
    )


@bp.post("/secret")
@before_second_factor
@asks_again
def create_secret():
    """Begin to set up an app: make the secret that the next page shows. An app that is in use stays so until that is done."""
    require(can_have_second_factor(current_user))
    second_factors.begin(current_user.id)
    db.session.commit()
    return redirect(url_for(".new_factor"), 303)


@bp.get("/new")
@before_second_factor
@asks_again
def new_factor():
    """Show the picture to scan and the form for the first code."""
    require(can_have_second_factor(current_user))
    return _render_set_up(SecondCodeForm())


@bp.post("")
@before_second_factor
@asks_again
def create_factor():
    """Put the app into use with its first code, and show the recovery codes. They cannot be shown again."""
    require(can_have_second_factor(current_user))
    form = SecondCodeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            codes = second_factors.finish(current_user.id, form.code.data, session_id=current_user.session_id)
            db.session.commit()
            return _render_codes(codes, is_new=True)
    return form.refused(_render_set_up(form))


@bp.post("/codes")
@asks_again
def create_codes():
    """Make ten new recovery codes and show them. The old ones are no longer valid."""
    require(can_have_second_factor(current_user) and current_user.has_second_factor)
    codes = second_factors.renew_recovery_codes(current_user.id)
    db.session.commit()
    return _render_codes(codes, is_new=False)


@bp.post("/removal")
@asks_again
def delete_factor():
    """Switch the second factor off, where nobody demands it."""
    require(can_have_second_factor(current_user) and not _is_demanded())
    second_factors.switch_off(current_user.id)
    db.session.commit()
    flash(_("The app is switched off. From now on the passphrase is enough."), "good")
    return redirect(url_for(".show_factor"), 303)


def _is_demanded() -> bool:
    return must_have_second_factor(current_user, demo=current_app.config["DEMO"])


def _is_alone() -> bool:
    """Whether the person may open no other pages yet."""
    return _is_demanded() and not current_user.has_second_factor


def _render_set_up(form: SecondCodeForm):
    secret = second_factors.coming_secret(current_user.id)
    if secret is None:
        return redirect(url_for(".show_factor"), 303)
    email, phone = db.session.execute(select(Person.email, Person.phone).where(Person.id == current_user.id)).one()
    account, issuer = email or phone or "", office().product
    address = totp.address_of(secret, account, issuer)
    return render_template(
        "people/second_factor_new.html",
        form=form,
        qr=qr.draw(address),
        address=address,
        account=account,
        issuer=issuer,
        secret=totp.in_groups(secret),
        alone=_is_alone(),
    )


def _render_codes(codes: list[str], *, is_new: bool) -> str:
    return render_template(
        "people/second_factor_codes.html",
        codes=[recovery_codes.in_groups(code) for code in codes],
        is_new=is_new,
        now=clock.now(),
        page=session.pop(BEFORE, None) or url_for("home.show_home"),
    )
