"""The page that shows whom a deed meets and asks before it is done, for all deeds with chosen people."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from core.forms import Form
from core.lists.choosing import chosen_ids
from people.chosen import Chosen, choose
from people.queries import PersonRow


def chosen_people(meets: Callable[[PersonRow], bool] = lambda person: True) -> Chosen:
    """Return the people whose ids the request names."""
    return choose(chosen_ids(), meets)


def nobody_chosen() -> Response:
    """Lead back to the list, where somebody has to be chosen first."""
    flash(_("Tick the lines first."), "note")
    return redirect(url_for("office_people.list_people"), 303)


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
    )
