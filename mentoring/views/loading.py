"""What the pages of a cohort begin with: the cohort that this visitor may see, and a member of it."""

from flask import abort
from flask_login import current_user

from core.web import find_or_404, require
from mentoring.models import Cohort
from mentoring.policies import can_list_cohorts
from mentoring.queries import board
from mentoring.queries.cohorts import cohorts_visible_to
from mentoring.queries.rows import BoardRow


def find_cohort(cohort_id: int) -> Cohort:
    """A cohort with its partner. 403 for who has nothing to do with cohorts, 404 for one of another partner."""
    require(can_list_cohorts(current_user))
    return find_or_404(cohorts_visible_to(current_user), id=cohort_id)


def find_member(cohort: Cohort, person_id: int) -> BoardRow:
    """A member whose learning this visitor sees through this cohort, else 404."""
    return board.member_of(cohort.id, person_id, current_user) or abort(404)
