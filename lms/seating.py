"""Give each request a seat before anything else is done for it, and take it back at the end (`core/seats.py`)."""

from flask import Flask, current_app, g, request

from core.engine import SAFE_METHODS, is_writing
from core.seats import Admission, Capacity
from lms.config import Settings

WITHOUT_A_SEAT = frozenset({"health.show_liveness"})
"""Endpoints that do not use the database."""


def set_up(app: Flask, settings: Settings) -> None:
    """Make each request take a seat."""
    app.extensions["capacity"] = Capacity(seats=settings.threads, writers=settings.threads + settings.waiting_threads)
    app.before_request(_take_a_seat)
    app.teardown_request(_give_it_back)


def _take_a_seat() -> None:
    if request.endpoint in WITHOUT_A_SEAT:
        return
    g.admission = Admission(current_app.extensions["capacity"], longest=current_app.config["LONGEST_WAIT"])
    g.admission.enter(may_write=request.method not in SAFE_METHODS, writes=is_writing())


def _give_it_back(error: BaseException | None) -> None:
    admission = g.pop("admission", None)
    if admission:
        admission.leave()
