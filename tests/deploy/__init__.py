"""The scripts that put an installation into service, on a copy of the program as it lies here."""
