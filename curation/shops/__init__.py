"""Approved products in the shops: placements, feeds, and the report of days."""
