"""Loads the cohort that a page is about, and a learner in it."""

from flask import abort
from flask_login import current_user

from core.web import find_or_404, require
from mentoring.models import Cohort
from mentoring.policies import can_list_cohorts
from mentoring.queries import board
from mentoring.queries.cohorts import cohorts_visible_to
from mentoring.queries.rows import BoardRow


def find_cohort(cohort_id: int) -> Cohort:
    """Return a cohort with its partner. Answers 403 to visitors without cohorts, 404 for a cohort of another partner."""
    require(can_list_cohorts(current_user))
    return find_or_404(cohorts_visible_to(current_user), id=cohort_id)


def find_member(cohort: Cohort, person_id: int) -> BoardRow:
    """Return the board's row of a learner. Answers 404 where this visitor does not see the learner through the cohort."""
    return board.member_of(cohort.id, person_id, current_user) or abort(404)
