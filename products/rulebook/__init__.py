"""The office's rules, version by version: read, checked, tried on the city, put into force."""
