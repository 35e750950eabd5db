"""The cohorts' part of a person's page at the office."""

from flask_babel import gettext as _

from mentoring.queries.members import OwnCohort, invitations_for, own_cohorts
from mentoring.wording import period_state
from people.person_parts import Line, Part


def cohorts_part(person_id: int) -> Part:
    """List the cohorts in which a person learns and that are not over, then the open invitations."""
    invited = [_invited(cohort) for cohort in invitations_for(person_id)]
    return Part(_("Cohorts"), [*(_line(cohort) for cohort in own_cohorts(person_id)), *invited], _("In no cohort."))


def _invited(cohort: OwnCohort) -> Line:
    word = _("invited, not answered yet")
    return Line(cohort.name, cohort.partner, "now", word, "cohorts.show_cohort", {"cohort_id": cohort.id})


def _line(cohort: OwnCohort) -> Line:
    sharing = _("shares the learning") if cohort.shares else _("does not share the learning")
    kind, word = period_state(cohort)
    return Line(cohort.name, f"{cohort.partner}, {sharing}", kind, word, "cohorts.show_cohort", {"cohort_id": cohort.id})
