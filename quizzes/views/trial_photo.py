"""The photo of the trial after signing up: it lies in the browser until home sends it as the deed of its lesson."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import session, url_for
from flask_babel import gettext as _

from courses.stored_deed import DeedKind
from people.home_places import Card, Place, Rank, Visit
from quizzes import deeds
from quizzes.forms.deeds import DeedForm
from quizzes.queries.deeds import find_place
from quizzes.views.deed_card import filled

KEPT = "trial photo"
"""The key of the photo in the session of whoever has just signed up on this browser: its mark, and the course and the lesson."""


@dataclass(frozen=True)
class OnThisPhone:
    """What the card needs: the mark by which the browser finds the photo, and the form of the deed."""

    mark: str
    form: DeedForm


def waiting(visit: Visit) -> Iterable[Place]:
    """Return the photo that this browser keeps, until its lesson has one. Two statements, and only where there is such a photo."""
    kept = session.get(KEPT)
    if not kept:
        return []
    place = find_place(visit.person.id, kept["slug"], kept["lesson"])
    if place is None or place.deed.kind is not DeedKind.PHOTO or deeds.given_at(place.enrolment.id, kept["lesson"]):
        forget()
        return []
    at = {"slug": kept["slug"], "key": kept["lesson"]}
    card = Card(
        title=_("Your first photo is here."),
        label=_("Begin learning"),
        text=place.deed.ask,
        posts=url_for("deeds.create_deed", **at, _anchor="deed"),
        template="quizzes/_home_first_photo.html",
        more=OnThisPhone(kept["photo"], filled(place.deed, None)),
        style="trial.css",
        script="trial-photo.js",
    )
    return [Place(Rank.UNSENT, "", url_for("lessons.show_lesson", **at, _anchor="deed"), card=card)]


def forget() -> None:
    """Forget the photo: its lesson has one, or its owner leaves it."""
    session.pop(KEPT, None)
