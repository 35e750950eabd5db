"""The page that shows whom a deed meets and asks before it is done, for all deeds with chosen people."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.forms import Form
from core.lists.asking import LARGEST_ID
from core.lists.choosing import asked_before, chosen_ids, list_before
from people.chosen import Chosen, choose
from people.queries import PersonRow

FROM_PERSON = "person"
"""The name under which a deed keeps the person from whose page it was begun."""


def chosen_people(meets: Callable[[PersonRow], bool] = lambda person: True) -> Chosen:
    """Return the people whose ids the request names."""
    return choose(chosen_ids(), meets)


def nobody_chosen() -> Response:
    """Lead back to the list, where somebody has to be chosen first."""
    flash(_("Tick the lines first."), "note")
    return redirect(people_before(), 303)


def people_before() -> str:
    """Return the page from which they were chosen: a person's page, or the list of people as it was asked."""
    if person_id := _person_before():
        return url_for("office_people.show_person", person_id=person_id)
    return list_before("office_people.list_people")


def _person_before() -> int | None:
    """Return the person from whose page the deed was begun, or None."""
    person_id = request.values.get(FROM_PERSON, type=int)
    return person_id if person_id and 0 < person_id <= LARGEST_ID else None


def render_deed(
    chosen: Chosen, *, heading: str, about: str, button: str, action: str, form: Form, why_left_out: str = "", danger: str = ""
) -> str:
    """Render the page. `why_left_out` says why it does not meet everybody who was chosen."""
    return render_template(
        "people/office_deed.html",
        chosen=chosen,
        heading=heading,
        about=about,
        button=button,
        action=action,
        form=form,
        why_left_out=why_left_out,
        danger=danger,
        asked=asked_before(),
        back=people_before(),
        person_before=_person_before(),
    )
