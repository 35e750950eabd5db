"""Queries on curation: constant statements, rows as dataclasses."""
