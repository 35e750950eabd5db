"""One small world for the tests of a file that look at all of the application."""

from collections.abc import Iterator

import pytest
from flask import Flask

from core import clock
from core.db import db
from tests.architecture import world
from tests.architecture.world import World
from tests.cast import Cast
from tests.conftest import MONDAY
from tests.emptying import Ground


@pytest.fixture(scope="module")
def small_world(whole_app: Flask, ground: Ground) -> Iterator[World]:
    """Made once for a file: whose tests share what they do to it. The application is in its context, and asks for no CSRF token."""
    with whole_app.app_context(), clock.at(MONDAY):
        ground.restore()
        whole_app.config["WTF_CSRF_CHECK_DEFAULT"] = False
        yield world.make(whole_app, Cast(whole_app))
        whole_app.config["WTF_CSRF_CHECK_DEFAULT"] = True
        db.session.rollback()
