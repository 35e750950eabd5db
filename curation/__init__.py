"""The office's check: applications, what curators decide, letters and appeals, and the shops where a product is shown."""
