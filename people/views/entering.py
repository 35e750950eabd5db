"""The last step of every way in: a session, its cookie, and the page that was wanted."""

from flask import redirect, request, session, url_for
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from core import parking
from core.db import db
from people import sessions
from people.policies import can_tell_enterprise
from people.views import cookies, visitors


def let_in(person_id: int, *, shared_phone: bool = False) -> Response:
    """Sign somebody in on this device, commit, and go on. Whoever was signed in here before is signed out.

    The form's cookie is emptied, so that nothing of the time before (its CSRF token first) holds on.
    """
    if current_user.is_authenticated:
        sessions.end(current_user.session_id)
    token = sessions.begin(person_id, device=visitors.device(), shared_phone=shared_phone)
    session.clear()
    goal = _settled(person_id) or wanted_page() or first_page(person_id)
    response = visitors.remember(redirect(goal, 303), person_id)
    db.session.commit()
    return cookies.remember(response, token, shared_phone=shared_phone)


def _settled(person_id: int) -> str | None:
    """Take what this browser keeps, and tell of it in its owner's language; where they then go on."""
    if parking.kept_form() is None:
        return None
    with force_locale(sessions.identity_of(person_id).language):
        return parking.after_sign_in(person_id)


def wanted_page() -> str | None:
    """The page in `next`, when it lies on this site."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else None


def first_page(person_id: int) -> str:
    """Home; or once, for learners, the question about the business."""
    identity = sessions.identity_of(person_id)
    asks = can_tell_enterprise(identity) and not identity.enterprise_asked
    return url_for("enterprise.new_enterprise" if asks else "home.show_home")


def is_local(address: str) -> bool:
    """Whether an address is a path of this site. Browsers read `//host`, `///host` and `/\\host` as another one."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
