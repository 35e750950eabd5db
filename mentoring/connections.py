"""The signals that this package handles and the parts that it registers below. `lms.app` calls `connect()`."""

from core.errors import N_
from core.lists.declaring import Deed, register_deed
from mentoring import desk_part, merging, own_data, reminder_part, retained
from mentoring.members import end_memberships_of_mentor
from mentoring.person_part import cohorts_part
from mentoring.policies import can_invite_chosen
from mentoring.role_impact import cohorts_without_mentor
from mentoring.views import home_part
from people import home_places, person_parts, role_impacts
from people import own_data as own_data_parts
from people.desk import sources
from people.merging import parts as merging_parts
from people.models import Role, RoleGrant
from people.roles import role_ended
from reminders import sources as reminder_sources


def connect() -> None:
    """End a mentor's memberships when the role ends, and register the cohorts on a person's page and at the end of a role."""
    role_ended.connect(_role_ended)
    person_parts.register(25, cohorts_part)
    own_data_parts.register(25, own_data.PART)
    retained.register()
    merging_parts.register(40, merging.COHORTS, merging.STAYING)
    sources.register("learner", desk_part.LEARNERS)
    sources.register_figures(40, desk_part.figures)
    home_places.register_line("cohort", home_part.own_cohort)
    reminder_sources.register_written(reminder_part.greeted)
    role_impacts.register("cohorts", cohorts_without_mentor)
    deed = Deed("cohort", N_("Invite into a cohort"), "office_invitations.new_invitations", can_invite_chosen)
    register_deed("people", deed)


def _role_ended(grant: RoleGrant, **facts: object) -> None:
    if grant.role is Role.MENTOR and grant.scope_kind == "partner" and grant.scope_id is not None:
        end_memberships_of_mentor(grant.person_id, grant.scope_id)
