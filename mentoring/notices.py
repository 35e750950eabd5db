"""Messages about cohorts, in the reader's language."""

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _

from core import outbox
from mentoring.models import Cohort
from people.models import Person

SUBJECT_LENGTH = 200


def notify_invited(person: Person, cohort: Cohort, invitation_id: int) -> None:
    """Tell a person that they are invited to a cohort."""
    with force_locale(person.language):
        outbox.notify(
            person.id,
            key=_key(invitation_id),
            subject=_("You are invited to the cohort %(cohort)s", cohort=cohort.name)[:SUBJECT_LENGTH],
            body=_("Please look whether you would like to join."),
            link="/account/cohorts",
        )


def withdraw_invitation(people: Iterable[Person], invitation_id: int) -> None:
    """Take the message about an invitation off the first page, because it was answered or taken back."""
    for person in people:
        outbox.withdraw(person.id, [_key(invitation_id)])


def _key(invitation_id: int) -> str:
    return f"cohort-invitation:{invitation_id}"
