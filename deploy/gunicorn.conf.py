"""How gunicorn serves the platform behind nginx: two processes of four threads (docs/decisions/0006-nginx-and-gunicorn.md)."""

import os

wsgi_app = "lms.wsgi:app"
bind = f"unix:{os.environ['SOCKET']}"
umask = 0o007
"""nginx reaches the socket as a member of the group, nobody else does."""
workers = 2
worker_class = "gthread"
threads = 4
timeout = 120
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
