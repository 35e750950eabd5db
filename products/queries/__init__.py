"""Queries on products: constant statements, rows as dataclasses."""
