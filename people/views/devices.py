"""Pages of the phones and computers on which a person is signed in."""

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404
from people import queries, sessions
from people.views import cookies

bp = Blueprint("devices", __name__)


@bp.get("/account/devices")
def list_devices():
    """List the devices, each with a button that signs it out."""
    return render_template("people/devices.html", devices=queries.devices_of(current_user.id))


@bp.post("/account/devices/<int:session_id>/end")
def delete_device(session_id: int):
    """Sign a device out."""
    device = find_or_404(queries.sessions_of(current_user.id), id=session_id)
    sessions.end(device.id)
    db.session.commit()
    flash(_("That device is signed out."), "good")
    return redirect(url_for(".list_devices"), 303)


@bp.post("/account/devices/end")
def delete_devices():
    """Sign the person out on all devices, this one too."""
    sessions.end_others(current_user.id)
    db.session.commit()
    session.clear()
    flash(_("You are signed out on all devices."), "good")
    return cookies.forget(redirect(url_for("sessions.new_session"), 303))
