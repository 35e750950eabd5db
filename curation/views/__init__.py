"""Pages of curation: the owner's product page and passport, the curators' and the channels' desks."""

from flask import Blueprint

blueprints: tuple[Blueprint, ...] = ()
