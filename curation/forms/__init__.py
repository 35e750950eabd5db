"""Forms of curation, a form a page."""
