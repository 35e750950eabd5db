"""The learner's cohort on the first page."""

from flask import url_for

from mentoring.queries.members import own_cohorts
from people.home_places import Line, Visit


def own_cohort(visit: Visit) -> Line | None:
    """Return the cohort that began first and is not over, with its day and time where the mentor gave them."""
    cohorts = visit.once(own_cohorts)
    if not cohorts:
        return None
    text = ", ".join(filter(None, [cohorts[0].name, cohorts[0].meets]))
    return Line(text, url_for("own_cohorts.list_cohorts"))
