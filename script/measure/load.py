"""Load a server: visitors send requests as fast as they are answered, in another process than the server's.

    python -m script.measure.load < plan.json > result.json

A visitor sends one request, or several in turn. `{sequence}` and `{uuid}` in a request get new values of a fixed length each
time.
"""

import json
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from socket import create_connection
from statistics import median

from lms.config import ROOT
from script.measure.figures import percentile

SEQUENCE = b"{sequence}"
UUID = b"{uuid}"


@dataclass(frozen=True)
class Plan:
    """The plan of a run: one list of requests for each visitor, for some seconds."""

    port: int
    seconds: float
    visitors: list[list[str]]


@dataclass(frozen=True)
class Outcome:
    """The result of a run. Times are in seconds."""

    seconds: float
    times: list[float]
    unexpected: dict[str, int]
    """The count of each status other than 200."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.times)

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return percentile(self.times, 99)


def run(plan: Plan) -> Outcome:
    """Run a plan in another process."""
    done = subprocess.run(
        [sys.executable, "-m", "script.measure.load"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return Outcome(**json.loads(done.stdout))


def request(method: str, path: str, cookie: str, body: str = "", accept: str = "text/html") -> str:
    """Return the text of one HTTP request, with the headers of a browser."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookie}", f"Accept: {accept}", "Accept-Encoding: gzip"]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(_filled(body.encode(), 1))}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def _filled(raw: bytes, number: int) -> bytes:
    return raw.replace(SEQUENCE, b"%09d" % number).replace(UUID, str(uuid.uuid4()).encode())


class _Visitor(threading.Thread):
    def __init__(self, port: int, seconds: float, requests: list[str]) -> None:
        super().__init__()
        self._port, self._seconds, self._requests = port, seconds, [request.encode() for request in requests]
        self.times: list[float] = []
        self.unexpected: dict[str, int] = {}

    def run(self) -> None:
        end, number = time.perf_counter() + self._seconds, 0
        with create_connection(("127.0.0.1", self._port), 60) as connection, connection.makefile("rb") as answers:
            while (began := time.perf_counter()) < end:
                number += 1
                connection.sendall(_filled(self._requests[number % len(self._requests)], number))
                status = _read(answers)
                self.times.append(time.perf_counter() - began)
                if status != "200":
                    self.unexpected[status] = self.unexpected.get(status, 0) + 1


def _read(answers) -> str:
    status, length = answers.readline().split(b" ")[1].decode(), 0
    while (line := answers.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line[15:])
    answers.read(length)
    return status


def main() -> None:
    """Run the plan on stdin; write the outcome to stdout."""
    plan = json.load(sys.stdin)
    visitors = [_Visitor(plan["port"], plan["seconds"], requests) for requests in plan["visitors"]]
    began = time.perf_counter()
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    unexpected: dict[str, int] = {}
    for visitor in visitors:
        for status, count in visitor.unexpected.items():
            unexpected[status] = unexpected.get(status, 0) + count
    times = [seconds for visitor in visitors for seconds in visitor.times]
    json.dump({"seconds": time.perf_counter() - began, "times": times, "unexpected": unexpected}, sys.stdout)


if __name__ == "__main__":
    main()
