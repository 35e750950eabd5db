"""This package's part of a person's page at the office: the cohorts in which somebody learns, and who sees it."""

from flask_babel import gettext as _

from core import clock
from mentoring.queries.members import OwnCohort, own_cohorts
from mentoring.wording import kind_of
from people.person_parts import Line, Part


def cohorts_part(person_id: int) -> Part:
    """The cohorts that are not over."""
    return Part(_("Cohorts"), [_line(each) for each in own_cohorts(person_id)], _("In no cohort."))


def _line(cohort: OwnCohort) -> Line:
    sharing = _("shares the learning") if cohort.shares else _("does not share the learning")
    kind, word = kind_of(cohort)
    shape = "" if cohort.starts_on > clock.today() else kind
    return Line(cohort.name, f"{cohort.partner}, {sharing}", shape, word, "cohorts.show_cohort", {"cohort_id": cohort.id})
