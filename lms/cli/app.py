"""How a command gets the application."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from lms.app import create_app


def in_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside the application, with a base address for the links it writes."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app()
        with app.app_context():
            return command(*args, **kwargs)

    return run
