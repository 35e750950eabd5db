"""How gunicorn serves the platform behind nginx: two processes that share the work (docs/decisions/0006-nginx-and-gunicorn.md)."""

import os
from dataclasses import replace

from lms.config import read

wsgi_app = "lms.wsgi:app"
bind = f"unix:{os.environ['SOCKET']}"
umask = 0o007
"""nginx reaches the socket as a member of the group, nobody else does."""
workers = 2
worker_class = "gthread"
_settings = read()
_each = replace(_settings, threads=max(1, _settings.threads // workers))
raw_env = [f"LMS_THREADS={_each.threads}"]
threads = _each.server_threads
timeout = 120
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
# Its own words go the way of ours: as JSON lines, without addresses and what stands in them.
_to_stderr = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
logconfig_dict = {
    "formatters": {"line": {"()": "lms.logs.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"gunicorn.error": _to_stderr, "gunicorn.access": {"handlers": [], "propagate": False}},
}
