"""The functions that the children of `test_apart` call."""

import os
import re
import socket
import struct
import sys
import time

from core import decoding
from core.apart import answers
from core.errors import DomainError
from core.pictures import Picture, TooLargePicture


def pid() -> int:
    return os.getpid()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def spin() -> None:
    while True:
        pass


def swell(mebibytes: int) -> int:
    return len(bytearray(mebibytes * 2**20))


def swell_back(mebibytes: float) -> bytes:
    return bytes(int(mebibytes * 2**20))


def echo(words: str, seconds: float = 0) -> str:
    time.sleep(seconds)
    return words


def search() -> None:
    """Search a pattern that takes for ever. No line of Python runs meanwhile."""
    re.match("(a*)*b", "a" * 40)


def announce(size: int) -> None:
    """Do what a child may do that was taken over: announce a length and send nothing."""
    os.write(_pipe(), struct.pack("!Q", size))
    time.sleep(60)


def say_more(words: str) -> int:
    """Send the answer of this job, and more messages, which wait for the next job."""
    for message in (answers.done(os.getpid()), b"", answers.done(words), b"", b""):
        os.write(_pipe(), struct.pack("!Q", len(message)) + message)
    time.sleep(60)
    return 0


def _pipe() -> int:
    return int(sys.argv[1])


def leave(status: int) -> None:
    os._exit(status)


def crash() -> None:
    os.abort()


def say(fault: str) -> None:
    raise {
        "a sentence": TooLargePicture(megabytes=20, most=15),
        "none of ours": ZeroDivisionError("by nought"),
        "ours without words": DomainError(),
    }[fault]


def picture() -> Picture:
    return Picture(b"RIFF", 1, 2)


def evil(path: str) -> "Evil":
    return Evil(path)


def disguised(path: str) -> object:
    return decoding.prepare


def surroundings() -> dict[str, object]:
    """Describe what a child has of its parent."""
    kinds = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            kinds[int(name)] = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
    sockets = [int(number) for number, kind in kinds.items() if kind.startswith("socket:") and int(number) > 2]
    families = [_family(number) for number in sockets]
    heavy = sorted({"flask", "sqlalchemy"} & set(sys.modules))
    return {"sockets": families, "settings": sorted(os.environ), "heavy": heavy, "nice": os.nice(0)}


def _family(number: int) -> str:
    with socket.socket(fileno=os.dup(number)) as found:
        return found.family.name


class Evil:
    """Unpickled without restrictions, it makes a folder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)
