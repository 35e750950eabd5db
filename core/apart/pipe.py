"""Messages between a parent and its child, each with its length before it. Whoever receives says how long one may be, and until when."""

import select
import socket
import struct
import time

_LENGTH = struct.Struct("!Q")
SHORTEST = 0.001
"""Seconds; none at all would mean "do not wait" to a socket."""


class TooLong(Exception):
    """The other side announced more bytes than it may send. None of them were read."""


class Pipe:
    """One end."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def fileno(self) -> int:
        """The descriptor."""
        return self._end.fileno()

    def send(self, message: bytes, *, until: float | None = None) -> None:
        """Send all of it. `until` is a time of the monotonic clock. Raises OSError, hence TimeoutError."""
        self._end.settimeout(_seconds(until))
        self._end.sendall(_LENGTH.pack(len(message)) + message)

    def receive(self, most: int, *, until: float | None = None) -> bytes:
        """The next message of `most` bytes at most. Raises TooLong, EOFError, OSError, hence TimeoutError."""
        (length,) = _LENGTH.unpack(self._received(_LENGTH.size, until))
        if length > most:
            raise TooLong(f"{length} bytes, {most} at most")
        return self._received(length, until)

    def stirs(self, seconds: float = 0) -> bool:
        """Whether within these seconds something comes, or the other side goes."""
        watched = select.poll()
        watched.register(self._end, select.POLLIN)
        return bool(watched.poll(seconds * 1000))

    def close(self) -> None:
        """The other side meets the end."""
        self._end.close()

    def _received(self, length: int, until: float | None) -> bytes:
        message = bytearray(length)
        rest = memoryview(message)
        while rest:
            self._end.settimeout(_seconds(until))
            came = self._end.recv_into(rest)
            if not came:
                raise EOFError
            rest = rest[came:]
        return bytes(message)


def _seconds(until: float | None) -> float | None:
    return None if until is None else max(SHORTEST, until - time.monotonic())
