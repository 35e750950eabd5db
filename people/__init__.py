"""Persons, roles, sign-in, enterprises, partners, regions, consents."""
