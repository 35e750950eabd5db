"""What is read of cohorts: statements built once, rows for pages."""
