"""What members of a cohort are told, in their language."""

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _

from core import clock, outbox
from core.wording import moment
from mentoring.models import Cohort
from people.identity import Identity
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


def tell_code_given(person: Person, mentor: Identity) -> None:
    """A mentor gave a code that opens this account: its owner should know of it."""
    with force_locale(person.language):
        outbox.tell(
            person.id,
            key=f"reset-code-by-mentor:{clock.now().isoformat()}",
            subject=_("%(mentor)s gave a code for a new PIN", mentor=mentor.name)[:SUBJECT_LENGTH],
            body=_("It was on %(moment)s. If you did not ask for it, tell the office.", moment=moment(clock.now())),
            link="/contact",
        )


def _key(invitation_id: int) -> str:
    return f"cohort-invitation:{invitation_id}"
