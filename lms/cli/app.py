"""The decorator that runs a command inside the application."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from core.db import db
from core.waiting import Busy
from lms.app import create_app


def in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application. If the database stays locked, the command ends with a sentence."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app()
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except Busy as error:
                raise click.ClickException(f"Others are writing ({error}). Please run it again in a minute.") from error
            finally:
                db.session.remove()
                db.engine.dispose()

    return run
