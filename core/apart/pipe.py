"""Messages between a parent and its child, each preceded by its length. The receiver sets a limit of length and of time."""

import select
import socket
import struct
import time

_LENGTH = struct.Struct("!Q")
SHORTEST_TIMEOUT = 0.001
"""Seconds. A timeout of 0 would turn waiting off (a non-blocking socket)."""


class TooLong(Exception):
    """The other side announced more bytes than it may send. None of them was read."""


class Pipe:
    """One end of the connection."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def fileno(self) -> int:
        """Return the descriptor of the socket."""
        return self._end.fileno()

    def send(self, message: bytes, *, until: float | None = None) -> None:
        """Send a whole message. `until` is a time of the monotonic clock. Raises OSError (TimeoutError after `until`)."""
        self._end.settimeout(_timeout(until))
        self._end.sendall(_LENGTH.pack(len(message)) + message)

    def receive(self, most: int, *, until: float | None = None) -> bytes:
        """Return the next message, at most `most` bytes. Raises TooLong, EOFError or OSError (TimeoutError after `until`)."""
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, until))
        if length > most:
            raise TooLong(f"{length} bytes, {most} at most")
        return self._read(length, until)

    def is_readable(self, seconds: float = 0) -> bool:
        """Whether within these seconds something can be read: a message, or the end of the connection."""
        watched = select.poll()
        watched.register(self._end, select.POLLIN)
        return bool(watched.poll(seconds * 1000))

    def close(self) -> None:
        """Close this end; the other side then reads the end of the connection."""
        self._end.close()

    def _read(self, length: int, until: float | None) -> bytes:
        message = bytearray(length)
        rest = memoryview(message)
        while rest:
            self._end.settimeout(_timeout(until))
            received = self._end.recv_into(rest)
            if not received:
                raise EOFError
            rest = rest[received:]
        return bytes(message)


def _timeout(until: float | None) -> float | None:
    return None if until is None else max(SHORTEST_TIMEOUT, until - time.monotonic())
