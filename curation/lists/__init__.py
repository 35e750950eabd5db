"""The staff lists of applications, placements, periods, appeals, and what waits for a curator."""
