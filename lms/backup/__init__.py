"""Backups: one file with all that cannot be made again, the database, uploads, printed certificates and keys."""
