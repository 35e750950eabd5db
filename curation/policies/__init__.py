"""Who may do what in curation; every predicate is pure."""
