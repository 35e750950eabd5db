"""The last step of every sign-in: a session, its cookie, and a redirect to the next page.

Between the passphrase and the code of a second factor the browser keeps a signed note. Nobody is signed in by it.
"""

from collections.abc import Sequence

from flask import redirect, request, session, url_for
from flask_babel import force_locale
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from core import clock, parking
from core.db import db
from people import sessions, sign_ins, signing_in
from people.identity import Identity
from people.models import Person, SignInWay
from people.views import arriving, cookies, visitors

FIRST_STEP = "first step"
"""The key of the note in Flask's signed session cookie: person, moment, the secret's last change, way, shared phone."""


def sign_in(person_id: int, *, way: SignInWay, shared_phone: bool = False) -> Response:
    """Sign a person in on this device, commit, and redirect to the next page.

    Whoever has a second factor is asked for a code first, also after a card, a link or a reset code.
    """
    identity = sessions.identity_of(person_id)
    if identity.has_second_factor:
        return _ask_for_code(person_id, way=way, shared_phone=shared_phone)
    return begin_session(identity, way=way, shared_phone=shared_phone)


def begin_session(identity: Identity, *, way: SignInWay, shared_phone: bool = False, page: str | None = None) -> Response:
    """Begin a session on this device, commit, and redirect to the next page. A session that this device has ends.

    `page` comes before the page that was asked for. Flask's own session is cleared, so that its CSRF token is not used any
    longer.
    """
    if current_user.is_authenticated:
        sessions.end(current_user.session_id)
    for_staff = identity.has_staff_session
    token = sessions.begin(identity.id, device=visitors.device(), shared_phone=shared_phone, for_staff=for_staff)
    sign_ins.keep([identity.id], way=way, worked=True, network=visitors.network(), device=visitors.device())
    if way is SignInWay.JOINING:
        arriving.carry_all(identity.id)
    session.clear()
    arriving.restore()
    address = _submit_parked_form(identity) or page or next_page() or first_page(identity)
    response = visitors.remember(redirect(address, 303), identity.id)
    db.session.commit()
    return cookies.remember(response, token, shared_phone=shared_phone, for_staff=for_staff)


def _ask_for_code(person_id: int, *, way: SignInWay, shared_phone: bool) -> Response:
    """Note in this browser that a person has passed the first step, commit, and lead to the second one."""
    changed_at = db.session.scalar(select(Person.secret_changed_at).where(Person.id == person_id))
    db.session.commit()
    note = [person_id, clock.now().isoformat(), changed_at and changed_at.isoformat(), way.value, shared_phone]
    session[FIRST_STEP] = note
    return redirect(url_for("second_steps.new_code", next=next_page()), 303)


def keep_wrong(account: str, *, way: SignInWay) -> None:
    """Keep a wrong secret for everybody who has this number or e-mail, and commit. Of an unknown one nothing personal."""
    holders = signing_in.holders_of(account)
    keep_wrong_of(holders or [None], way=way)


def keep_wrong_of(person_ids: Sequence[int | None], *, way: SignInWay) -> None:
    """Keep a wrong secret or code for these people, and commit."""
    sign_ins.keep(person_ids, way=way, worked=False, network=visitors.network(), device=visitors.device())
    db.session.commit()


def _submit_parked_form(identity: Identity) -> str | None:
    """Submit the form that this browser has parked, with messages in the person's language. Returns the page to go on with."""
    if parking.kept_form() is None:
        return None
    with force_locale(identity.language):
        return parking.after_sign_in(identity.id)


def next_page() -> str | None:
    """Return the address in `next`, or None where it is missing or not on this site."""
    address = request.values.get("next", "")
    return address if is_local(address) else None


def first_page(identity: Identity) -> str:
    """Return the address of the page on which everybody begins."""
    return url_for("home.show_home")


def is_local(address: str) -> bool:
    """Whether an address is a path of this site. Browsers read `//host`, `///host` and `/\\host` as another host."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
