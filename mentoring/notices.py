"""What members of a cohort are told, in their language."""

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _

from core import outbox
from mentoring.models import Cohort
from people.models import Person

SUBJECT_LENGTH = 200


def tell_invited(person: Person, cohort: Cohort, invitation_id: int) -> None:
    """A mentor would like to have this person in a cohort."""
    with force_locale(person.language):
        outbox.tell(
            person.id,
            key=_key(invitation_id),
            subject=_("You are invited to the cohort %(cohort)s", cohort=cohort.name)[:SUBJECT_LENGTH],
            body=_("Please look whether you would like to join."),
            link="/account/cohorts",
        )


def forget_invitation(people: Iterable[Person], invitation_id: int) -> None:
    """The invitation was answered or taken back: it need not stand on the first page any more."""
    for person in people:
        outbox.withdraw(person.id, [_key(invitation_id)])


def _key(invitation_id: int) -> str:
    return f"cohort-invitation:{invitation_id}"
