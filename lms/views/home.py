"""The first page: an introduction for visitors, the next step for learners, the desk for staff."""

from flask import Blueprint, render_template
from flask_login import current_user

from core import clock, outbox
from core.web import open_to_all, require
from core.wording import greeting
from courses.queries import learning_of
from courses.views.home_part import next_words
from lms import unprepared
from lms.trouble import checks
from people.desk import reminding, sources
from people.desk.things import FIRST
from people.home_places import Visit, first_page_of
from people.models import Role
from people.policies import can_see_trouble, works_at_office
from quizzes.trial import find_trial

bp = Blueprint("home", __name__)


@bp.get("/")
@open_to_all
def show_home():
    """Show the first page of a visitor, a learner or a member of staff."""
    if not current_user.is_authenticated:
        return render_template("home/visitor.html", trial=find_trial())
    return _render_desk() if current_user.is_staff else _render_learner()


@bp.get("/learner")
def show_learner():
    """Show the first page of a learner to a member of staff who learns too."""
    require(current_user.has(Role.LEARNER))
    return _render_learner()


@bp.get("/places")
def list_places():
    """List all pages of a member of staff: on a phone the navigation has no room for them."""
    # No staff list: the menu of a phone, which lists no records.
    require(current_user.is_staff)
    return render_template("home/places.html")


def _render_desk():
    """Show what is late in whose hands, what waits for this person, the week, and what is not set up yet."""
    at_office, administers = works_at_office(current_user), can_see_trouble(current_user)
    waiting, held = sources.waiting_for(current_user), sources.held_by_others(current_user)
    return render_template(
        "home/desk.html",
        hour=_hour(),
        waiting=waiting,
        held=held,
        late=waiting.late + held.late,
        first=FIRST,
        reminded=reminding.reminded_today(held.things),
        figures=sources.figures_for(current_user),
        gaps=unprepared.gaps(for_administrator=administers) if at_office else [],
        troubles=checks.count_troubles() if administers else 0,
        messages=outbox.unread_by(current_user.id),
        learning=learning_of(current_user.id) if current_user.has(Role.LEARNER) else None,
        next=next_words,
    )


def _render_learner():
    visit = Visit(current_user)
    page = first_page_of(visit)
    unread = outbox.total_of(visit.once(outbox.unread_by))
    return render_template("home/learner.html", hour=_hour(), today=clock.today(), page=page, unread=unread)


def _hour() -> str:
    """Return the greeting for the hour of day at the office."""
    return greeting(current_user.short_name)
