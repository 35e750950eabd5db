"""Send the same request many times at one moment."""

import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from threading import Barrier

from script.measure.browser import HOST

Reply = tuple[int, str]
"""The status and the Location header."""


def fire(port: int, raw: bytes, count: int) -> list[Reply]:
    """Send a request from `count` threads. Each sends all but the last byte, waits for the others, then sends it."""
    gate = Barrier(count)

    def send(_: int) -> Reply:
        with socket.create_connection((HOST, port), 60) as connection:
            connection.sendall(raw[:-1])
            gate.wait(60)
            connection.sendall(raw[-1:])
            response = HTTPResponse(connection)
            response.begin()
            response.read()
            return response.status, response.headers.get("Location", "")

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, range(count)))
