"""Three hundred phones that send a byte a second, and one ordinary visitor among them."""

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
"""The ordinary visitor's median, in medians of an idle server."""
HEAD = f"GET /courses HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: a phone at the edge of the net, on its last bar\r\n\r\n".encode()
BODY = b"phone=081200000101&pin=000000"
FORM = (
    f"POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    f"Content-Length: {len(BODY)}\r\n\r\n"
).encode()


def figures(ground: Ground, scene: Scene, seconds: float) -> list[Figure]:
    """Idle for a while, then among the slow ones for so many seconds."""
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
    """Every second one is slow in the head of its request, the others in the form that they send."""

    def __init__(self, port: int, number: int) -> None:
        self._socket = socket.create_connection((HOST, port), 60)
        self._left = HEAD
        if number % 2:
            self._socket.sendall(FORM)
            self._left = BODY

    def send_a_byte(self) -> None:
        """The last one is left for `finish`."""
        if len(self._left) > 1:
            self._socket.sendall(self._left[:1])
            self._left = self._left[1:]

    def finish(self) -> bool:
        """Send the rest at last; whether an answer came."""
        try:
            with self._socket:
                self._socket.sendall(self._left)
                return self._socket.recv(12).startswith(b"HTTP/1.1")
        except OSError:
            return False
