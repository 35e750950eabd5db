"""Queries on eligibility: constant statements, rows as dataclasses."""
