"""Pages of a person's own data: what is held, the copy, pausing, and erasing with its receipt."""

import tempfile
from collections.abc import Set
from dataclasses import replace

from flask import Blueprint, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from core import clock
from core.db import db
from core.office import office
from core.web import asks_again, open_to_all, require
from people import absorbed, erasing, own_copy, own_data, pausing, secret_changes, tries
from people.forms.own_data import ErasureForm, ErasureFormWithPassphrase
from people.models import ErasureRequest, Person
from people.own_data import Group
from people.policies import can_leave
from people.views import visitors

bp = Blueprint("own_data", __name__)
IN_MEMORY = 4_000_000
"""Bytes of a copy that is made in memory. A larger one is made in a temporary file, which is gone when it was sent."""


@bp.get("/account/data")
def show_data():
    """Show everything that is held of the person, and what they may do with it."""
    return render_template(
        "people/own_data.html",
        groups=_groups(),
        asked=erasing.open_request(current_user.id),
        may_leave=can_leave(current_user),
    )


@bp.get("/account/data/copy")
@asks_again
def download_copy():
    """Send the person's copy. It is made for this answer and not kept."""
    groups, now = _groups(), clock.now()

    def page(missing: Set[str]) -> str:
        return render_template(
            "people/own_data_copy.html",
            groups=groups,
            made_at=now,
            missing=missing,
            folder=own_copy.FOLDER,
            name=current_user.name,
        )

    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the answer closes it when it was sent)
    own_copy.write(target, groups, page=page, made_at=now)
    target.seek(0)
    answer = send_file(target, mimetype="application/zip", as_attachment=True, download_name=f"data-diri-{clock.today()}.zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/account/data/pause")
def new_pause():
    """Show what a pause does, and ask."""
    require(can_leave(current_user))
    return render_template("people/own_data_pause.html")


@bp.post("/account/data/pause")
def create_pause():
    """Pause the account."""
    pausing.pause(current_user)
    db.session.commit()
    return redirect(url_for(".show_data"), 303)


@bp.post("/account/data/pause/end")
def create_pause_end():
    """Take the account up again. Where an erasure waits, it is taken back with that."""
    if erasing.open_request(current_user.id):
        erasing.take_back(current_user)
    pausing.resume(current_user)
    db.session.commit()
    flash(_("Welcome back. Everything is as it was."), "good")
    return redirect(url_for("home.show_home"), 303)


@bp.get("/account/data/erasure")
def new_erasure():
    """Show what an erasure does, what stays and how long it waits, and ask for the PIN. An open request is shown instead."""
    require(can_leave(current_user))
    asked = erasing.open_request(current_user.id)
    return _render_asked(asked) if asked else _render_form(_form())


@bp.post("/account/data/erasure")
def create_erasure():
    """Ask for the erasure. A wrong PIN counts as a try, as on the page where it is changed."""
    require(can_leave(current_user))
    form = _form()
    if form.validate_on_submit():
        with form.showing_refusals():
            counted = tries.count("own secret", str(current_user.id), address=visitors.address())
            db.session.commit()
            secret_changes.check_old(current_user.id, form.old.data)
            tries.remove_successful_try(counted)
            erasing.request(current_user, certificates_too=form.certificates_too.data)
            db.session.commit()
            return redirect(url_for(".new_erasure"), 303)
    return form.refused(_render_form(form))


@bp.post("/account/data/erasure/withdrawal")
def create_withdrawal() -> Response:
    """Take the request back. Who had paused the account before stays on the page of a paused account."""
    erasing.take_back(current_user)
    db.session.commit()
    if pausing.is_paused(current_user.id):
        flash(_("Nothing is erased. Your account rests as before."), "good")
        return redirect(url_for(".show_data"), 303)
    flash(_("Nothing is erased. Welcome back."), "good")
    return redirect(url_for("home.show_home"), 303)


@bp.get("/erasures/<code>")
@open_to_all
def show_receipt(code: str):
    """Show how far an erasure is. It says of nobody whose it is."""
    asked = erasing.request_by_receipt(code) or abort(404)
    done = office().read("consents.yaml")["erasure_texts"]["done"]
    return render_template("people/erasure_receipt.html", asked=asked, done=done)


def _groups() -> list[Group]:
    """Return all that is held of the person, also what stayed with accounts that were merged into this one."""
    earlier = [
        replace(group, title=_("%(group)s (earlier account)", group=group.title), correct={})
        for person_id in absorbed.all_in(current_user.id)
        for group in own_data.groups_of(person_id)
        if group.rows
    ]
    return own_data.groups_of(current_user.id) + earlier


def _form() -> ErasureForm:
    has_passphrase = db.session.get_one(Person, current_user.id).email is not None
    return ErasureFormWithPassphrase() if has_passphrase else ErasureForm()


def _render_form(form: ErasureForm) -> str:
    return render_template(
        "people/own_data_erasure.html",
        form=form,
        ask=office().read("consents.yaml")["erasure_texts"]["ask"],
        days=erasing.waiting_days(),
        backups=erasing.backup_months(),
        merged=absorbed.names_of(absorbed.all_in(current_user.id)),
    )


def _render_asked(asked: ErasureRequest) -> str:
    address = current_app.config["BASE_URL"] + url_for(".show_receipt", code=asked.receipt)
    return render_template("people/own_data_asked.html", asked=asked, address=address)
