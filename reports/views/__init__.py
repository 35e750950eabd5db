"""Pages of reports for the office."""

from flask import Blueprint

blueprints: tuple[Blueprint, ...] = ()
