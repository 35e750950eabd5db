"""Policies of curation. Every predicate is pure."""
