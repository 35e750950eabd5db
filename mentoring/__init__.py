"""Partner cohorts: their members, mentors, invitations and the mentors' board."""
