"""Partner cohorts and their members; sessions, attendance, notes and the clinic come with their own issues."""
