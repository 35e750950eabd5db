"""The same request many times at one moment."""

import socket
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPResponse
from threading import Barrier

from script.measure.browser import HOST

Reply = tuple[int, str]
"""Status, and where it leads."""


def fire(port: int, raw: bytes, count: int) -> list[Reply]:
    """Everybody sends all but the last byte, waits for the others, and sends it."""
    gate = Barrier(count)

    def one(_: int) -> Reply:
        with socket.create_connection((HOST, port), 60) as connection:
            connection.sendall(raw[:-1])
            gate.wait(60)
            connection.sendall(raw[-1:])
            response = HTTPResponse(connection)
            response.begin()
            response.read()
            return response.status, response.headers.get("Location", "")

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
