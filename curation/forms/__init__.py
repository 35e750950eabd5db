"""Forms of curation, one for each page."""
