"""Measure an ordinary visitor while three hundred slow phones send one byte a second."""

import socket
import time
from statistics import median

from script.measure.browser import HOST, Browser
from script.measure.figures import Figure, at_most
from script.measure.ground import Ground
from script.measure.scene import Scene
from script.measure.serving import serving

SLOW = 300
GOAL = 3
"""The ordinary visitor's median, as a multiple of the median on an idle server."""
HEAD = f"GET /courses HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: a phone at the edge of the net, on its last bar\r\n\r\n".encode()
BODY = b"phone=081200000101&pin=000000"
FORM = (
    f"POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n"
).encode()


def figures(ground: Ground, scene: Scene, seconds: float) -> list[Figure]:
    """Measure on the idle server, then for `seconds` among the slow phones."""
    with serving(ground) as server:
        visitor = Browser(server.port, scene.cookies["sri"])
        idle = median(_visit(visitor, scene.lesson) for _ in range(60))
        phones = [_Phone(server.port, number) for number in range(SLOW)]
        among = _visit_among(phones, visitor, scene.lesson, seconds)
        answered = sum(phone.finish() for phone in phones)
    aside = f"{among * 1000:.1f} against {idle * 1000:.1f} ms"
    return [
        at_most(f"slow clients: an ordinary visitor's median among {SLOW}", among / idle, GOAL, unit=" x idle", aside=aside),
        Figure("slow clients: refused or dropped", f"{SLOW - answered} of {SLOW}", "0", answered == SLOW),
    ]


def _visit_among(phones: list["_Phone"], visitor: Browser, path: str, seconds: float) -> float:
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        next_byte = time.monotonic() + 1
        for phone in phones:
            phone.send_a_byte()
        while time.monotonic() < next_byte:
            times.append(_visit(visitor, path))
            time.sleep(0.02)  # an ordinary visitor is not a load
    return median(times)


def _visit(visitor: Browser, path: str) -> float:
    began = time.perf_counter()
    if visitor.get(path).status != 200:
        raise SystemExit("The ordinary visitor was not served.")
    return time.perf_counter() - began


class _Phone:
    """A slow phone. With an even number it sends the head of a request slowly, with an odd one the body of a form."""

    def __init__(self, port: int, number: int) -> None:
        self._socket = socket.create_connection((HOST, port), 60)
        self._unsent = HEAD
        if number % 2:
            self._socket.sendall(FORM)
            self._unsent = BODY

    def send_a_byte(self) -> None:
        """Send the next byte, except the last one, which `finish` sends."""
        if len(self._unsent) > 1:
            self._socket.sendall(self._unsent[:1])
            self._unsent = self._unsent[1:]

    def finish(self) -> bool:
        """Send the rest; returns whether the server answered."""
        try:
            with self._socket:
                self._socket.sendall(self._unsent)
                return self._socket.recv(12).startswith(b"HTTP/1.1")
        except OSError:
            return False
