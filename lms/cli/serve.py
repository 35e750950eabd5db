"""The commands `lms serve` and `lms worker`: the production server and its worker."""

import signal
import sys
from typing import Any

import click
import waitress
from flask import Flask, current_app

from core import beats
from lms import in_use, logs
from lms.app import create_app
from lms.cli import supervising
from lms.cli.doctor import refuse_unsound_sqlite
from lms.cli.receiving import Channel
from lms.config import BadSetting, Settings, read

CONNECTIONS = 1000
"""Open connections. Slow phones hold many of them without blocking others (docs/decisions)."""
IDLE_SECONDS = 120
"""A connection without traffic is closed after this time."""


@click.command()
@click.option("--with-worker", is_flag=True, help="Start the worker too, and stop it with the server.")
def serve(with_worker: bool) -> None:
    """Serve pages until stopped."""
    complaint = refuse_unsound_sqlite()
    if complaint:
        raise BadSetting(complaint)
    serve_until_stopped(read(), with_worker=with_worker)


def serve_until_stopped(settings: Settings, *, with_worker: bool) -> None:
    """Serve pages in this process. Stopping the process also stops the worker."""
    in_use.begin_to_serve(settings)
    app = create_app(settings)
    server = server_for(app, settings)
    logs.log_uncaught_errors()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    supervisor = supervising.Supervisor()
    try:
        if with_worker:
            supervisor.start()
        supervising.watch(app)
        server.run()
    finally:
        supervisor.stop()


def server_for(app: Flask, settings: Settings) -> Any:
    """Return a server that listens; call `run()` to serve. Raises OSError where the port is taken."""
    server = waitress.create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.server_threads,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] * 3,
        ident=None,
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = Channel
    return server


@click.command()
def worker() -> None:
    """Do background work until stopped: print certificates, deliver messages, tidy up."""
    settings = read()
    in_use.begin_to_serve(settings)
    app = create_app(settings)
    logs.log_uncaught_errors()
    with app.app_context():
        consumer = current_app.extensions["jobs"].create_consumer(workers=1, periodic=True, check_worker_health=True)
    beats.start_beating(app)
    consumer.run()
