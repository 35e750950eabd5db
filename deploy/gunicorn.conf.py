"""gunicorn's settings behind nginx: two processes (docs/decisions/0006-nginx-and-gunicorn.md)."""

import os
from dataclasses import replace

from lms.config import read

wsgi_app = "lms.wsgi:app"
bind = f"unix:{os.environ['SOCKET']}"
umask = 0o007
"""Only the owner and the group, to which nginx belongs, reach the socket."""
workers = 2
worker_class = "gthread"
_settings = read()
_of_one_process = replace(_settings, threads=max(1, _settings.threads // workers))
raw_env = [f"LMS_THREADS={_of_one_process.threads}"]
threads = _of_one_process.server_threads
timeout = 120
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
# gunicorn logs JSON lines like the platform, and no requests, because their addresses may hold codes.
_to_stderr = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
logconfig_dict = {
    "formatters": {"line": {"()": "lms.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"gunicorn.error": _to_stderr, "gunicorn.access": {"handlers": [], "propagate": False}},
}
