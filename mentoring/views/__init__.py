"""Pages about partners, cohorts and their members."""

from mentoring.views import (
    cohort_joining,
    cohorts,
    invitations,
    join_codes,
    member_help,
    members,
    mentors,
    office_invitations,
    own_cohorts,
    partners,
)

blueprints = (
    partners.bp, cohorts.bp, join_codes.bp, members.bp, mentors.bp, invitations.bp, member_help.bp, cohort_joining.bp,
    own_cohorts.bp, office_invitations.bp,
)  # fmt: skip
