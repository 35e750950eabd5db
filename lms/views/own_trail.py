"""A person's own trail: who saw or changed my data, who signed in to my account, and for staff what I did."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from core.web import require
from lms.trail import rows, signing
from lms.trail.rows import Filter
from people.policies import can_read_own_acts

bp = Blueprint("own_trail", __name__)


@bp.get("/account/trail")
def list_looks():
    """List what others did to the person's data and things, newest first."""
    entries, older = rows.acts_toward(current_user.id, before=_before())
    return render_template("trail/own_looks.html", entries=entries, older=older, first=_before() is None)


@bp.get("/account/sign-ins")
def list_sign_ins():
    """List the sign-ins to the person's account, and wrong tries at it, newest first."""
    entries, older = rows.sign_ins(Filter(person_id=current_user.id), before=_before())
    return render_template(
        "trail/own_sign_ins.html", entries=entries, older=older, first=_before() is None, signing=signing
    )  # fmt: skip


@bp.get("/account/acts")
def list_acts():
    """List what a member of staff did, newest first."""
    # No staff list: what one person did, newest first; the office searches it in the audit.
    require(can_read_own_acts(current_user))
    entries, older = rows.acts_of(current_user.id, before=_before())
    return render_template("trail/own_acts.html", entries=entries, older=older, first=_before() is None)


def _before() -> int | None:
    return request.args.get("before", type=int)
