"""The last step of every sign-in: a session, its cookie, and a redirect to the next page."""

from flask import redirect, request, session, url_for
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from people import sessions, sign_ins, signing_in
from people.models import SignInWay
from people.policies import can_have_enterprise
from people.views import cookies, visitors


def sign_in(person_id: int, *, way: SignInWay, shared_phone: bool = False) -> Response:
    """Sign a person in on this device, commit, and redirect to the next page. A session that this device has ends.

    Flask's own session is cleared, so that its CSRF token is not used any longer.
    """
    if current_user.is_authenticated:
        sessions.end(current_user.session_id)
    token = sessions.begin(person_id, device=visitors.device(), shared_phone=shared_phone)
    sign_ins.keep([person_id], way=way, worked=True, network=visitors.network(), device=visitors.device())
    session.clear()
    address = _submit_parked_form(person_id) or next_page() or first_page(person_id)
    response = visitors.remember(redirect(address, 303), person_id)
    db.session.commit()
    return cookies.remember(response, token, shared_phone=shared_phone)


def keep_wrong(account: str, *, way: SignInWay) -> None:
    """Keep a wrong secret for everybody who has this number or e-mail, and commit. Of an unknown one nothing personal."""
    holders = signing_in.holders_of(account)
    sign_ins.keep(holders or [None], way=way, worked=False, network=visitors.network(), device=visitors.device())
    db.session.commit()


def _submit_parked_form(person_id: int) -> str | None:
    """Submit the form that this browser has parked, with messages in the person's language. Returns the page to go on with."""
    if parking.kept_form() is None:
        return None
    with force_locale(sessions.identity_of(person_id).language):
        return parking.after_sign_in(person_id)


def next_page() -> str | None:
    """Return the address in `next`, or None where it is missing or not on this site."""
    address = request.values.get("next", "")
    return address if is_local(address) else None


def first_page(person_id: int) -> str:
    """Return the address of the home page, or of the question about the business for a learner who has not answered it."""
    identity = sessions.identity_of(person_id)
    has_question = can_have_enterprise(identity) and not identity.enterprise_asked
    return url_for("enterprise.new_enterprise" if has_question else "home.show_home")


def is_local(address: str) -> bool:
    """Whether an address is a path of this site. Browsers read `//host`, `///host` and `/\\host` as another host."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
