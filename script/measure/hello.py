"""The application for comparison: Flask with one route, served like the platform."""

import os

import waitress
from flask import Flask

from lms.cli.serve import CONNECTIONS


def hello_app() -> Flask:
    """Create an application with `/`, which says hello, and `/healthz`."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    app.add_url_rule("/healthz", "healthz", lambda: "ok")
    return app


if __name__ == "__main__":
    waitress.serve(
        hello_app(),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        threads=8,
        connection_limit=CONNECTIONS,
        channel_timeout=120,
        ident=None,
        clear_untrusted_proxy_headers=False,
    )
