"""What people are told about their second factor: by a notice, and by mail where they have an address."""

from collections.abc import Callable

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from core import clock, outbox
from core.db import db
from core.wording import moment
from people.identity import Identity
from people.models import Person

ACCOUNT = "/account/second-factor"
CONTACT = "/contact"


def notify_set_up(person_id: int) -> None:
    """Tell a person that an app was set up for the account."""
    _tell(person_id, "set-up", lambda: (_("An authenticator app was set up for your account"), _not_you()), link=ACCOUNT)


def notify_recovery_code_used(person_id: int, left: int) -> None:
    """Tell a person that a recovery code was used, and how many are left."""
    _tell(
        person_id,
        "recovery",
        lambda: (
            _("A recovery code was used for your account"),
            " ".join([ngettext("%(num)s code is left.", "%(num)s codes are left.", left), _not_you()]),
        ),
        link=ACCOUNT,
    )


def notify_removed(person_id: int, by: Identity | None) -> None:
    """Tell a person that the second factor was removed, and by whom where it was an administrator."""
    _tell(
        person_id,
        "removed",
        lambda: (
            _("%(name)s removed the authenticator app from your account", name=by.name)
            if by
            else _("The authenticator app was removed from your account"),
            _not_you(),
        ),
        link=CONTACT,
    )


def _not_you() -> str:
    return _(
        "It was on %(moment)s. Was it not you, and did you not ask for it? Tell the office at once.", moment=moment(clock.now())
    )


def _tell(person_id: int, about: str, words: Callable[[], tuple[str, str]], *, link: str) -> None:
    language, email = db.session.execute(select(Person.language, Person.email).where(Person.id == person_id)).one()
    with force_locale(language):
        subject, body = words()
    key = f"second-factor-{about}-{clock.now().isoformat()}"
    outbox.notify(person_id, key=key, subject=subject, body=body, link=link, email=email)
