"""The demo's cast: become each of them with one tap. Not there at all unless this is a demo on this machine."""

from flask import Blueprint

bp = Blueprint("demo", __name__)
