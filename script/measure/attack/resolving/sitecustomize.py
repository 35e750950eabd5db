"""Let a scanner in a process of its own find the attacked server: its name (`RESOLVED_TO_LOOPBACK`) is this machine's.

Python imports this file by itself where its folder is in PYTHONPATH.
"""

import os
import socket

NAME = os.environ.get("RESOLVED_TO_LOOPBACK")
_ask = socket.getaddrinfo


def _getaddrinfo(host, *arguments, **options):
    name = host.decode() if isinstance(host, bytes) else host
    return _ask("127.0.0.1" if name and name == NAME else host, *arguments, **options)


socket.getaddrinfo = _getaddrinfo
