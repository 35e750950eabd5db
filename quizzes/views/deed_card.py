"""The card of a lesson's deed: what is asked, what was given, and the form to give it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from courses.models import EnrolmentState
from courses.stored_deed import DEED, Deed, DeedKind
from quizzes.deed_words import words_of
from quizzes.forms.deeds import DeedForm, deed_form
from quizzes.queries.deeds import given_of
from quizzes.questions.numeric import as_written
from quizzes.remarks import Remark, remark


@dataclass(frozen=True)
class DeedCard:
    """What `quizzes/_deed.html` shows."""

    deed: Deed
    given: Any | None
    """A row of `queries.deeds.given_of`, or None."""
    form: DeedForm | None
    """The form; None for visitors without an enrolment, and while the course is stopped."""
    kept_as: str = ""
    """The mark under which the browser of somebody who tries the lesson keeps the photo until signing up; empty elsewhere."""

    @property
    def remark(self) -> Remark | None:
        """The remark on the photo; None without a photo."""
        return remark(self.given.advice) if self.given and self.given.advice else None

    @property
    def words(self) -> str:
        """What was given, in words; empty for a photo and a tick."""
        return words_of(self.deed, self.given) if self.given else ""

    @property
    def takes_photo(self) -> bool:
        """Whether the page needs the script for photos."""
        return self.form is not None and self.deed.kind is DeedKind.PHOTO


def read(lesson: Any) -> DeedCard:
    """Return the card for a row of `lesson_rows.find_lesson`, with at most one statement."""
    deed = DEED.read(lesson.deed)
    given = given_of(lesson.enrolment_id, lesson.key) if lesson.enrolment_id else None
    may_give = lesson.enrolment_id is not None and lesson.state is not EnrolmentState.WITHDRAWN
    return DeedCard(deed, given, filled(deed, given) if may_give else None)


def filled(deed: Deed, given: Any | None) -> DeedForm:
    """Return the form with what was given."""
    form = deed_form(deed, formdata=None)
    if given is not None and "words" in form:
        form["words"].data = given.text
    if given is not None and "number" in form and given.number is not None:
        form["number"].data = as_written(given.number)
    renew(form)
    return form


def renew(form: DeedForm) -> None:
    """Set the identifier of the form's next request."""
    form.sent_as.raw_data, form.sent_as.data = None, str(uuid4())
