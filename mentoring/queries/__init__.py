"""Queries of cohorts. Statements are built at import and return rows for pages."""
