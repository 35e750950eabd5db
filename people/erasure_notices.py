"""What is told of an erasure that does not happen because the person has become staff."""

from collections.abc import Callable, Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from people.models import Person

OWN_DATA = "/account/data"
Words = Callable[[], tuple[str, str]]


def notify_not_erased(request_id: int, person: Person, administrator_ids: Iterable[int]) -> None:
    """Tell the person and the administrators."""
    _tell(
        person.id,
        request_id,
        lambda: (
            _("Your data were not erased"),
            _("You hold a role of the staff now. Ask the office to end it first, then ask again to be erased."),
        ),
        link=OWN_DATA,
    )
    page = f"/office/staff/{person.id}" if person.email else f"/office/people/{person.id}"
    for administrator_id in administrator_ids:
        _tell(
            administrator_id,
            request_id,
            lambda: (
                _("Not erased, because of a role: %(name)s", name=person.name),
                _("This person had asked to be erased, and got a role of the staff since. Talk to each other: if the role ends, the person may ask again."),
            ),
            link=page,
        )  # fmt: skip


def _tell(person_id: int, request_id: int, words: Words, *, link: str) -> None:
    language, email = db.session.execute(select(Person.language, Person.email).where(Person.id == person_id)).one()
    with force_locale(language):
        subject, body = words()
    outbox.notify(person_id, key=f"erasure-{request_id}-role", subject=subject[:200], body=body, link=link, email=email)
